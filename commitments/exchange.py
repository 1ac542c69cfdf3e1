"""How the admin's imports read files and its exports write them: through the one reader of tables.

`departments.tableformats` hands out what stands here.
"""

import csv
import io

from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from tablib import Dataset

from commitments.importers.messages import placed_message
from commitments.tables import TableError, guard, read_table
from commitments.tables.header import SEARCHED_ROWS, heading_text
from commitments.tables.printed import safe_text
from commitments.tables.problems import refuse

FEWEST_HEADINGS = 2


class AnyTable(Format):
    """Any table that the house reads; which format it has is found out. `headings` are those of the resource."""

    headings = frozenset()

    def can_import(self):
        return True

    def get_title(self):
        return "XLSX, CSV, TSV"

    def create_dataset(self, in_stream):
        """The rows below the first heading row, `lines` telling where they stood; raises TableError."""
        table = read_table(in_stream, "", headings=self.headings)
        dataset = Dataset()
        dataset.lines, dataset.content = [], in_stream
        for sheet in table.sheets:
            start = next((i for i, row in enumerate(sheet.rows[:SEARCHED_ROWS]) if self.is_header(row.cells)), None)
            if start is not None and dataset.headers in (None, headers := self.header(sheet.rows[start])):
                dataset.headers = headers
                self.fill(dataset, sheet, sheet.rows[start + 1 :])
        if dataset.headers is None:
            raise refuse("no_heading_row")
        return dataset

    def is_header(self, cells):
        return len({heading_text(cell) for cell in cells} & self.headings) >= FEWEST_HEADINGS

    def header(self, row):
        return [cell.strip() for cell in row.cells]

    def fill(self, dataset, sheet, rows):
        width = len(dataset.headers)
        for row in rows:
            if not self.is_header(row.cells):
                cells = [cell.strip() for cell in row.cells[:width]]
                dataset.append([*cells, *[""] * (width - len(cells))])
                dataset.lines.append(f"{sheet.name} {row.number}".strip())


def importing(headings):
    """The format class that knows these headings: the library makes its instances without arguments."""
    return type("Table", (AnyTable,), {"headings": headings})


class TextTable(Format):
    delimiter, mark = ",", "\ufeff"

    def can_export(self):
        return True

    def get_content_type(self):
        return "text/csv; charset=utf-8"

    def export_data(self, dataset, **kwargs):
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=self.delimiter, lineterminator="\r\n")
        writer.writerows([guard(cell) for cell in row] for row in (dataset.headers, *dataset))
        return (self.mark + stream.getvalue()).encode()


class TabTable(TextTable):
    delimiter, mark = "\t", ""

    def get_content_type(self):
        return "text/tab-separated-values; charset=utf-8"


class WorkbookTable(Format):
    def can_export(self):
        return True

    def get_content_type(self):
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export_data(self, dataset, **kwargs):
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.freeze_panes = "A2"
        sheet.append([cell_of(sheet, text, Font(bold=True)) for text in dataset.headers])
        for row in dataset:
            sheet.append([cell_of(sheet, text) for text in row])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()


def cell_of(sheet, text, font=None):
    """A cell that holds text and nothing else, whatever it begins with."""
    cell = WriteOnlyCell(sheet, safe_text(text))
    cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def sentences(error):
    """What the reader says is wrong with a file, or None if something else went wrong."""
    if not isinstance(error, TableError):
        return None
    return [placed_message(problem) for problem in error.problems]


exporting = {"xlsx": WorkbookTable, "csv": TextTable, "tsv": TabTable}
