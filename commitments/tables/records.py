"""Tables with one thing a row: departments, users, indicators, readings. Headings as anywhere in the house."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

from .cells import ERROR_VALUE, kind_of
from .header import SEARCHED_ROWS, Header, HeaderFinder, Synonyms, heading_text
from .names import invisible_character
from .problems import ERROR, Note, Problem, shown
from .rows import FOOTER, REMARKS, one_line
from .table import Row, Sheet, Table


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its stripped cells by field, `texts` with the headings as they stand in the file; `line` as in Row."""

    line: int
    sheet: str
    cells: dict[str, str]
    texts: dict[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(slots=True)
class Records:
    """What was read; with an error among the `problems` nothing of it may be written."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_records(
    table: Table, columns: Synonyms, *, required: Collection[str], carried: Collection[str] = (), texts=()
) -> Records:
    """The rows below every heading row of `table`.

    Without the `required` columns a sheet means nothing; a blank cell of the `carried` ones means "as above".
    Fields in `texts` may hold line breaks; they are taken out of all others.
    """
    reader = _Reader(columns, required, carried, texts)
    for sheet in table.sheets:
        reader.read(sheet)
    if not reader.has_header:
        expected = ", ".join(columns[name][0] for name in required)
        reader.found.problems.append(Problem("no_header_of", params={"expected": expected}))
    elif not reader.found.records and not any(problem.is_error for problem in reader.found.problems):
        reader.found.problems.append(Problem("no_rows"))
    reader.found.notes[:0] = table.notes
    return reader.found


class _Reader:
    def __init__(self, columns, required, carried, texts):
        self.columns, self.required, self.carried, self.texts = columns, required, carried, texts
        self.finder = HeaderFinder(columns)
        self.found = Records()
        self.has_header = False

    def read(self, sheet: Sheet) -> None:
        start = next((i for i, row in enumerate(sheet.rows[:SEARCHED_ROWS]) if self.finder.read(row.cells)), None)
        if start is None:
            self.found.notes.append(Note("sheet_without_header", sheet.name))
            return
        self.has_header = True
        header, above = None, {}
        for row in islice(sheet.rows, start, None):
            heading = self.finder.read(row.cells)
            # A row of data may hold two words that are headings; once there is a header, another one is as whole.
            if heading and (header is None or all(name in heading.columns for name in self.required)):
                header = self._header(sheet, row, heading)
            elif header is not None and (record := self._record(sheet, row, header, above)):
                self.found.records.append(record)

    def _header(self, sheet: Sheet, row: Row, header: Header) -> Header | None:
        """The header, or None if columns are missing without which its rows mean nothing."""
        missing = [name for name in self.required if name not in header.columns]
        faults = [("column_missing", self.columns[name][0]) for name in missing]
        faults += [("column_unknown", text) for text in header.unknown if heading_text(text) not in REMARKS]
        faults += [("column_twice", text) for text in header.twice]
        for code, text in faults:
            self.found.problems.append(Problem(code, ERROR, sheet.name, row.number, text))
        return None if missing else header

    def _record(self, sheet: Sheet, row: Row, header: Header, above: dict[str, str]) -> Record | None:
        raw = {name: row.cells[index] for name, index in header.columns.items() if index < len(row.cells)}
        cells = {name: cell.strip() if name in self.texts else one_line(cell.strip()) for name, cell in raw.items()}
        filled = [cell for cell in cells.values() if cell]
        if not filled or (len(filled) == 1 and FOOTER.match(filled[0])):
            if filled:
                self.found.notes.append(Note("row_ignored", sheet.name, {"line": row.number, "text": shown(filled[0])}))
            return None
        for name in self.carried:
            cells[name] = above[name] = cells.get(name) or above.get(name, "")
        record = Record(row.number, sheet.name, cells, dict(header.texts))
        self.found.problems += self._problems(record, raw, row, header)
        return record

    def _problems(self, record: Record, raw: dict[str, str], row: Row, header: Header) -> Iterator[Problem]:
        for name in self.required:
            if not record.get(name):
                yield self._problem(record, "value_missing", name)
        for name, cell in raw.items():
            if kind_of(cell) == ERROR_VALUE:
                yield self._problem(record, "error_value", name, cell)
            elif not cell.isprintable() and (mark := invisible_character(cell)):
                yield self._problem(record, "invisible_character", name, cell, mark=mark)
        headless = [row.cells[index] for index in header.blank if index < len(row.cells)]
        if stray := next(filter(str.strip, [*headless, *row.cells[header.width :]]), ""):
            yield Problem("value_outside_columns", ERROR, record.sheet, record.line, "", shown(stray))

    def _problem(self, record: Record, code: str, name: str, value: str = "", **params) -> Problem:
        column = record.texts.get(name) or self.columns[name][0]
        return Problem(code, ERROR, record.sheet, record.line, column, shown(value), params)
