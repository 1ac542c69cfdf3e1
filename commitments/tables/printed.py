"""A workbook that prints well, written row by row: title, headings, rows; A4 landscape, the heading on every page.

XlsxWriter makes the file with its page, styles and heading; the rows are streamed into its sheet, because building
each cell as an object costs several times what the table itself does.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext

from .cells import guard

HEADING_ROW = 2
LINE_POINTS = 16.5
TALLEST = 409.0  # points; a spreadsheet allows no more
MOST_CHARACTERS = 32_767  # in a cell
WIDE = 20  # characters; text in wider columns stands on the left
A4 = 9
SHEET = "xl/worksheets/sheet1.xml"
DIMENSION = re.compile("<dimension [^>]*>")
END_OF_ROWS = "</sheetData>"
MERGED = re.compile('<mergeCells count="1">(.*)</mergeCells>')
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
BASE = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
GRID = {"border": 1, "border_color": "#808080"}
TITLE = BASE | {"align": "center", "bold": True, "font_size": 18}
HEADING = BASE | GRID | {"align": "center", "bold": True, "font_size": 12}
NUMBER_CODES = ("0", "0.0", "0.00", "0.000", "0.0000", "0%", "0.00%")


class Percent(Decimal):
    """A percentage from 0 to 100, written with its sign."""

    def __str__(self):
        return f"{self.normalize():f}%"


@dataclass(frozen=True)
class Column:
    """`width` in characters as Excel counts; `is_merged`: a row that continues the one above shares its cell."""

    heading: str
    width: int
    is_merged: bool = False

    @property
    def alignment(self):
        return "left" if self.width > WIDE else "center"


class PrintedSheet:
    """One sheet of at most 26 columns on its way into `target`. No row is kept: its size hardly matters for memory.

    Cells are text, int, Decimal, Percent or None. Text is written as text whatever it looks like; guarding it
    against programs that would execute it is the caller's, who knows what may be guarded.
    """

    def __init__(self, target: BinaryIO, *, title: str, columns: Sequence[Column], name: str = ""):
        self.letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(columns)]
        self.merged = [column.is_merged for column in columns]
        self.widths = [column.width - 2 for column in columns]
        self.styles, shell = shell_of(title, columns, name)
        self.row = HEADING_ROW
        self.first = HEADING_ROW + 1
        self.runs = []
        self.archive = ZipFile(target, "w", ZIP_DEFLATED)
        self.rest = self._begin(shell)

    def append(self, values: Sequence, *, continues: bool = False) -> None:
        """Write a row; one that continues the row above has nothing of its own in the merged columns."""
        if not continues:
            self._end_run()
            self.first = self.row + 1
        self.row += 1
        cells = "".join(self._cells(values, continues))
        row = f'<row r="{self.row}" ht="{self._height(values, continues)}" customHeight="1">{cells}</row>'
        self.stream.write(row.encode())

    def close(self) -> None:
        """Finish the file; nothing can be appended after it."""
        self._end_run()
        merged = "".join(f'<mergeCell ref="{cells}"/>' for cells in self.runs)
        count = f'<mergeCells count="{len(self.runs) + 1}">'
        rest = MERGED.sub(lambda found: f"{count}{found[1]}{merged}</mergeCells>", self.rest)
        self.stream.write(rest.encode())
        self.stream.close()
        self.archive.close()

    def _begin(self, shell: ZipFile) -> str:
        """Copy the shell up to the end of its rows; what stands behind them comes at the close."""
        for entry in shell.namelist():
            if entry != SHEET:
                self.archive.writestr(entry, shell.read(entry))
        start, rest = shell.read(SHEET).decode().split(END_OF_ROWS)
        self.stream = self.archive.open(SHEET, "w", force_zip64=True)
        self.stream.write(DIMENSION.sub("", start).encode())
        return END_OF_ROWS + rest

    def _cells(self, values: Sequence, continues: bool) -> Iterable[str]:
        for letter, value, is_merged, styles in zip(self.letters, values, self.merged, self.styles, strict=True):
            place = f'<c r="{letter}{self.row}" s="'
            if value is None or value == "" or (continues and is_merged):
                yield f'{place}{styles[""]}"/>'
            elif isinstance(value, str):
                text = escaped(value)
                yield f'{place}{styles[""]}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            else:
                yield f'{place}{styles[number_code(value)]}"><v>{number_of(value)}</v></c>'

    def _height(self, values: Sequence, continues: bool) -> float:
        """Points for the tallest of the wrapped texts: programs do not fit rows with merged cells by themselves."""
        most = 1
        for value, width, is_merged in zip(values, self.widths, self.merged, strict=True):
            if isinstance(value, str) and not (continues and is_merged):
                most = max(most, lines_of(value, width))
        return min(TALLEST, most * LINE_POINTS + 6)

    def _end_run(self) -> None:
        if self.row > self.first:
            merged = (letter for letter, is_merged in zip(self.letters, self.merged, strict=True) if is_merged)
            self.runs += [f"{letter}{self.first}:{letter}{self.row}" for letter in merged]


# ── The file around the rows ──────────────────────────────────────────────────
def shell_of(title: str, columns: Sequence[Column], name: str) -> tuple[list[dict[str, int]], ZipFile]:
    """The style numbers of each column's text ("") and number codes, and the workbook without its rows."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    workbook = Workbook(stream, {"in_memory": True})
    styles = [styles_of(workbook, column) for column in columns]
    sheet = workbook.add_worksheet(name or None)
    set_up_page(sheet, columns)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, len(columns) - 1, "", workbook.add_format(TITLE))
    sheet.write_string(0, 0, NOT_IN_XML.sub("\ufffd", title), workbook.add_format(TITLE))
    sheet.set_row(HEADING_ROW - 1, 24)
    for place, column in enumerate(columns):
        sheet.write_string(HEADING_ROW - 1, place, column.heading, workbook.add_format(HEADING))
    workbook.close()
    return styles, ZipFile(stream)


