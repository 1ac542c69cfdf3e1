"""An evaluator's own marks side by side: a row per sheet, a column per commitment number."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from commitments.models import Commitment
from scoring.actions.sheets import RATED, Band, Entry, grade_points_of
from scoring.models import RaterClass, Rating, ScoreSheet, ScoringScheme
from scoring.rules import plain_number


class ComparedSheet(NamedTuple):
    """`cells` holds each column's heading and a text: the mark, empty for none given, “—” for what is not rated."""

    sheet: ScoreSheet
    cells: list[tuple[str, str]]
    mean: Decimal | None
    is_complete: bool


class Comparison(NamedTuple):
    columns: list[str]
    rows: list[ComparedSheet]

    @property
    def complete(self):
        """The drafts that could be submitted now."""
        return [row for row in self.rows if row.sheet.is_editable and row.is_complete]


def comparison_of(sheets: list[ScoreSheet]) -> Comparison:
    """The marks of the person's sheets, the highest mean first; three queries."""
    if not sheets:
        return Comparison([], [])
    scheme = ScoringScheme.objects.in_force().get(cycle=sheets[0].pledge.cycle)
    band = Band(scheme.comment_below, scheme.comment_above, grade_points_of(scheme))
    entries, statuses = read_entries(sheets), read_statuses(sheets)
    numbers = sorted({number for known in statuses.values() for number in known})
    kinds = {rates_pledge(sheet) for sheet in sheets}
    columns = ([None] if True in kinds else []) + (numbers if False in kinds else [])
    rows = [compared(sheet, columns, entries[sheet.pk], statuses[sheet.pledge_id], band) for sheet in sheets]
    ordered = sorted(rows, key=lambda row: (row.mean is None, -(row.mean or 0), row.sheet.pledge.position))
    return Comparison([heading(number) for number in columns], ordered)


def heading(number) -> str:
    """A commitment's number; empty for the pledge as a whole."""
    return str(number) if number else ""


def read_entries(sheets):
    found = defaultdict(dict)
    rows = Rating.objects.filter(sheet__in=sheets).order_by()
    for sheet, number, value, grade, comment in rows.values_list(
        "sheet_id", "commitment__number", "value", "grade", "comment"
    ):
        found[sheet][number] = Entry(value, grade, comment)
    return found


def read_statuses(sheets):
    """Pledge → commitment number → status."""
    found = defaultdict(dict)
    rows = Commitment.objects.filter(pledge__in={sheet.pledge_id for sheet in sheets}).order_by("number")
    for pledge, number, status in rows.values_list("pledge_id", "number", "status"):
        found[pledge][number] = status
    return found


def rates_pledge(sheet) -> bool:
    return sheet.evaluator.rater_class.input in RaterClass.PER_PLEDGE


def compared(sheet, columns, entries, statuses, band) -> ComparedSheet:
    """A row; the pledge as a whole stands in the column None."""
    rated = [None] if rates_pledge(sheet) else [number for number in statuses if statuses[number] in RATED]
    given = [entries[number] for number in rated if number in entries and entries[number].is_mark]
    is_complete = len(given) == len(rated) and not any(band.problem(entry) for entry in given)
    cells = [(heading(number), cell_text(entries.get(number), number in rated)) for number in columns]
    return ComparedSheet(sheet, cells, mean_of(given, band), is_complete)


def cell_text(entry, is_rated) -> str:
    if not is_rated:
        return "—"
    if entry is None or not entry.is_mark:
        return ""
    return entry.grade or plain_number(entry.value)


def mean_of(given, band) -> Decimal | None:
    if not given:
        return None
    points = [Decimal(band.points[entry.grade]) if entry.grade else entry.value for entry in given]
    return (sum(points) / len(points)).quantize(Decimal("0.01"), ROUND_HALF_UP)
