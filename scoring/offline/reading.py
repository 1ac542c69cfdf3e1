"""Reading a workbook that was filled in: rows as typed, and every fault with sheet, row, column and value."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

from commitments.tables import TableError, comparable_name, message, read_table
from scoring import rules
from scoring.actions.sheets import Entry
from scoring.importers.rows import Complaint
from scoring.models import RaterClass, ScoreSheet
from scoring.offline.columns import (
    COMMENT,
    DEPARTMENT,
    FINDER,
    HEADINGS,
    MARK,
    NEEDED,
    NUMBER,
    SHEET,
    TITLE,
    heading,
    rated_in,
)

LONGEST_COMMENT = 2000


class TypedRow(NamedTuple):
    """A row as it stands in the file: its sheet's name, its number there, and text by column."""

    page: str
    line: int
    texts: dict[str, str]

    def complaint(self, column, text):
        return Complaint(self.line, heading(column), self.texts[column], text, self.page)


class Upload(NamedTuple):
    """What a file holds for one score sheet: the version it was made from, and entries by commitment's key."""

    version: int
    entries: dict[int | None, Entry]


def read_uploads(
    data: bytes, filename: str, *, own: dict[int, ScoreSheet], grades
) -> tuple[dict[int, Upload], list[Complaint]]:
    """Uploads by score sheet, and the faults. `own` are the person's sheets by key, `grades` those of the scheme."""
    rows, complaints = typed_rows(data, filename)
    uploads: dict[int, Upload] = {}
    for row in rows:
        found = RowReader(row, own, grades)
        complaints += found.complaints
        if found.complaints:
            continue
        upload = uploads.setdefault(found.sheet.pk, Upload(found.version, {}))
        if found.key in upload.entries:
            complaints.append(row.complaint(NUMBER, _("This row is there twice.")))
        upload.entries[found.key] = found.entry
    return uploads, complaints


def typed_rows(data, filename) -> tuple[list[TypedRow], list[Complaint]]:
    try:
        table = read_table(data, filename, headings=HEADINGS)
    except TableError as error:
        return [], [Complaint(fault.line, fault.column, fault.value, message(fault)) for fault in error.problems]
    rows = [row for page in table.sheets for row in rows_of(page)]
    faults = [row for row in rows if isinstance(row, Complaint)]
    if not rows:
        text = _("This is not the file of your score sheets. Download it and fill that one in.")
        faults.append(Complaint(None, "", "", text))
    return [row for row in rows if isinstance(row, TypedRow)], faults


def rows_of(page) -> Iterator[TypedRow | Complaint]:
    """The rows below a page's headings; a page without such headings holds nothing."""
    columns = None
    for row in page.rows:
        header = FINDER.read(row.cells)
        if header is not None:
            columns = header.columns
            for name in NEEDED:
                if name not in columns:
                    text = _("The column “%(name)s” is missing.") % {"name": heading(name)}
                    yield Complaint(row.number, heading(name), "", text, page.name)
        elif columns is not None and columns.keys() >= set(NEEDED):
            cells = dict(enumerate(row.cells))
            yield TypedRow(page.name, row.number, {name: cells.get(columns[name], "").strip() for name in NEEDED})


class RowReader:
    """One row understood: `sheet`, `version`, `key` of the commitment and `entry`; or `complaints`."""

    def __init__(self, row: TypedRow, own, grades):
        self.row, self.grades = row, grades
        self.complaints: list[Complaint] = []
        self.sheet, self.version = self.sheet_in(own)
        if self.sheet is not None:
            self.key = self.commitment()
            self.entry = self.entry_typed()

    def complain(self, column, text):
        self.complaints.append(self.row.complaint(column, text))

    def sheet_in(self, own):
        pk, _dash, version = self.row.texts[SHEET].partition("-")
        if pk.isdecimal() and version.isdecimal() and int(pk) in own:
            return own[int(pk)], int(version)
        self.complain(SHEET, _("This is none of your score sheets. Leave the grey columns as they were downloaded."))
        return None, 0

    def commitment(self):
        """The commitment's key. The grey cells are compared, because a sort of some columns moves marks away."""
        if comparable_name(self.row.texts[DEPARTMENT]) != comparable_name(self.sheet.pledge.department.name):
            self.complain(DEPARTMENT, self.moved() % {"text": self.sheet.pledge.department})
            return None
        for number, title, _target, key in rated_in(self.sheet):
            if str(number) == self.row.texts[NUMBER]:
                if comparable_name(title) != comparable_name(self.row.texts[TITLE]):
                    self.complain(TITLE, self.moved() % {"text": title})
                return key
        self.complain(NUMBER, _("The sheet has no such commitment to rate."))
        return None

    def moved(self):
        return _("In the site “%(text)s” stands here. Were rows or columns moved? Leave the grey columns as they are.")

    def entry_typed(self):
        comment = self.row.texts[COMMENT]
        if len(comment) > LONGEST_COMMENT:
            self.complain(COMMENT, _("A comment has at most %(most)d characters.") % {"most": LONGEST_COMMENT})
        text = self.row.texts[MARK]
        if not text:
            return Entry(comment=comment)
        if self.sheet.evaluator.rater_class.input in RaterClass.GRADES:
            return self.checked(Entry(grade=text, comment=comment), rules.grade_problem(text, allowed=self.grades))
        try:
            value = Decimal(text)
        except InvalidOperation:
            return self.checked(None, _("Expected is a number from 0 to 100."))
        return self.checked(Entry(value=value, comment=comment), rules.rating_problem(value))

    def checked(self, entry, problem):
        if problem:
            self.complain(MARK, problem)
        return entry
