"""The columns of the workbook, their headings as written and every heading that is read; and what its rows are."""

from commitments.tables.header import HeaderFinder, known_headings
from scoring.actions.sheets import RATED
from scoring.models import RaterClass

DEPARTMENT, NUMBER, TITLE, TARGET = "department", "number", "title", "target"
MARK, COMMENT, CLASS, SHEET = "mark", "comment", "class", "sheet"

COLUMNS = {
    DEPARTMENT: ("部门", "department"),
    NUMBER: ("序号", "number"),
    TITLE: ("承诺事项", "title", "commitment"),
    TARGET: ("年度目标", "target"),
    MARK: ("评分", "等次", "mark", "rating", "grade"),
    COMMENT: ("评语", "说明", "comment"),
    CLASS: ("评价主体", "class"),
    SHEET: ("评分表编号", "sheet"),
}
NEEDED = (DEPARTMENT, NUMBER, TITLE, MARK, COMMENT, SHEET)
TO_FILL = (MARK, COMMENT)
HEADINGS = known_headings(COLUMNS)
FINDER = HeaderFinder(COLUMNS)
WHOLE_PLEDGE = "整体"
"""Stands for the number in the row of a class that rates the pledge as a whole."""


def heading(name: str) -> str:
    return COLUMNS[name][0]


def key_of(sheet) -> str:
    """What ties a row to its sheet, and to the version the file was made from: 128-3."""
    return f"{sheet.pk}-{sheet.version}"


def rated_in(sheet):
    """(number, title, target, commitment's key) of what the sheet has marks for."""
    if sheet.evaluator.rater_class.input in RaterClass.PER_PLEDGE:
        return [(WHOLE_PLEDGE, WHOLE_PLEDGE, "", None)]
    found = sorted(sheet.pledge.commitments.all(), key=lambda commitment: commitment.number)
    return [(one.number, one.title, one.target, one.pk) for one in found if one.status in RATED]