def styles_of(workbook, column: Column) -> dict[str, int]:
    base = BASE | GRID | {"align": column.alignment}
    formats = {code: workbook.add_format(base | {"num_format": code}) for code in NUMBER_CODES}
    formats[""] = workbook.add_format(base)
    # XlsxWriter numbers a style when a cell first asks; the cells that will are not its own.
    return {code: found._get_xf_index() for code, found in formats.items()}


def set_up_page(sheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(HEADING_ROW, 0)
    sheet.repeat_rows(0, HEADING_ROW - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer("&C" + gettext("Page &P of &N"))


# ── Cells ─────────────────────────────────────────────────────────────────────
def escaped(text: str) -> str:
    """Text as XML holds it, without what XML cannot hold and no longer than a cell takes."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return escape(as_cell_text(text[:MOST_CHARACTERS]))


def as_cell_text(text: str) -> str:
    """Text without what XML cannot hold; what looks like a workbook's own escape is escaped, so that it stays.

    ECMA-376 part 1, 22.9.2.19: _x0041_ in a cell is the letter A, and _x005F_ the line that begins it.
    """
    if "_x" in text:
        text = LIKE_ESCAPE.sub("_x005F_", text)
    return text if text.isprintable() else NOT_IN_XML.sub("\ufffd", text)


def safe_text(text: str) -> str:
    """Cell text that no program takes for a formula or an escape; the reader of tables gives it back as it was."""
    return as_cell_text(guard(text))


def number_of(value) -> str:
    return str(Decimal(value) / 100) if isinstance(value, Percent) else str(value)


def number_code(value) -> str:
    """The format that shows a number with the decimals it has, at most four."""
    if isinstance(value, Percent):
        return "0%" if value == value.to_integral_value() else "0.00%"
    places = -value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return NUMBER_CODES[max(0, min(places, 4))]


def lines_of(text: str, width: int) -> int:
    """How many lines `text` takes in `width` narrow characters."""
    if "\n" in text:
        return sum(lines_of(line, width) for line in text.split("\n"))
    return ceil(max(1, width_of(text)) / width)


def width_of(line: str) -> int:
    """Width in narrow characters; GB18030 writes a Chinese character in two bytes, as wide as it is."""
    return len(line.encode("gb18030", "replace"))
