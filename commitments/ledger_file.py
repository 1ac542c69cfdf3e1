"""The ledger as a workbook that can be filled in and read back; text a spreadsheet might execute is guarded."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from commitments.indicator_rows import figure_in_words, goal_in_words
from commitments.ledger import COLUMNS, ID, VERSION
from commitments.tables.printed import A4, safe_text

FIXED = (
    (COLUMNS[ID][0], 10),
    ("承诺序号", 10),
    ("承诺事项", 30),
    ("指标名称", 40),
    ("目标值", 14),
    ("计量单位", 10),
    ("口径", 14),
    ("基数", 12),
    ("权重", 8),
    (COLUMNS[VERSION][0], 10),
)
PERIOD_WIDTH = 12
HEADING_ROW = 2
TO_FILL_IN = PatternFill("solid", start_color="FFE8EEF7")


def ledger_xlsx(ledger, *, title: str) -> bytes:
    """One sheet: title, heading row, a row for each indicator; the column of the open period is tinted."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Indicators")
    sheet.append([safe_text(title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([*(name for name, _width in FIXED), *(safe_text(period.name) for period in ledger.periods)])
    for row in ledger.rows:
        sheet.append(cells_of(row))
    dress(sheet, ledger)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells_of(row):
    indicator, commitment = row.indicator, row.indicator.commitment
    return [
        indicator.pk,
        commitment.number,
        safe_text(commitment.title),
        safe_text(indicator.name),
        safe_text(goal_in_words(indicator)),
        safe_text(indicator.unit),
        str(indicator.get_basis_display()),
        safe_text(figure_in_words(indicator.baseline)),
        indicator.weight,
        row.version,
        *row.figures,
    ]


def dress(sheet, ledger):
    """Widths, wrapped text, a heading row that stays in sight and is repeated in print."""
    widths = [width for _name, width in FIXED] + [PERIOD_WIDTH] * len(ledger.periods)
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in sheet.iter_rows(min_row=HEADING_ROW):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    for cell in sheet[HEADING_ROW]:
        cell.font = Font(bold=True)
    if ledger.filing is not None:
        column = len(FIXED) + ledger.periods.index(ledger.filing) + 1
        for line in range(HEADING_ROW, sheet.max_row + 1):
            sheet.cell(line, column).fill = TO_FILL_IN
    sheet.freeze_panes = sheet.cell(HEADING_ROW + 1, 5)
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
