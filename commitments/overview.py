"""Completion, pace and light of any set of commitments in a period: the one place that computes them.

Four queries, whatever the number of commitments. Only signed reports count; verified figures replace reported ones.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import NamedTuple

from django.db import models
from django.db.models import CharField, F, Value, When
from django.utils import timezone

from commitments.completion import Goal, Part, Reading, completion, weighted_mean
from commitments.lights import Case, Thresholds, light_of, planned_at
from commitments.models import (
    Commitment,
    Indicator,
    LightRecord,
    Milestone,
    PlannedPace,
    ProgressReport,
)

Status = Commitment.Status
INDICATOR = [
    *("pk", "commitment_id", "name", "comparator", "value", "value_max", "unit"),
    *("basis", "direction", "baseline", "weight", "due"),
]


class Filing(NamedTuple):
    """A report without its texts; `number` and `period` (a name) say which period it is of."""

    pk: int
    commitment_id: int
    number: int
    period: str
    status: str
    completion_percent: Decimal | None
    first_signed_at: datetime | None
    mend_by: date | None

    @property
    def counts(self):
        return self.status in ProgressReport.COUNTED

    def get_status_display(self):
        return ProgressReport.Status(self.status).label


class Figure(NamedTuple):
    """An indicator's figure in a report that counts, in the indicator's unit; `verified` is None unless corrected."""

    report: Filing
    reported: Decimal | None
    verified: Decimal | None

    @property
    def counted(self):
        return self.reported if self.verified is None else self.verified


class Lit(NamedTuple):
    """A light that was kept; see LightRecord."""

    light: str
    computed: str
    cause: str


@dataclass(frozen=True)
class Progress:
    """How one commitment stands in one period.

    `completion` and `planned` are percentages with two decimals, `completion` cut off (99.99 is not complete) and
    None where nothing counts yet. `missing` counts indicators without a figure. `light` is what is shown, `computed`
    what the rule says; they differ where the office has overridden it. `report` is that of the period, or None.
    `indicators` are the active ones in their order, each with its `figures` in the order of the periods; `filings`,
    `milestones` and `paces` are as `filings_of`, `milestones_of` and `paces_and_records` read them: with them the
    course up to this period can be told without reading anything again.
    """

    commitment: Commitment
    completion: Decimal | None
    missing: int
    planned: Decimal
    light: str | None
    computed: str | None
    report: Filing | None
    indicators: list[Indicator] = field(default_factory=list)
    filings: dict[int, Filing] = field(default_factory=dict)
    milestones: list[tuple[Decimal, set[int]]] = field(default_factory=list)
    paces: dict[int, Decimal] = field(default_factory=dict)

    @property
    def is_overridden(self):
        return self.light != self.computed

    @property
    def is_confirmed(self):
        """Whether the office has accepted what counts; until then it is shown as unconfirmed."""
        return self.report is not None and self.report.status == ProgressReport.Status.ACCEPTED

    @property
    def behind(self):
        """Percentage points behind the pace; negative when ahead, None without a completion."""
        return None if self.completion is None else self.planned - self.completion


def progress_in(period, commitments, *, at):
    """Return {commitment id: Progress} for commitments of the period's cycle as they stand on the day `at`."""
    commitments = {commitment.pk: commitment for commitment in commitments}
    filings = filings_of(commitments, until=period)
    indicators = indicators_of(commitments, filings)
    milestones = milestones_of(commitments)
    completions = completions_of(commitments, filings, indicators, milestones)
    paces, records = paces_and_records(period, commitments)
    linear = planned_at(period.cutoff_on)
    return {
        pk: progress_of(
            commitment,
            period,
            mean=completions[pk],
            planned=paces[pk].get(period.pk, linear),
            records=records[pk],
            at=at,
            indicators=indicators[pk],
            filings=filings[pk],
            milestones=milestones[pk],
            paces=paces[pk],
        )
        for pk, commitment in commitments.items()
    }


