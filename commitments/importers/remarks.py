"""The uploaded table once more, with what is wrong beside each row, for whoever has to put it right."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from openpyxl.cell import MergedCell
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment, Font
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from commitments.importers.messages import message
from commitments.tables import guard, read_table
from commitments.tables.header import HeaderFinder, heading_text, known_headings
from commitments.tables.printed import as_cell_text

HEADING = "问题"
WIDTH = 48  # characters, as Excel counts
BOMS = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)


def with_remarks(plan):
    """The bytes of the plan's file with a column 问题; one that is there from an earlier round is filled anew.

    A text keeps its encoding, its delimiter and its line numbers, a workbook its looks.
    """
    table = read_table(
        plan.content, plan.filename, encoding=plan.table.encoding or None, headings=known_headings(plan.synonyms)
    )
    remarks, finder = remarks_of(plan.problems), HeaderFinder(plan.synonyms)
    if table.encoding:
        return text_with_remarks(plan.content, table, remarks, finder)
    return workbook_with_remarks(plan.content, table, remarks, finder)


def remarks_of(problems):
    """{(sheet, line): every sentence about that row}."""
    sentences = {}
    for problem in problems:
        if problem.line:
            sentences.setdefault((problem.sheet, problem.line), []).append(message(problem))
    return {place: "；".join(dict.fromkeys(found)) for place, found in sentences.items()}


def column_of(sheet, finder):
    """(index of the remarks' column, numbers of the heading rows)."""
    headings = [row for row in sheet.rows if finder.read(row.cells)]
    for row in headings:
        for index, cell in enumerate(row.cells):
            if heading_text(cell) == HEADING:
                return index, {row.number for row in headings}
    return max(len(row.cells) for row in sheet.rows), {row.number for row in headings}


# ── Text ──────────────────────────────────────────────────────────────────────
def text_with_remarks(content, table, remarks, finder):
    (sheet,) = table.sheets
    column, headings = column_of(sheet, finder)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=table.delimiter, lineterminator="\n")
    line = 1
    for row in sheet.rows:
        stream.write("\n" * (row.number - line))
        remark = HEADING if row.number in headings else remarks.get(("", row.number), "")
        cells = with_remark([guard(cell) for cell in row.cells], column, remark)
        writer.writerow(cells)
        line = row.number + 1 + sum(cell.count("\n") for cell in cells)
    bom = next((mark for mark in BOMS if content.startswith(mark)), b"")
    return bom + stream.getvalue().encode(table.encoding)


def with_remark(cells, column, remark):
    return [*cells[:column], *[""] * (column - len(cells)), remark, *cells[column + 1 :]]


# ── Workbook ──────────────────────────────────────────────────────────────────
class KeepingReader(ExcelReader):
    """A workbook to be saved again: its own takes the escape out of `_x005F_x0041_`, and no writer puts it back."""

    def read_strings(self):
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(strings_in(source))


def strings_in(source):
    for _event, node in iterparse(source):
        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
            yield Text.from_tree(node).content
            node.clear()


def workbook_with_remarks(content, table, remarks, finder):
    # The reader has been through the file before: its sizes and its XML are known to be harmless.
    reader = KeepingReader(io.BytesIO(content))
    reader.read()
    for sheet in table.sheets:
        fill_sheet(reader.wb[sheet.name], sheet, remarks, finder)
    stream = io.BytesIO()
    reader.wb.save(stream)
    return stream.getvalue()


def fill_sheet(target, sheet, remarks, finder):
    index, headings = column_of(sheet, finder)
    if not headings:
        return
    column = index + 1
    for row in sheet.rows:
        remark = HEADING if row.number in headings else remarks.get((sheet.name, row.number))
        cell = target.cell(row.number, column)
        if not isinstance(cell, MergedCell):
            cell.value = as_cell_text(remark) if remark else remark
            cell.data_type = "s" if remark else cell.data_type
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.font = Font(bold=row.number in headings)
    target.column_dimensions[target.cell(1, column).column_letter].width = WIDTH
