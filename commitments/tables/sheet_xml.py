"""Streaming the XML of a sheet: cells, merged ranges and what is hidden, in one pass and little memory."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel

from .cells import DATE, ERROR_VALUE, Cell, number_text, unguard
from .limits import Limits
from .problems import Problem, refuse, shown

DEEPEST = 40
MOST_CHILDREN = 5_000
LAST_ROW = 1_048_576
MOST_PROBLEMS = 100
REFERENCE = re.compile(r"([A-Za-z]{1,3})[0-9]{1,7}")
LINE_END = re.compile(r"\r\n?")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
UNFIT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CELL_PARTS = frozenset({"v", "is", "t", "r", "f", "rPh", "rPr", "phoneticPr"})
"""Parts of a cell or shared string, kept until it ends; every other element is let go at its own end."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How a workbook shows numbers: the indexes of the cell styles for percentages and for dates."""

    percentages: frozenset[int]
    dates: frozenset[int]
    epoch: datetime


@dataclass(slots=True)
class SheetContent:
    """What stands in one sheet.

    `rows` are row numbers with their values up to the last one; `merges` are (column from 0, first row,
    last row) of merged ranges that span several rows.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    is_hidden: bool = False
    formulas: int = 0
    cells: int = 0
    problems: list[Problem] = field(default_factory=list)


def streamed(source: BinaryIO) -> Iterator[tuple[str, str, Element]]:
    """("start" or "end", local name, element) of an XML part; elements are dropped after their end.

    Raises TableError where elements nest deeper or crowd closer than in any table.
    """
    path: list[Element] = []
    local: dict[str, str] = {}
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314  # nosec B314
        tag = element.tag
        if (name := local.get(tag)) is None:
            name = local[tag] = tag.rpartition("}")[2]
        if event == "start":
            path.append(element)
            if len(path) > DEEPEST:
                raise refuse("damaged")
            yield event, name, element
            continue
        path.pop()
        yield event, name, element
        if path and name not in CELL_PARTS:
            path[-1].remove(element)
        elif path and len(path[-1]) > MOST_CHILDREN:
            raise refuse("damaged")


def text_of(item: Element) -> str:
    """The text of a shared or inline string, its formatting and phonetic guides left out."""
    parts = []
    for child in item:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if run.tag.rpartition("}")[2] == "t"]
    return "".join(parts)


class SheetReader:
    """Reads sheets of one workbook; raises TableError past its limits and ValueError for damaged XML."""

    def __init__(self, strings: Sequence[str], formats: Formats, limits: Limits):
        self.strings = strings
        self.formats = formats
        self.limits = limits

    def read(self, source: BinaryIO, name: str) -> SheetContent:
        """The content of the sheet `name`, whose XML is `source`."""
        content = SheetContent(name)
        number, found = 0, 0
        row: list[str] = []
        for event, tag, element in streamed(source):
            if event == "start":
                if tag == "row":
                    number, row, found = self._row_number(element, number), [], found + 1
                    self._check_rows(content, found)
            elif tag == "c":
                self._add_cell(content, number, row, element)
            elif tag == "row":
                self._end_row(content, number, row, element)
            elif tag == "mergeCell":
                self._add_merge(content, element.get("ref", ""))
            elif tag == "col" and element.get("hidden") in {"1", "true"}:
                content.hidden_columns += 1
        return content

    def _row_number(self, element: Element, before: int) -> int:
        number = int(element.get("r", before + 1))
        if not before < number <= LAST_ROW:
            raise ValueError(f"row {number} after row {before}")
        return number

    def _check_rows(self, content: SheetContent, found: int) -> None:
        if found > self.limits.rows:
            raise refuse("too_many_rows", sheet=content.name, found=found, limit=self.limits.rows)

    def _end_row(self, content: SheetContent, number: int, row: list[str], element: Element) -> None:
        content.cells += len(row)
        if content.cells > self.limits.cells:
            raise refuse("too_many_cells", sheet=content.name, line=number, limit=self.limits.cells)
        if row:
            content.rows.append((number, row))
            if element.get("hidden") in {"1", "true"}:
                content.hidden_rows.append(number)

    def _add_cell(self, content: SheetContent, number: int, row: list[str], element: Element) -> None:
        value = self._value(content, number, element)
        if not value:
            row.extend([] if element.get("r") else [""])
            return
        reference = element.get("r")
        column = column_of(reference) if reference else len(row)
        if column >= self.limits.columns:
            raise refuse(
                "too_many_columns", sheet=content.name, line=number, found=column + 1, limit=self.limits.columns
            )
        if len(value) > self.limits.characters:
            raise refuse(
                "cell_too_long",
                sheet=content.name,
                line=number,
                value=value,
                found=len(value),
                limit=self.limits.characters,
            )
        if column < len(row):
            raise ValueError(f"cells of row {number} are out of order")
        row.extend([""] * (column - len(row)))
        row.append(value)

    def _value(self, content: SheetContent, number: int, element: Element) -> str:
        raw, formula, inline = "", False, None
        for child in element:
            name = child.tag.rpartition("}")[2]
            if name == "v":
                raw = child.text or ""
            elif name == "f":
                formula = True
            elif name == "is":
                inline = child
        kind = element.get("t", "n")
        if formula:
            content.formulas += 1
            if not raw and kind != "str":
                self._add_formula_problem(content, number, element)
        if kind == "inlineStr":
            return as_text(text_of(inline)) if inline is not None else ""
        return self._typed(kind, raw, element.get("s")) if raw else ""

    def _typed(self, kind: str, raw: str, style: str | None) -> str:
        if kind == "s":
            return self.strings[int(raw)]
        if kind == "n":
            return self._number(raw, int(style or 0))
        if kind == "str":
            return as_text(raw)
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        return Cell(raw, DATE if kind == "d" else ERROR_VALUE)

    def _number(self, raw: str, style: int) -> str:
        if style in self.formats.dates:
            return self._date(raw)
        if raw.isascii() and raw.isdigit() and len(raw) < 16:
            return raw.lstrip("0") or "0"
        return number_text(raw, is_percent=style in self.formats.percentages)

    def _date(self, raw: str) -> str:
        try:
            moment = from_excel(float(raw), self.formats.epoch)
        except (ValueError, OverflowError):
            return Cell(number_text(raw), DATE)
        text = moment.isoformat() if hasattr(moment, "isoformat") else str(moment)
        return Cell(text.removesuffix("T00:00:00"), DATE)

    def _add_formula_problem(self, content: SheetContent, number: int, element: Element) -> None:
        if len(content.problems) < MOST_PROBLEMS:
            formula = next((child.text or "" for child in element if child.tag.endswith("f")), "")
            cell = element.get("r") or f"{number}"
            content.problems.append(
                Problem(
                    "formula_without_value",
                    sheet=content.name,
                    line=number,
                    value=shown("=" + formula),
                    params={"cell": cell},
                )
            )

    def _add_merge(self, content: SheetContent, reference: str) -> None:
        first_column, first_row, _, last_row = range_boundaries(reference)
        if last_row > first_row:
            content.merges.append((first_column - 1, first_row, last_row))
        if len(content.merges) > self.limits.rows:
            raise refuse("too_much_markup", sheet=content.name, value="mergeCells")


def as_text(raw: str) -> str:
    """Text of a cell, its escapes such as _x0041_ resolved, LF its only line end, without the guard against formulas.

    Raises TableError for escaped characters that no text may hold.
    """
    if "_x" in raw:
        raw = ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
        if unfit := UNFIT.search(raw):
            raise refuse("control_character", value=f"U+{ord(unfit[0]):04X}")
    if "\r" in raw:
        raw = LINE_END.sub("\n", raw)
    return unguard(raw) if raw[:1] == "'" else raw


def column_of(reference: str) -> int:
    """The column index, from 0, of a cell reference such as C12; ValueError if it is none."""
    letters = REFERENCE.fullmatch(reference)
    if letters is None:
        raise ValueError(f"no cell reference: {reference[:20]}")
    return column_index_from_string(letters[1].upper()) - 1
