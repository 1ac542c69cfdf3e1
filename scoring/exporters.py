"""A ranking as a table for Excel and WPS. Text that a spreadsheet program might execute is guarded."""

import csv
import io
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from commitments.tables import guard
from scoring.ranking_rows import movement_of, reason_texts

COLUMNS = (
    ("rank", gettext_lazy("Place"), 8),
    ("department", gettext_lazy("Department"), 26),
    ("group", gettext_lazy("Group"), 18),
    ("group_rank", gettext_lazy("Place in the group"), 10),
    ("score", gettext_lazy("Score"), 10),
    ("base", gettext_lazy("Base"), 10),
    ("coefficient", gettext_lazy("Coefficient"), 10),
    ("rank_without_coefficient", gettext_lazy("Place without the coefficient"), 12),
    ("movement", gettext_lazy("Movement"), 8),
    ("grade", gettext_lazy("Grade"), 10),
    ("status", gettext_lazy("Status"), 12),
    ("reasons", gettext_lazy("Remark"), 40),
)
NUMBERS = ("score", "base", "coefficient")
STATUSES = {
    "ranked": gettext_lazy("ranked"),
    "provisional": gettext_lazy("provisional"),
    "excluded": gettext_lazy("excluded"),
}
SIGNS = {"up": 1, "down": -1, "same": 0}


def cells_of(line) -> list:
    """A line's cells in the order of COLUMNS; measured numbers as text, places as whole numbers, None for nothing."""
    direction, steps = movement_of(line)
    worked_out = {
        "movement": SIGNS[direction] * int(steps) if direction else None,
        "status": str(STATUSES[line["status"]]),
        "reasons": "；".join(reason_texts(line)) or None,
    }
    return [worked_out[name] if name in worked_out else line[name] for name, _label, _width in COLUMNS]


def ranking_csv(standings) -> bytes:
    """UTF-8 with a byte order mark, without which Excel shows Chinese as garbage."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(label) for _name, label, _width in COLUMNS])
    for line in standings:
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in cells_of(line)])
    return text.getvalue().encode("utf-8-sig")


def ranking_xlsx(standings, *, title: str) -> bytes:
    """A workbook with one sheet: title, heading row, a row per department; numbers are numbers."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Ranking")
    sheet.append([guard(title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([str(label) for _name, label, _width in COLUMNS])
    for line in standings:
        sheet.append([xlsx_value(name, cell) for (name, *_rest), cell in zip(COLUMNS, cells_of(line), strict=True)])
    dress(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_value(name, cell):
    if cell is None or isinstance(cell, int):
        return cell
    return Decimal(cell) if name in NUMBERS else guard(cell)


def dress(sheet):
    """Widths, number formats with the printed decimals, and a heading row that stays in sight."""
    for index, (name, _label, width) in enumerate(COLUMNS, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter][2:]:
            if name in NUMBERS and cell.value is not None:
                cell.number_format = decimals_like(name, cell.value)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "C3"
    sheet.print_title_rows = "2:2"


def decimals_like(name, value):
    """As many decimals as the number is printed with; the scheme decides those of the score."""
    places = -value.as_tuple().exponent if name == "score" else 4
    return "0." + "0" * places if places else "0"
