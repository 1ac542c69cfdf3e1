"""A table of ratings as rows, in the long form (a rating a row) or the wide form (a column per evaluator)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from commitments.tables import Table
from commitments.tables.header import HeaderFinder, known_headings

DEPARTMENT, NUMBER, EVALUATOR, RATING = "department", "number", "evaluator", "rating"
CLASS, EMPLOYER = "class", "evaluator_department"
LEFT_OUT = ("department_no", "部门序号", "coefficient", "难度系数", "评定难度系数", "备注", "title", "承诺事项")
"""Columns of tables that hold more than ratings; they are passed over."""

COLUMNS = {
    DEPARTMENT: ("部门", "单位", "责任单位", "责任部门", "部门名称", "单位名称", "被评部门", "被评单位", "department"),
    NUMBER: (
        "序号",
        "编号",
        "事项序号",
        "承诺序号",
        "承诺编号",
        "承诺事项序号",
        "number",
        "commitment_no",
        "commitment",
    ),
    EVALUATOR: ("评价人", "评价人员", "评分人", "评委", "evaluator", "rater"),
    RATING: ("评分", "得分", "分数", "打分", "分值", "等次", "rating", "mark", "score"),
    CLASS: ("评价主体", "评价主体类别", "评价类别", "类别", "class", "raterclass", "rater_class"),
    EMPLOYER: (
        "评价人单位",
        "评价人部门",
        "评价人员单位",
        "评价人所在单位",
        "evaluator_department",
        "evaluatordepartment",
    ),
    **{word: (word,) for word in LEFT_OUT},
}
FINDER = HeaderFinder(COLUMNS)
HEADINGS = known_headings(COLUMNS)


@dataclass(frozen=True)
class Complaint:
    """One fault of the file: where it is, what was found, what is expected."""

    line: int | None
    column: str
    value: str
    text: str
    sheet: str = ""

    def __str__(self):
        if self.line is None:
            return self.text
        place = _("line %(line)d, column %(column)s") % {"line": self.line, "column": self.column}
        return f"{place}: {self.text}" + (f" (“{self.value}”)" if self.value else "")


@dataclass(frozen=True)
class ParsedRating:
    """One rating as it stands in the file. `number` None is the pledge as a whole; `column` names its heading."""

    line: int
    column: str
    department: str
    number: int | None
    evaluator: str
    rating: str
    rater_class: str = ""
    employer: str = ""
    sheet: str = ""


def read_ratings(table: Table) -> tuple[list[ParsedRating], list[Complaint]]:
    """The ratings of a table that was read with HEADINGS, and its faults."""
    ratings, complaints, found_header = [], [], False
    for sheet in table.sheets:
        header = None
        for row in sheet.rows:
            header_here = FINDER.read(row.cells)
            if header_here is not None:
                faults = header_complaints(header_here, row)
                header, found_header = None if faults else header_here, True
                complaints += [replace(fault, sheet=sheet.name) for fault in faults]
            elif header is not None:
                for parsed in parse_row(header, row):
                    (complaints if isinstance(parsed, Complaint) else ratings).append(replace(parsed, sheet=sheet.name))
    if not found_header:
        text = _(
            "No heading row was found. Expected are department, number, evaluator, rating, or a column per evaluator."
        )
        complaints.append(Complaint(None, "", "", text))
    return ratings, complaints


def header_complaints(header, row) -> list[Complaint]:
    needed = [DEPARTMENT] if is_long(header) else [DEPARTMENT, NUMBER]
    missing = [name for name in needed if name not in header.columns]
    if not is_long(header) and not header.unknown:
        missing += [name for name in (EVALUATOR, RATING) if name not in header.columns]
    found = [
        Complaint(row.number, COLUMNS[name][0], "", _("The column “%(name)s” is missing.") % {"name": COLUMNS[name][0]})
        for name in missing
    ]
    found += [Complaint(row.number, name, "", _("This column is there twice.")) for name in header.twice]
    if is_long(header):
        found += [Complaint(row.number, name, "", _("This column is not known.")) for name in header.unknown]
    return found


def is_long(header) -> bool:
    return EVALUATOR in header.columns and RATING in header.columns


def parse_row(header, row) -> Iterator[ParsedRating | Complaint]:
    cells = [cell.strip() for cell in row.cells] + [""] * header.width
    taken = {name: cells[index] for name, index in header.columns.items()}
    if not taken[DEPARTMENT]:
        yield Complaint(row.number, header.texts[DEPARTMENT], "", _("The department is missing."))
        return
    number, problem = number_of(taken.get(NUMBER, ""))
    if problem:
        yield Complaint(row.number, header.texts[NUMBER], taken[NUMBER], problem)
        return
    for column, evaluator, rating in given_in(header, taken, cells):
        yield ParsedRating(
            line=row.number,
            column=column,
            department=taken[DEPARTMENT],
            number=number,
            evaluator=evaluator,
            rating=rating,
            rater_class=taken.get(CLASS, ""),
            employer=taken.get(EMPLOYER, ""),
        )


def given_in(header, taken, cells) -> Iterator[tuple[str, str, str]]:
    """(heading, evaluator, rating) of each rating in the row; an empty cell of the wide form is no rating."""
    if is_long(header):
        yield header.texts[RATING], taken[EVALUATOR], taken[RATING]
        return
    known = {*header.columns.values(), *header.blank}
    names = iter(header.unknown)
    for index in range(header.width):
        if index not in known:
            name = next(names)
            if cells[index]:
                yield name, name, cells[index]


def number_of(text: str) -> tuple[int | None, str]:
    """A commitment's number, None for an empty cell; else a problem."""
    if not text:
        return None, ""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None, _("Expected is the commitment's number, such as 3.")
    if value != value.to_integral_value() or value < 1:
        return None, _("Expected is the commitment's number, such as 3.")
    return int(value), ""
