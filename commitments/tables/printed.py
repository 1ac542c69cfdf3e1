"""A workbook that prints well, written row by row: title, headings, rows; A4 landscape, the heading on every page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import BinaryIO

from django.utils.translation import gettext
from xlsxwriter import Workbook

HEADING_ROW = 1  # counted from 0; the title stands above it
LINE_POINTS = 16.5
TALLEST = 409.0  # points; a spreadsheet allows no more
WIDE = 20  # characters; text in wider columns stands on the left
A4 = 9
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BASE = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
GRID = {"border": 1, "border_color": "#808080"}
TITLE = BASE | {"align": "center", "bold": True, "font_size": 18}
HEADING = BASE | GRID | {"align": "center", "bold": True, "font_size": 12}


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
    """One sheet on its way into `target`. No row is kept, so that its size hardly matters for memory.

    Cells are text, int, Decimal, Percent or None. Text is written as text whatever it looks like; guarding it
    against programs that would execute it is the caller's, who knows what may be guarded.
    """

    def __init__(self, target: BinaryIO, *, title: str, columns: Sequence[Column], name: str = ""):
        self.columns = columns
        self.workbook = Workbook(target, {"constant_memory": True})
        self.sheet = self.workbook.add_worksheet(name or None)
        self.styles = [BASE | GRID | {"align": column.alignment} for column in columns]
        self.formats = [self.workbook.add_format(style) for style in self.styles]
        self.number_formats = {}
        self.merged = [place for place, column in enumerate(columns) if column.is_merged]
        self.measured = [(place, column.width - 2) for place, column in enumerate(columns) if not column.is_merged]
        self._set_up_page()
        self._write_heading(title)
        self.row = HEADING_ROW
        self.first = HEADING_ROW + 1

    def append(self, values: Sequence, *, continues: bool = False) -> None:
        """Write a row; one that continues the row above has nothing of its own in the merged columns."""
        if not continues:
            self._merge()
            self.first = self.row + 1
        self.row += 1
        self.sheet.set_row(self.row, self._height(values))
        for place, value in enumerate(values):
            is_shared = continues and self.columns[place].is_merged
            self._write(place, None if is_shared else value)

    def close(self) -> None:
        """Finish the file; nothing can be appended after it."""
        self._merge()
        self.workbook.close()

    def _set_up_page(self) -> None:
        sheet = self.sheet
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, column.width)
        sheet.freeze_panes(HEADING_ROW + 1, 0)
        sheet.repeat_rows(0, HEADING_ROW)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_footer("&C" + gettext("Page &P of &N"))

    def _write_heading(self, title: str) -> None:
        self.sheet.set_row(0, 36)
        style = self.workbook.add_format(TITLE)
        self._write_text(0, 0, title, style)
        for place in range(1, len(self.columns)):
            self.sheet.write_blank(0, place, None, style)
        self._merge_cells(0, 0, 0, len(self.columns) - 1)
        self.sheet.set_row(HEADING_ROW, 24)
        style = self.workbook.add_format(HEADING)
        for place, column in enumerate(self.columns):
            self._write_text(HEADING_ROW, place, column.heading, style)

    def _write(self, place: int, value) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.row, place, None, self.formats[place])
        elif isinstance(value, str):
            self._write_text(self.row, place, value, self.formats[place])
        elif isinstance(value, Percent):
            self.sheet.write_number(self.row, place, Decimal(value) / 100, self._number_format(place, value))
        else:
            self.sheet.write_number(self.row, place, value, self._number_format(place, value))

    def _write_text(self, row: int, place: int, text: str, style) -> None:
        text = NOT_IN_XML.sub("\ufffd", text)
        if text.startswith("<r>"):
            # XlsxWriter takes such text for markup of its own and would not escape it; in two runs it is escaped.
            self.sheet.write_rich_string(row, place, text[:1], style, text[1:], style)
        else:
            self.sheet.write_string(row, place, text, style)

    def _number_format(self, place: int, value):
        code = number_code(value)
        if (place, code) not in self.number_formats:
            style = self.styles[place] | {"num_format": code}
            self.number_formats[place, code] = self.workbook.add_format(style)
        return self.number_formats[place, code]

    def _height(self, values: Sequence) -> float:
        """Points for the tallest of the wrapped texts: programs do not fit rows with merged cells by themselves."""
        most = 1
        for place, width in self.measured:
            value = values[place]
            if isinstance(value, str):
                most = max(most, lines_of(value, width))
        return min(TALLEST, most * LINE_POINTS + 6)

    def _merge(self) -> None:
        if self.row > self.first:
            for place in self.merged:
                self._merge_cells(self.first, place, self.row, place)

    def _merge_cells(self, *corners: int) -> None:
        # merge_range() writes the cells too, which a row that has left memory does not take any more.
        self.sheet.merge.append(list(corners))


def number_code(value) -> str:
    """The format that shows a number with the decimals it has."""
    if isinstance(value, Percent):
        return "0%" if value == value.to_integral_value() else "0.00%"
    places = -value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return "0." + "0" * places if places > 0 else "0"


def lines_of(text: str, width: int) -> int:
    """How many lines `text` takes in `width` narrow characters."""
    if "\n" in text:
        return sum(lines_of(line, width) for line in text.split("\n"))
    return ceil(max(1, width_of(text)) / width)


def width_of(line: str) -> int:
    """Width in narrow characters; GB18030 writes a Chinese character in two bytes, as wide as it is."""
    return len(line.encode("gb18030", "replace"))
