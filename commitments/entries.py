"""What the filing page puts before a filer: each commitment with its last figures, in a constant number of queries."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from django.db.models import F, OuterRef, QuerySet, Subquery

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


@dataclass(frozen=True)
class Outlook:
    """Percentages, and the light they give if the report is signed in time; `completion` None before a figure."""

    completion: Decimal | None
    planned: Decimal
    light: str | None


@dataclass
class Entry:
    """One commitment in one period.

    The commitment carries `own_pace` and `last_percent`, the completion in the newest earlier report that counts.
    `report` is None until something has been saved. Each indicator carries `last_figure`, `earlier_sum`, `reported` and
    `why`, each milestone `reached_before` and `reached_on`; all may be None. `problem` says why nothing may be filed
    now, or is None.
    """

    commitment: Commitment
    period: ReportingPeriod
    due_on: date
    problem: str | None = None
    report: ProgressReport | None = None
    indicators: list[Indicator] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    # Of all the entries, read when the first of them is asked for its own.
    files: QuerySet[Evidence] | tuple = ()
    returns: QuerySet[ReportStep] | tuple = ()

    @property
    def evidence(self):
        """The files that stand with the report."""
        return [file for file in self.files if self.report and file.report_id == self.report.pk]

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
            indicator.reported, indicator.why = readings.get(indicator.pk, (indicator.reported, indicator.why))
        for milestone in self.milestones:
            milestone.reached_on = ticks.get(milestone.pk, milestone.reached_on)

    @property
    def filed_percent(self):
        """The completion typed where nothing computes it; before the first save the last one, as the form has it."""
        if not self.asks_completion:
            return None
        return self.report.completion_percent if self.report else self.commitment.last_percent

    @property
    def status(self):
        return self.report.status if self.report else ""

    @property
    def return_reason(self):
        """Why the report came back; empty unless it is waiting to be mended."""
        if self.status != ProgressReport.Status.RETURNED:
            return ""
        return next((step.reason for step in self.returns if step.report_id == self.report.pk), "")


def entries_for(department_id, period, *, at, number=None, is_locked=False):
    """The entries of a department's commitments that owe a report in the period, or of the one with this number.

    `is_locked`: their reports are locked before anything else of them is read, so that what an act overwrites is what
    stands in the entries.
    """
    commitments = Commitment.objects.filter(pledge__department=department_id, pledge__cycle=period.cycle_id)
    commitments = with_last_percent(with_own_pace(commitments, period), period).select_related("pledge__department")
    commitments = commitments.filter(number=number) if number else commitments.owing_in(period)
    entries = {row.pk: Entry(row, period, due_on=period.due_on) for row in commitments.order_by("number")}
    for entry in entries.values():
        entry.commitment.pledge.cycle = period.cycle
    add_reports(entries, period, is_locked)
    is_extended = at > period.closes_on and access.has_extension(period, department_id, at=at)
    for entry in entries.values():
        mend_by = entry.report.mend_by if entry.report else None
        entry.problem = filing_problem(period, entry.commitment, at=at, mend_by=mend_by, is_extended=is_extended)
        entry.due_on = due_for(period, entry.report)
    add_indicators(entries, period)
    add_milestones(entries, period)
    return list(entries.values())


def with_own_pace(commitments, period):
    pace = PlannedPace.objects.filter(period=period, commitment=OuterRef("pk"))
    return commitments.annotate(own_pace=Subquery(pace.values("percent")[:1]))


def with_last_percent(commitments, period):
    counted = ProgressReport.objects.signed_or_accepted().filter(commitment=OuterRef("pk"))
    earlier = counted.filter(period__number__lt=period.number).order_by("-period__number")
    return commitments.annotate(last_percent=Subquery(earlier.values("completion_percent")[:1]))


def add_reports(entries, period, is_locked):
    """The report of this period, with the files and the returns that stand with it."""
    reports = ProgressReport.objects.filter(period=period, commitment__in=entries).order_by("pk")
    for report in reports.select_for_update() if is_locked else reports:
        entry = entries[report.commitment_id]
        entry.report, report.period, report.commitment = report, period, entry.commitment
    written = [entry.report.pk for entry in entries.values() if entry.report]
    files = Evidence.objects.filter(report__in=written)
    returns = ReportStep.objects.filter(report__in=written, act=ReportStep.Act.RETURN).order_by("-pk")
    for entry in entries.values():
        entry.files, entry.returns = files, returns


def add_indicators(entries, period):
    """The indicators to report on, each with `reported` and `why` as typed now, `last_figure` and `earlier_sum`."""
    rows = Indicator.objects.filter(commitment__in=entries, is_active=True).annotate(
        said_at=F("readings__report__period__number"),
        said_status=F("readings__report__status"),
        figure=F("readings__reported"),
        verified=F("readings__verified"),
        reason=F("readings__reason"),
    )
    for indicator, before, now in with_what_was_said(rows.order_by("position", "pk"), period):
        counted = [row.figure if row.verified is None else row.verified for row in before]
        figures = [figure for figure in counted if figure is not None]
        indicator.last_figure = counted[-1] if counted else None
        indicator.earlier_sum = sum(figures) if figures else None
        indicator.reported, indicator.why = (now.figure, now.reason) if now else (None, None)
        entries[indicator.commitment_id].indicators.append(indicator)


def add_milestones(entries, period):
    """The milestones to report on, each with `reached_before` and `reached_on`, as typed now."""
    rows = Milestone.objects.filter(commitment__in=entries, confirmed_at__isnull=False).annotate(
        said_at=F("ticks__report__period__number"),
        said_status=F("ticks__report__status"),
        day=F("ticks__reached_on"),
    )
    for milestone, before, now in with_what_was_said(rows.order_by("planned_on", "position", "pk"), period):
        milestone.reached_before = before[0].day if before else None
        milestone.reached_on = now.day if now else None
        entries[milestone.commitment_id].milestones.append(milestone)


def with_what_was_said(rows, period):
    """Yield (indicator or milestone, its rows of earlier reports that count, oldest first, its row of now or None).

    `rows` hold one thing as often as reports of the year speak of it, one after the other; once if none does. `said_at`
    is the number of the report's period.
    """
    for _pk, of_one in groupby(rows, attrgetter("pk")):
        found = sorted(of_one, key=attrgetter("said_at"))
        before = [row for row in found if row.said_status in COUNTED and row.said_at < period.number]
        yield found[0], before, next((row for row in found if row.said_at == period.number), None)


def figures_so_far(indicator):
    """The figures of an indicator with what is typed now, as `overview.share_of` takes them.

    An indicator counted period by period adds up what was reported before.
    """
    before = indicator.earlier_sum if indicator.basis == Indicator.Basis.PERIOD else indicator.last_figure
    return [figure for figure in (before, indicator.reported) if figure is not None]
