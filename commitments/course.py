"""The course of a year: completion against the pace, period by period, for all departments in four queries.

The figures are those of `overview.progress_in`, read once for all periods instead of once for each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from commitments.charts import Drawing, drawn
from commitments.lights import planned_at
from commitments.models import Commitment, PlannedPace, ReportingPeriod
from commitments.overview import (
    Progress,
    filings_of,
    indicators_of,
    mean_of,
    milestones_of,
    percent_of,
    reached,
    share_of,
    weighed,
)
from departments.models import Department

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Point:
    """One department at the end of one period, percentages with one decimal.

    `completion` is the plain mean over the commitments that have a figure, `counted` how many of `owed` have one;
    None while nothing counts. `planned` is the mean pace of all of them.
    """

    period: ReportingPeriod
    completion: Decimal | None
    planned: Decimal
    counted: int
    owed: int

    @property
    def behind(self):
        """Percentage points behind the pace; negative when ahead, None without a figure."""
        return None if self.completion is None else self.planned - self.completion


@dataclass(frozen=True)
class Course:
    """A department's points in the order of the periods, and the chart they make."""

    department: Department
    points: list[Point]
    drawing: Drawing

    @property
    def newest(self) -> Point:
        """The last point with a figure, else the last there is."""
        return next((point for point in reversed(self.points) if point.completion is not None), self.points[-1])

    @property
    def ahead(self):
        behind = self.newest.behind
        return None if behind is None else -behind


def courses_of(periods, commitments) -> list[Course]:
    """The Courses of the departments of some commitments of one cycle, in their order; `periods` have opened."""
    percents = percents_in(periods, commitments)
    paces = paces_in(periods)
    by_department = defaultdict(list)
    for commitment in commitments:
        by_department[commitment.pledge.department].append(commitment)
    return [
        course_of(department, [point_of(period, mine, percents, paces) for period in periods])
        for department, mine in by_department.items()
    ]


def course_so_far(department, periods, progress: Iterable[Progress]) -> Course | None:
    """The Course of one department from its Progress in the newest of these periods, without a query.

    None where nothing counts: no period has opened, or every commitment is cancelled.
    """
    progress = [one for one in progress if one.commitment.status != Commitment.Status.CANCELLED]
    if not progress:
        return None
    percents = {
        (one.commitment.pk, period.pk): percent_at(period.number, one.filings, one.indicators, one.milestones)
        for one in progress
        for period in periods
    }
    paces = {(one.commitment.pk, period): percent for one in progress for period, percent in one.paces.items()}
    commitments = [one.commitment for one in progress]
    return course_of(department, [point_of(period, commitments, percents, paces) for period in periods])


def course_of(department, points):
    drawing = drawn(
        [point.period.name for point in points],
        [point.completion for point in points],
        [point.planned for point in points],
    )
    return Course(department, points, drawing)


def point_of(period, commitments, percents, paces):
    found = [percents[one.pk, period.pk] for one in commitments]
    known = [percent for percent in found if percent is not None]
    linear = planned_at(period.cutoff_on)
    planned = [paces.get((one.pk, period.pk), linear) for one in commitments]
    return Point(period, mean(known) if known else None, mean(planned), len(known), len(found))


def mean(percents) -> Decimal:
    return (sum(percents) / len(percents)).quantize(TENTH, ROUND_HALF_UP)


def furthest_behind_first(courses: Iterable[Course]) -> list[Course]:
    """Sorted by how far behind; those without a figure come last, because nothing is known of them."""
    known = [course for course in courses if course.ahead is not None]
    return sorted(known, key=lambda course: course.ahead) + [course for course in courses if course.ahead is None]


# ── Reading the rows ──────────────────────────────────────────────────────────
def percents_in(periods, commitments):
    """(commitment id, period id) → completion in per cent with two decimals, None where nothing counts."""
    rows: dict[int, Commitment] = {commitment.pk: commitment for commitment in commitments}
    filings = filings_of(rows)
    indicators = indicators_of(rows, filings)
    milestones = milestones_of(rows)
    return {
        (pk, period.pk): percent_at(period.number, filings[pk], indicators[pk], milestones[pk])
        for pk in rows
        for period in periods
    }


def percent_at(number, filings, indicators, milestones):
    """What the reports as far as the period `number` add up to."""
    counted = [one for one in filings.values() if one.counts and one.number <= number]
    steps = reached(milestones, counted)
    shares = [
        (one.weight, share_of(one, [figure.counted for figure in one.figures if figure.report.number <= number]))
        for one in indicators
    ]
    share, _missing = mean_of([*steps, *weighed(shares, steps)], counted)
    return None if share is None else percent_of(share)


def paces_in(periods):
    """(commitment id, period id) → the pace the office has set by hand."""
    rows = PlannedPace.objects.filter(period__in=periods).order_by()
    return {
        (commitment, period): percent
        for commitment, period, percent in rows.values_list("commitment", "period", "percent")
    }
