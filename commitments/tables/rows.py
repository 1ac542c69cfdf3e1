"""From the rows of the city's table to entries: headings found, blanks filled from above, the rest set apart."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .cells import ERROR_VALUE, Cell, kind_of
from .header import (
    CITY_COLUMNS,
    COEFFICIENT,
    DEPARTMENT,
    SEARCHED_ROWS,
    TARGET,
    TITLE,
    Header,
    HeaderFinder,
    heading_text,
)
from .names import comparable_name, invisible_character
from .problems import ERROR, WARNING, Note, Problem, shown
from .table import Row, Sheet, Table

REQUIRED = (DEPARTMENT, TITLE, TARGET)
REMARKS = frozenset({"备注", "问题", "问题说明", "remark", "remarks"})
LINE_BREAK = re.compile(r"\s*\n\s*")
FOOTER = re.compile(r"注[:：]|备注|说明|填表|制表|审核[:：人]|合计|总计|联系[人电]|第\s*\d+\s*页")
CAPTION = re.compile(r"[（(]?[一二三四五六七八九十]+[)）]?[、.．\s]|.*(?:部门|单位|团体|组织|区县|类|组)[:：]?$")


class Entry(NamedTuple):
    """One commitment's row, its cells stripped; `department` is filled from above.

    `cells` is the row as read if more of it matters than the main columns' text, and empty otherwise.
    """

    department: str
    department_key: str
    number: str
    title: str
    target: str
    coefficient: str
    line: int
    sheet: str
    header: Header
    cells: tuple[str, ...]

    def cell(self, name: str) -> str:
        """The cell of the field `name` as it was read, or an empty string where there is no such column."""
        index = self.header.columns.get(name, len(self.cells))
        return self.cells[index] if index < len(self.cells) else ""


class RowReader:
    """Yields the entries of a table and collects what is wrong with single rows and headings."""

    def __init__(self, table: Table, *, release: bool = False):
        self.table = table
        self.release = release
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.finder = HeaderFinder(CITY_COLUMNS)

    def entries(self) -> Iterator[Entry]:
        """Entries of every sheet that has a heading row; sheets without one are noted, or a problem if all are."""
        found = False
        for sheet in self.table.sheets:
            start = next((i for i, row in enumerate(sheet.rows[:SEARCHED_ROWS]) if self.finder.read(row.cells)), None)
            if start is None:
                self.notes.append(Note("sheet_without_header", sheet.name))
                continue
            found = True
            yield from self._sheet_entries(sheet, start)
        if not found:
            self.problems.append(Problem("no_header"))

    def _sheet_entries(self, sheet: Sheet, start: int) -> Iterator[Entry]:
        header = self._header(sheet, sheet.rows[start], None)
        above, carried = ("", ""), ""
        for index in range(start + 1, len(sheet.rows)):
            row = sheet.rows[index]
            if self._may_be_header(header, row.cells) and self.finder.read(row.cells):
                header = self._header(sheet, row, header)
                continue
            if header is None:
                continue
            entry = _entry(sheet, header, row, above)
            if self.release:
                sheet.rows.release(index)
            if not (entry.title or entry.target or entry.number):
                if entry.department_key == above[1] and not entry.coefficient:
                    continue
                if entry.department_key != above[1]:
                    if not self._is_apart(sheet, header, index, entry):
                        above, carried = entry[:2], entry.coefficient
                    continue
            above = entry[:2]
            self._check(entry, row.cells)
            if entry.department:
                yield entry._replace(coefficient=entry.coefficient or carried) if carried else entry
            carried = ""

    def _may_be_header(self, header: Header | None, cells: tuple[str, ...]) -> bool:
        """A quick look at the one column that headings do not share with data."""
        if header is None:
            return True
        index = header.columns[TITLE]
        return index < len(cells) and bool(self.finder.field_of(cells[index]))

    def _header(self, sheet: Sheet, row: Row, before: Header | None) -> Header | None:
        """The Header in `row`, or None if columns are missing without which its rows mean nothing."""
        header = self.finder.read(row.cells)
        if before is not None and header == before:
            return before
        for name in (*REQUIRED, COEFFICIENT):
            if name not in header.columns:
                severity = ERROR if name in REQUIRED else WARNING
                self._column(sheet, row, "column_missing", CITY_COLUMNS[name][0], severity)
        for text in header.unknown:
            if heading_text(text) not in REMARKS:
                self._column(sheet, row, "column_unknown", text, ERROR)
        for text in header.twice:
            self._column(sheet, row, "column_twice", text, ERROR)
        return header if all(name in header.columns for name in REQUIRED) else None

    def _column(self, sheet: Sheet, row: Row, code: str, text: str, severity: str) -> None:
        problem = Problem(code, severity, sheet.name, row.number, text)
        if not any(p.code == code and p.column == text and p.sheet == sheet.name for p in self.problems):
            self.problems.append(problem)

    def _is_apart(self, sheet: Sheet, header: Header, index: int, entry: Entry) -> bool:
        """Whether a row without a commitment is no department either: a caption, a footer, a remainder."""
        after = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else None
        if FOOTER.match(entry.department) or (after and self.finder.read(after.cells)):
            return self._set_apart(entry)
        if after and not _entry(sheet, header, after, ("", "")).department:
            return False
        if CAPTION.match(entry.department):
            return self._set_apart(entry)
        self._report(entry, "row_incomplete", DEPARTMENT, entry.department)
        return True

    def _set_apart(self, entry: Entry) -> bool:
        self.notes.append(Note("row_ignored", entry.sheet, {"line": entry.line, "text": shown(entry.department)}))
        return True

    def _check(self, entry: Entry, cells: tuple[str, ...]) -> None:
        if not entry.department:
            self._report(entry, "department_missing", DEPARTMENT)
        if not entry.title:
            self._report(entry, "title_missing", TITLE)
        if not entry.target:
            self._report(entry, "target_missing", TARGET)
        for name, text in ((TITLE, entry.title), (TARGET, entry.target)):
            if not text.isprintable() and (mark := invisible_character(text)):
                self._report(entry, "invisible_character", name, text, WARNING, mark=mark)
        if len(cells) > entry.header.width or entry.header.blank:
            self._check_outside(entry, cells)
        if entry.cells:
            self._check_kinds(entry)

    def _check_kinds(self, entry: Entry) -> None:
        for name in entry.header.columns:
            if kind_of(cell := entry.cell(name)) == ERROR_VALUE:
                self._report(entry, "error_value", name, cell)

    def _check_outside(self, entry: Entry, cells: tuple[str, ...]) -> None:
        header = entry.header
        headless = [cells[index] for index in header.blank if index < len(cells)]
        if stray := next(filter(str.strip, [*headless, *cells[header.width :]]), ""):
            self._report(entry, "value_outside_columns", "", stray, columns=header.width)

    def _report(self, entry: Entry, code: str, name: str, value: str = "", severity: str = ERROR, **params) -> None:
        column = entry.header.text(name) if name else ""
        self.problems.append(Problem(code, severity, entry.sheet, entry.line, column, shown(value), params))


def _entry(sheet: Sheet, header: Header, row: Row, above: tuple[str, str]) -> Entry:
    """The entry in `row`; `above` is department and key to be taken where its own cell is blank."""
    cells = row.cells
    padded = (*cells, *[""] * (header.width - len(cells) + 1)) if len(cells) <= header.width else (*cells, "")
    department, number, title, target, coefficient = [padded[index].strip() for index in header.main]
    department = one_line(department)
    return Entry(
        department or above[0],
        comparable_name(department) if department else above[1],
        number,
        one_line(title),
        target,
        coefficient,
        row.number,
        sheet.name,
        header,
        cells if header.has_further or Cell in map(type, cells) else (),
    )


def one_line(text: str) -> str:
    """`text` with the line breaks taken out that a narrow cell has put into a name or title."""
    return LINE_BREAK.sub("", text) if "\n" in text else text
