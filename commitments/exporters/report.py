"""A plain report as a workbook that prints well, and as CSV: title, headings, rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet.cell_range import CellRange

from commitments.tables import guard
from commitments.tables.write_xlsx import A4, CENTRED, FONT, GRID, NOT_IN_XML, TEXT

FORMATS = ("xlsx", "csv")
HEADING_ROW = 2
LINE_POINTS = 16.5
TALLEST = 409.0  # points; a spreadsheet allows no more
WIDE = 20  # characters; text in wider columns stands on the left


class Percent(Decimal):
    """A percentage from 0 to 100, written with its sign."""

    def __str__(self):
        return f"{self.normalize():f}%"


@dataclass(frozen=True)
class Column:
    """`width` in characters as Excel counts; `is_merged`: equal values below each other stand as one."""

    heading: str
    width: int
    is_merged: bool = False


@dataclass(frozen=True)
class Report:
    """Cells are text, int, Decimal, Percent or None."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple]


def write_report(report: Report, kind: str) -> bytes:
    """The report as a file of one of FORMATS."""
    return as_workbook(report) if kind == "xlsx" else as_csv(report)


def as_csv(report: Report) -> bytes:
    """UTF-8 with byte-order mark, which Excel and WPS open by double click."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([column.heading for column in report.columns])
    writer.writerows([text_of(value) for value in row] for row in report.rows)
    return ("\ufeff" + stream.getvalue()).encode("utf-8", "replace")


def text_of(value):
    """Numbers as they are; text so that no program executes it."""
    if isinstance(value, str):
        return guard(value)
    return "" if value is None else str(value)


# ── Workbook ──────────────────────────────────────────────────────────────────
def as_workbook(report: Report) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    set_up_page(sheet, report.columns)
    write_heading(sheet, report)
    runs = [[None, 0, 0] for _column in report.columns]
    for number, row in enumerate(report.rows, start=HEADING_ROW + 1):
        sheet.row_dimensions[number].height = height_of(row, report.columns)
        sheet.append([cell_of(sheet, value, column) for value, column in zip(row, report.columns, strict=True)])
        for place, value in enumerate(row):
            if report.columns[place].is_merged:
                runs[place] = extended(sheet, runs[place], place + 1, number, value)
    for place, run in enumerate(runs):
        merge(sheet, run, place + 1)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def set_up_page(sheet, columns):
    for place, column in enumerate(columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = column.width
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    sheet.print_title_rows = f"1:{HEADING_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = _("Page &P of &N")


def write_heading(sheet, report):
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[HEADING_ROW].height = 24
    sheet.append([styled(sheet, text_of(report.title), CENTRED, Font(name=FONT, size=18, bold=True))])
    last = len(report.columns)
    sheet.merged_cells.ranges.add(CellRange(min_col=1, max_col=last, min_row=1, max_row=1))
    bold = Font(name=FONT, size=12, bold=True)
    sheet.append([styled(sheet, column.heading, CENTRED, bold, GRID) for column in report.columns])


def cell_of(sheet, value, column):
    alignment = TEXT if column.width > WIDE else CENTRED
    if isinstance(value, Percent):
        cell = styled(sheet, Decimal(value) / 100, alignment, Font(name=FONT, size=11), GRID)
        cell.number_format = "0%" if value == value.to_integral_value() else "0.00%"
        return cell
    return styled(sheet, guard(value) if isinstance(value, str) else value, alignment, Font(name=FONT, size=11), GRID)


def styled(sheet, value, alignment, font, border=None):
    cell = WriteOnlyCell(sheet)
    cell.alignment, cell.font = alignment, font
    if border is not None:
        cell.border = border
    if isinstance(value, str):
        cell.value = NOT_IN_XML.sub("\ufffd", value)
        cell.data_type = "s"  # openpyxl would make a formula or an error value of some texts
    else:
        cell.value = value
    return cell


def height_of(row, columns):
    """Points for the tallest of the wrapped texts: programs do not fit rows with merged cells by themselves."""
    lines = [
        sum(ceil(max(1, width_of(line)) / (column.width - 2)) for line in str(value).split("\n"))
        for value, column in zip(row, columns, strict=True)
        if value is not None and not column.is_merged
    ]
    return min(TALLEST, max(lines, default=1) * LINE_POINTS + 6)


def width_of(line):
    """GB18030 writes a Chinese character in two bytes, as wide as it is."""
    return len(line.encode("gb18030", "replace"))


def extended(sheet, run, column, number, value):
    """The run [value, first row, last row] of equal values with one more; the one that ends here is merged."""
    if value and value == run[0]:
        return [value, run[1], number]
    merge(sheet, run, column)
    return [value, number, number]


def merge(sheet, run, column):
    _value, first, last = run
    if last > first:
        sheet.merged_cells.ranges.add(CellRange(min_col=column, max_col=column, min_row=first, max_row=last))
