"""What the filing page puts before a filer: each commitment with its last figures, in a constant number of queries."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from commitments import access
from commitments.completion import Part, weighted_mean
from commitments.filing import due_for, filing_problem
from commitments.lights import Case, Thresholds, light_of, planned_at
from commitments.models import (
    Commitment,
    Evidence,
    Indicator,
    Milestone,
    PlannedPace,
    ProgressReport,
    ReportingPeriod,
    ReportStep,
)
from commitments.overview import percent_of, share_of, was_late, weighed

COUNTED = ProgressReport.COUNTED
NO_REPORT = 0  # the id of none


@dataclass(frozen=True)
class Outlook:
    """Percentages, and the light they give if the report is signed in time; `completion` None before a figure."""

    completion: Decimal | None
    planned: Decimal
    light: str | None


@dataclass
class Entry:
    """One commitment in one period.

    `report` is None until something has been saved; `earlier` are those before it that count, oldest first. Each
    indicator carries `last_figure`, `earlier_sum`, `reported` and `why`, each milestone `reached_before` and
    `reached_on`; all may be None. `problem` says why nothing may be filed now, or is None.
    """

    commitment: Commitment
    period: ReportingPeriod
    due_on: date
    problem: str | None = None
    report: ProgressReport | None = None
    earlier: list[ProgressReport] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    files: QuerySet[Evidence] | tuple = ()  # of all the entries, read when the first of them is asked for its own

    @property
    def evidence(self):
        """The files that stand with the report."""
        return [file for file in self.files if self.report and file.report_id == self.report.pk]

    @property
    def last(self):
        """The newest earlier report that counts, or None."""
        return self.earlier[-1] if self.earlier else None

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

    def take(self, report, readings, ticks):
        """Hold what has just been saved: the report, {indicator's id: (figure, reason)}, {milestone's id: day}."""
        self.report = report
        for indicator in self.indicators:
            indicator.reported, indicator.why = readings[indicator.pk]
        for milestone in self.milestones:
            milestone.reached_on = ticks.get(milestone.pk, milestone.reached_on)

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
    commitments = commitments.select_related("pledge__department").order_by("number").annotate(own_pace=Subquery(pace))
    commitments = commitments.filter(number=number) if number else commitments.owing_in(period)
    entries = {row.pk: Entry(row, period, due_on=period.due_on) for row in commitments}
    for entry in entries.values():
        entry.commitment.pledge.cycle = period.cycle
    add_reports(entries, period)
    is_extended = at > period.closes_on and access.has_extension(period, department_id, at=at)
    for entry in entries.values():
        mend_by = entry.report.mend_by if entry.report else None
        entry.problem = filing_problem(period, entry.commitment, at=at, mend_by=mend_by, is_extended=is_extended)
        entry.due_on = due_for(period, entry.report)
    numbers = period_numbers(entries)
    add_indicators(entries, numbers)
    add_milestones(entries, numbers)
    return list(entries.values())


def add_reports(entries, period):
    """The report of this period and those before it that count, with the files that stand with the first."""
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
            entry.earlier.append(report)
    files = Evidence.objects.filter(report__in=[entry.report.pk for entry in entries.values() if entry.report])
    for entry in entries.values():
        entry.files = files


def add_indicators(entries, numbers):
    """The indicators to report on, each with `reported` and `why` as typed now, `last_figure` and `earlier_sum`."""
    rows = Indicator.objects.filter(commitment__in=entries, is_active=True).annotate(
        said=FilteredRelation("readings", condition=Q(readings__report__in=numbers)),
        said_in=F("said__report_id"),
        figure=F("said__reported"),
        verified=F("said__verified"),
        reason=F("said__reason"),
    )
    for indicator, before, now in with_what_was_said(rows.order_by("position", "pk"), entries, numbers):
        counted = [row.figure if row.verified is None else row.verified for row in before]
        figures = [figure for figure in counted if figure is not None]
        indicator.last_figure = counted[-1] if counted else None
        indicator.earlier_sum = sum(figures) if figures else None
        indicator.reported, indicator.why = (now.figure, now.reason) if now else (None, None)
        entries[indicator.commitment_id].indicators.append(indicator)


def add_milestones(entries, numbers):
    """The milestones to report on, each with `reached_before` and `reached_on`, as typed now."""
    rows = Milestone.objects.filter(commitment__in=entries, confirmed_at__isnull=False).annotate(
        said=FilteredRelation("ticks", condition=Q(ticks__report__in=numbers)),
        said_in=F("said__report_id"),
        day=F("said__reached_on"),
    )
    for milestone, before, now in with_what_was_said(rows.order_by("planned_on", "position", "pk"), entries, numbers):
        milestone.reached_before = before[0].day if before else None
        milestone.reached_on = now.day if now else None
        entries[milestone.commitment_id].milestones.append(milestone)


def period_numbers(entries):
    """Report's id → number of its period. There is always one: a join on none would find no indicators either."""
    reports = [report for entry in entries.values() for report in (*entry.earlier, entry.report) if report]
    return {NO_REPORT: 0} | {report.pk: report.period.number for report in reports}


def with_what_was_said(rows, entries, numbers):
    """Yield (indicator or milestone, its rows of earlier reports, oldest first, its row of the report or None).

    `rows` hold one thing as often as reports (`said_in`) speak of it, one after the other; once if none does.
    """
    for _pk, of_one in groupby(rows, attrgetter("pk")):
        found = sorted(of_one, key=lambda row: numbers.get(row.said_in, 0))
        report = entries[found[0].commitment_id].report
        here = report.pk if report else None
        before = [row for row in found if row.said_in not in (None, here)]
        yield found[0], before, next((row for row in found if here and row.said_in == here), None)


def figures_so_far(indicator):
    """The figures of an indicator with what is typed now, as `overview.share_of` takes them.

    An indicator counted period by period adds up what was reported before.
    """
    before = indicator.earlier_sum if indicator.basis == Indicator.Basis.PERIOD else indicator.last_figure
    return [figure for figure in (before, indicator.reported) if figure is not None]
