"""The city's four-column table as a workbook that looks like the city's own."""

from collections.abc import Iterable
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext

from .printed import Column, PrintedSheet
from .write import HEADINGS, DepartmentLike, city_rows, coefficient_text

COLUMN_WIDTHS = (18, 34, 84, 14)
"""In characters of the standard font, as Excel counts; together they fill A4 landscape."""
IS_MERGED = (True, False, False, True)


def write_city_table_xlsx(departments: Iterable[DepartmentLike], target: BinaryIO, *, title: str) -> None:
    """Writes the table under `title`; department and coefficient are merged over the rows of their department."""
    columns = [Column(*column) for column in zip(HEADINGS, COLUMN_WIDTHS, IS_MERGED, strict=True)]
    sheet = PrintedSheet(target, title=title, columns=columns, name=gettext("Commitments"))
    for name, title_text, text, coefficient in city_rows(departments):
        printed = None if coefficient is None else Decimal(coefficient_text(coefficient))
        sheet.append((name, title_text, text, printed), continues=not name)
    sheet.close()