def progress_of(commitment, period, *, mean, planned, records, at, filings, **read):
    """The Progress in the period; `read` holds what else of the rows it keeps."""
    share, missing = mean
    report = filings.get(period.number)
    completed = None if share is None else percent_of(share)
    cycle = period.cycle
    case = Case(
        completion=completed,
        planned=planned,
        is_signed=report is not None and report.counts,
        is_overdue=is_overdue(period, report, at),
        was_late=was_late(period, report) or any(record.computed == "red" for record in records),
        is_final=period.is_final,
    )
    computed = standing_light(commitment, period) or light_of(case, Thresholds(cycle.yellow_points, cycle.red_points))
    if commitment.status == Status.CANCELLED:
        computed = None
    light = overridden(records) or computed
    return Progress(commitment, completed, missing, planned, light, computed, report, filings=filings, **read)


def standing_light(commitment, period):
    """The light of a commitment whose outcome is decided: nothing is filed for it any more."""
    if commitment.status == Status.NOT_DONE:
        return "red"
    if commitment.status == Status.COMPLETED and not period.is_final:
        return "green"
    return None


def overridden(records):
    """The light the office has set; an override to what the rule said then gives the light back to the rule."""
    overrides = [record for record in records if record.cause == LightRecord.Cause.OVERRIDE]
    if not overrides or overrides[-1].light == overrides[-1].computed:
        return None
    return overrides[-1].light


def is_overdue(period, report, at: date) -> bool:
    """Not signed though the day is past: the due date, or the end of the days to mend what was punctual once."""
    due = period.due_on
    if report is not None and report.first_signed_at and not was_late(period, report) and report.mend_by:
        due = max(due, report.mend_by)
    return at > due


def was_late(period, report) -> bool:
    """Whether the first signature came after the due date; a return does not change that (decision 11)."""
    if report is None or report.first_signed_at is None:
        return False
    return timezone.localdate(report.first_signed_at) > period.due_on


def percent_of(share: Fraction) -> Decimal:
    """A share as a percentage with two decimals, cut off so that only what is complete shows 100."""
    hundredths = share * 10_000
    return (Decimal(hundredths.numerator) / Decimal(hundredths.denominator)).to_integral_value(ROUND_DOWN) / 100


# ── Reading the rows ──────────────────────────────────────────────────────────
def filings_of(commitments, *, until=None):
    """commitment id → {period number: Filing} in the order of the periods, as far as the period `until`.

    The time of the first signature is read for `until` alone: to read a thousand others costs more than their query.
    """
    reports = ProgressReport.objects.filter(commitment__in=commitments).order_by("period__number")
    signed, mend_by = F("first_signed_at"), F("mend_by")
    if until is not None:
        reports = reports.filter(period__cycle=until.cycle_id, period__number__lte=until.number)
        signed, mend_by = (models.Case(When(period=until.pk, then=column)) for column in (signed, mend_by))
    found = defaultdict(dict)
    columns = ("period__number", "period__name", "status", "completion_percent")
    for row in reports.values_list("pk", "commitment", *columns, signed, mend_by):
        filing = Filing(*row)
        found[filing.commitment_id][filing.number] = filing
    return found


def indicators_of(commitments, filings, *, with_report=None):
    """commitment id → its active indicators, each with its `figures`; the report with the id `with_report` counts."""
    counted = {
        one.pk: one
        for by_number in filings.values()
        for one in by_number.values()
        if one.counts or one.pk == with_report
    }
    rows = Indicator.objects.filter(commitment__in=commitments, is_active=True).order_by(
        "commitment_id", "position", "pk"
    )
    known, found = {}, defaultdict(list)
    for row in rows.values_list(*INDICATOR, "readings__report", "readings__reported", "readings__verified"):
        *values, report, reported, verified = row
        if values[0] not in known:
            indicator = known[values[0]] = Indicator(**dict(zip(INDICATOR, values, strict=True)))
            indicator.figures = []
            found[indicator.commitment_id].append(indicator)
        if report in counted and (reported is not None or verified is not None):
            known[values[0]].figures.append(Figure(counted[report], reported, verified))
    for indicator in known.values():
        indicator.figures.sort(key=lambda figure: figure.report.number)
    return found


