"""Writing the own sheets as a workbook: a row per commitment, everything but mark and comment locked and grey."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from commitments.tables.printed import safe_text
from scoring.actions.sheets import NOTHING, Entry
from scoring.models import RaterClass, ScoreSheet
from scoring.offline.columns import COLUMNS, TO_FILL, heading, key_of, rated_in

WIDTHS = {"department": 18, "title": 30, "target": 60, "mark": 10, "comment": 36, "class": 16, "sheet": 12}
GREY = PatternFill("solid", fgColor="FFE7E6E6")
WRAPPED = Alignment(vertical="top", wrap_text=True)
MOST_IN_LIST = 255  # characters that Excel takes as the list of a drop-down


def write_sheets(sheets: list[ScoreSheet], grades: list[str]) -> bytes:
    """The sheets' commitments with the marks stored so far; `grades` are what a grading class chooses from."""
    book = Workbook()
    page = book.active
    page.title = _("Score sheets")
    page.append([heading(name) for name in COLUMNS])
    rules = {False: points_rule(), True: grades_rule(grades)}
    for sheet in sheets:
        by_grade = sheet.evaluator.rater_class.input in RaterClass.GRADES
        for values in rows_of(sheet):
            page.append(values)
            rules[by_grade].add(page.cell(page.max_row, column_of("mark")))
    for rule in rules.values():
        if rule.sqref:
            page.add_data_validation(rule)
    dress(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(sheet):
    """The cells of each row in the order of COLUMNS."""
    stored = {rating.commitment_id: Entry(rating.value, rating.grade, rating.comment) for rating in sheet.ratings.all()}
    for number, title, target, key in rated_in(sheet):
        entry = stored.get(key, NOTHING)
        texts = (sheet.pledge.department.name, number, title, target)
        mark = entry.value if entry.value is not None else entry.grade
        yield [*map(safe, (*texts, mark, entry.comment)), class_text(sheet), key_of(sheet)]


def class_text(sheet):
    """The class, and whose marks they are: somebody who acts for others has sheets of several people."""
    return safe(f"{sheet.evaluator.rater_class} · {sheet.evaluator}")


def safe(value):
    return safe_text(value) or None if isinstance(value, str) else value


def column_of(name: str) -> int:
    return list(COLUMNS).index(name) + 1


def points_rule():
    text = _("A rating lies between 0 and 100.")
    return DataValidation(
        type="decimal", operator="between", formula1="0", formula2="100", allow_blank=True, error=text
    )


def grades_rule(grades):
    """A drop-down of the grades; without one where they cannot stand in a list."""
    listed = ",".join(grades)
    if any("," in grade or '"' in grade for grade in grades) or len(listed) > MOST_IN_LIST:
        return DataValidation()
    return DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)


def dress(page):
    """Lock what is not to be filled in, without a password: it is a help against slips, the site checks anyway."""
    for index, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(index)
        page.column_dimensions[letter].width = WIDTHS.get(name, 8)
        for cell in page[letter]:
            cell.alignment = WRAPPED
            if cell.row == 1:
                cell.font = Font(bold=True)
            elif name in TO_FILL:
                cell.protection = Protection(locked=False)
            else:
                cell.fill = GREY
    page.freeze_panes = "E2"
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = page.protection.autoFilter = False
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
