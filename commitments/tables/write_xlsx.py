"""The city's four-column table as a workbook that looks like the city's own."""

import re
from collections.abc import Iterable
from math import ceil
from typing import BinaryIO

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.cell_range import CellRange

from .write import HEADINGS, DepartmentLike, city_rows

COLUMN_WIDTHS = (18, 34, 84, 14)
"""In characters of the standard font, as Excel counts; together they fill A4 landscape."""
LINE_POINTS = 16.5
HEADING_ROW = 2
A4 = 9
FONT = "宋体"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
THIN = Side(style="thin", color="FF808080")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
TEXT = Alignment(horizontal="left", vertical="center", wrap_text=True)


def write_city_table_xlsx(departments: Iterable[DepartmentLike], target: BinaryIO, *, title: str) -> None:
    """Writes the table under `title`, row by row, so that its size hardly matters for memory.

    Department and coefficient are merged over the rows of their department; the sheet prints on A4
    landscape with the heading repeated and the pages numbered.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(gettext("Commitments"))
    _set_up_page(sheet)
    _write_heading(sheet, title)
    cells = _styled_cells(sheet)
    first = row = HEADING_ROW + 1
    for row, values in enumerate(city_rows(departments), start=HEADING_ROW + 1):
        if values[0]:
            _merge(sheet, first, row - 1)
            first = row
        _append(sheet, row, cells, values)
    _merge(sheet, first, row)
    workbook.save(target)


def _set_up_page(sheet) -> None:
    for letter, width in zip("ABCD", COLUMN_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    sheet.print_title_rows = f"1:{HEADING_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = gettext("Page &P of &N")


def _write_heading(sheet, title: str) -> None:
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[HEADING_ROW].height = 24
    caption = _cell(sheet, CENTRED, Font(name=FONT, size=18, bold=True))
    caption.value = NOT_IN_XML.sub("\ufffd", title)
    caption.data_type = "s"
    sheet.append([caption])
    sheet.merged_cells.ranges.add(CellRange(min_col=1, max_col=len(HEADINGS), min_row=1, max_row=1))
    headings = [_cell(sheet, CENTRED, Font(name=FONT, size=12, bold=True), GRID) for _ in HEADINGS]
    for cell, heading in zip(headings, HEADINGS, strict=True):
        cell.value = heading
    sheet.append(headings)


def _styled_cells(sheet) -> list[WriteOnlyCell]:
    """One cell per column, used for every row: a styled cell is dear to make and cheap to fill."""
    font = Font(name=FONT, size=11)
    cells = [_cell(sheet, alignment, font, GRID) for alignment in (CENTRED, TEXT, TEXT, CENTRED)]
    cells[-1].number_format = "0.0000"
    return cells


def _cell(sheet, alignment: Alignment, font: Font, border: Border | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.alignment, cell.font = alignment, font
    if border is not None:
        cell.border = border
    return cell


def _append(sheet, row: int, cells: list[WriteOnlyCell], values: tuple) -> None:
    *texts, coefficient = values
    for cell, text in zip(cells, texts, strict=False):
        cell.value = NOT_IN_XML.sub("\ufffd", text) or None
        if text:
            cell.data_type = "s"  # openpyxl would make an error value of #N/A
    cells[-1].value = coefficient
    sheet.row_dimensions[row].height = _height(texts)
    sheet.append(cells)
    del sheet.row_dimensions[row]


def _height(texts: list[str]) -> float:
    """Points for the tallest of the wrapped `texts`; merged rows would not be fitted by the program itself."""
    lines = (
        sum(ceil(max(1, _width(line)) / (width - 2)) for line in text.split("\n"))
        for text, width in zip(texts[1:], COLUMN_WIDTHS[1:], strict=False)
    )
    return min(409.0, max(lines) * LINE_POINTS + 6)


def _width(line: str) -> int:
    """Width of `line` in narrow characters; GB18030 writes a Chinese character in two bytes, as wide as it is."""
    return len(line.encode("gb18030", "replace"))


def _merge(sheet, first: int, last: int) -> None:
    if last > first:
        for column in (1, len(HEADINGS)):
            sheet.merged_cells.ranges.add(CellRange(min_col=column, max_col=column, min_row=first, max_row=last))
