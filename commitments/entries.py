"""What the filing page puts before a filer: each commitment with its last figures, in a constant number of queries."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from commitments import access
from commitments.completion import Part, weighted_mean
from commitments.filing import due_for, filing_problem
from commitments.lights import Case, Thresholds, light_of, planned_at
from commitments.models import (
    Commitment,
    Evidence,
    Indicator,
    IndicatorReading,
    Milestone,
    MilestoneTick,
    PlannedPace,
    ProgressReport,
    ReportingPeriod,
    ReportStep,
)
from commitments.overview import percent_of, share_of, was_late, weighed

COUNTED = ProgressReport.COUNTED


@dataclass(frozen=True)
class Outlook:
    """Percentages, and the light they give if the report is signed in time; `completion` None before a figure."""

    completion: Decimal | None
    planned: Decimal
    light: str | None


@dataclass
class Entry:
    """One commitment in one period.

    `report` is None until something has been saved, `last` the newest earlier report that counts. Each indicator
    carries `last_figure`, `reported` and `why`, each milestone `reached_before` and `reached_on`; all may be None.
    `problem` says why nothing may be filed now, or is None.
    """

    commitment: Commitment
    period: ReportingPeriod
    due_on: date
    problem: str | None = None
    report: ProgressReport | None = None
    last: ProgressReport | None = None
    indicators: list[Indicator] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def asks_completion(self):
        return not self.indicators and not self.milestones

    @property
    def version(self):
        return self.report.version if self.report else 0

    @property
    def is_editable(self):
        return self.problem is None and (self.report is None or self.report.is_editable)

    def outlook(self):
        """What the report will come to once it is signed: completion as far as typed, pace and light; see Outlook."""
        parts = [Part(one.share, Fraction(bool(one.reached_before or one.reached_on))) for one in self.milestones]
        shares = [(one.weight, share_of(one, figures_so_far(one))) for one in self.indicators]
        share = weighted_mean([*parts, *weighed(shares, parts)]).share
        completion = self.filed_percent if share is None else percent_of(share)
        planned = self.commitment.own_pace
        planned = planned_at(self.period.cutoff_on) if planned is None else planned
        late = was_late(self.period, self.report)
        case = Case(completion, planned, is_signed=True, was_late=late, is_final=self.period.is_final)
        cycle = self.period.cycle
        return Outlook(completion, planned, light_of(case, Thresholds(cycle.yellow_points, cycle.red_points)))

    @property
    def filed_percent(self):
        """The completion typed where nothing computes it; before the first save the last one, as the form has it."""
        report = self.report or self.last
        return report.completion_percent if report and self.asks_completion else None

    @property
    def status(self):
        return self.report.status if self.report else ""

    @property
    def return_reason(self):
        """Why the report came back; empty unless it is waiting to be mended."""
        return self.report.return_reason if self.status == ProgressReport.Status.RETURNED else ""


def entries_for(department_id, period, *, at, number=None):
    """The entries of a department's commitments that owe a report in the period, or of the one with this number."""
    commitments = Commitment.objects.filter(pledge__department=department_id, pledge__cycle=period.cycle_id)
    pace = PlannedPace.objects.filter(period=period, commitment=OuterRef("pk")).values("percent")[:1]
    commitments = commitments.for_list().order_by("number").annotate(own_pace=Subquery(pace))
    commitments = commitments.filter(number=number) if number else commitments.owing_in(period)
    entries = {row.pk: Entry(row, period, due_on=period.due_on) for row in commitments}
    add_reports(entries, period)
    is_extended = at > period.closes_on and access.has_extension(period, department_id, at=at)
    for entry in entries.values():
        mend_by = entry.report.mend_by if entry.report else None
        entry.problem = filing_problem(period, entry.commitment, at=at, mend_by=mend_by, is_extended=is_extended)
        entry.due_on = due_for(period, entry.report)
    for indicator in indicators_in(period, entries):
        entries[indicator.commitment_id].indicators.append(indicator)
    for milestone in milestones_in(period, entries):
        entries[milestone.commitment_id].milestones.append(milestone)
    return list(entries.values())


def add_reports(entries, period):
    """The report of this period and the newest one before it that counts, with their evidence."""
    returns = ReportStep.objects.filter(report=OuterRef("pk"), act=ReportStep.Act.RETURN).order_by("-pk")
    reports = (
        ProgressReport.objects.filter(commitment__in=entries, period__cycle=period.cycle_id)
        .filter(Q(period=period) | Q(status__in=COUNTED, period__number__lt=period.number))
        .annotate(return_reason=Subquery(returns.values("reason")[:1]))
        .select_related("period")
        .order_by("period__number")
    )
    for report in reports:
        entry = entries[report.commitment_id]
        report.commitment = entry.commitment
        if report.period_id == period.pk:
            entry.report = report
        else:
            entry.last = report
    of_report = {entry.report.pk: entry for entry in entries.values() if entry.report}
    for file in Evidence.objects.filter(report__in=of_report):
        of_report[file.report_id].evidence.append(file)


def indicators_in(period, commitments):
    readings = IndicatorReading.objects.filter(indicator=OuterRef("pk"))
    here = readings.filter(report__period=period)
    before = readings.filter(
        report__status__in=COUNTED,
        report__period__cycle=period.cycle_id,
        report__period__number__lt=period.number,
    ).order_by("-report__period__number")
    return Indicator.objects.filter(commitment__in=commitments, is_active=True).annotate(
        last_figure=Subquery(before.annotate(counts=Coalesce("verified", "reported")).values("counts")[:1]),
        earlier_sum=Subquery(earlier_sum(before)),
        reported=Subquery(here.values("reported")[:1]),
        why=Subquery(here.values("reason")[:1]),
    )


def earlier_sum(readings):
    """The amounts of the periods before, added up, for indicators counted period by period."""
    amounts = readings.order_by().annotate(counts=Coalesce("verified", "reported")).values("indicator")
    return amounts.annotate(total=Sum("counts")).values("total")


def figures_so_far(indicator):
    """The figures of an indicator with what is typed now, as `overview.share_of` takes them."""
    before = indicator.earlier_sum if indicator.basis == Indicator.Basis.PERIOD else indicator.last_figure
    return [figure for figure in (before, indicator.reported) if figure is not None]


def milestones_in(period, commitments):
    ticks = MilestoneTick.objects.filter(milestone=OuterRef("pk"))
    before = ticks.filter(
        report__status__in=COUNTED,
        report__period__cycle=period.cycle_id,
        report__period__number__lt=period.number,
    )
    return Milestone.objects.filter(commitment__in=commitments, confirmed_at__isnull=False).annotate(
        reached_before=Subquery(before.order_by("report__period__number").values("reached_on")[:1]),
        reached_on=Subquery(ticks.filter(report__period=period).values("reached_on")[:1]),
    )