def paces_and_records(period, commitments):
    """The paces set by hand {commitment id: {period id: per cent}}, and {commitment id: [Lit]} in the order kept.

    The lights are the period's alone; the paces, few as they are, those of the whole year.
    """
    rows = LightRecord.objects.filter(period=period, commitment__in=commitments).order_by()
    own = PlannedPace.objects.filter(period__cycle=period.cycle_id, commitment__in=commitments).order_by()
    none = Value("", CharField())
    everything = rows.values_list("commitment", "planned_percent", "light", "computed", "cause", "pk").union(
        own.values_list("commitment", "percent", none, none, none, "period"), all=True
    )
    paces, records = defaultdict(dict), defaultdict(list)
    for commitment, percent, light, computed, cause, pk in sorted(everything, key=lambda row: row[-1]):
        if cause:
            records[commitment].append(Lit(light, computed, cause))
        else:
            paces[commitment][pk] = percent
    return paces, records


def completions_of(commitments, filings, indicators, milestones, *, with_report=None):
    """commitment id → (share or None, indicators without a figure)."""
    counted = {pk: [one for one in filings[pk].values() if one.counts or one.pk == with_report] for pk in commitments}
    return {
        pk: mean_of(parts_of(indicators[pk], reached(milestones[pk], counted[pk])) if counted[pk] else [], counted[pk])
        for pk in commitments
    }


def mean_of(parts, counted):
    """The weighted mean of the parts, or the newest filed figure where there are none."""
    if not counted:
        return None, 0
    if parts:
        mean = weighted_mean(parts)
        return mean.share, mean.missing
    filed = [report.completion_percent for report in counted if report.completion_percent is not None]
    return (Fraction(filed[-1]) / 100 if filed else None), 0


def completion_with(report):
    """The completion, in per cent, that the report's commitment has once the report counts; None without a figure."""
    commitments = {report.commitment_id: report.commitment}
    filings = filings_of(commitments, until=report.period)
    indicators = indicators_of(commitments, filings, with_report=report.pk)
    milestones = milestones_of(commitments)
    completions = completions_of(commitments, filings, indicators, milestones, with_report=report.pk)
    share, _missing = completions[report.commitment_id]
    return None if share is None else percent_of(share)


def parts_of(indicators, milestones):
    shares = [(one.weight, share_of(one, [figure.counted for figure in one.figures])) for one in indicators]
    return [*milestones, *weighed(shares, milestones)]


def weighed(indicators, milestones):
    """Milestones have their shares in per cent of the commitment; the indicators divide the rest by their weights."""
    total = sum(weight for weight, _share in indicators)
    rest = 100 - sum(part.weight for part in milestones) if milestones else total
    return [Part(Fraction(weight) * Fraction(max(rest, 0)) / Fraction(total), share) for weight, share in indicators]


def milestones_of(commitments):
    """commitment id → [(share, ids of the reports that tick it)] of the confirmed milestones."""
    rows = Milestone.objects.filter(commitment__in=commitments, confirmed_at__isnull=False).order_by("pk")
    owners, shares, ticks = {}, {}, defaultdict(set)
    for pk, commitment, share, report in rows.values_list("pk", "commitment", "share", "ticks__report"):
        owners[pk], shares[pk] = commitment, share
        ticks[pk].add(report)
    found = defaultdict(list)
    for pk, commitment in owners.items():
        found[commitment].append((shares[pk], ticks[pk]))
    return found


def reached(milestones, counted):
    """A Part for each milestone, done if one of the reports `counted` ticks it."""
    reports = {one.pk for one in counted}
    return [Part(share, Fraction(bool(ticks & reports))) for share, ticks in milestones]


def share_of(indicator, figures):
    """The share of an indicator after these figures, in the order of the periods; see `completion`."""
    counting = figures if indicator.basis == Indicator.Basis.PERIOD else figures[-1:]
    goal = Goal(
        comparator=indicator.comparator,
        target=indicator.value,
        upper=indicator.value_max,
        baseline=indicator.baseline,
        basis=indicator.basis,
        direction=indicator.direction,
        unit=indicator.unit,
    )
    return completion(goal, [Reading(figure) for figure in counting])
