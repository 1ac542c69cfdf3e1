"""What the filing page puts before a filer: each commitment with its last figures, in a constant number of queries."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, partial
from itertools import groupby
from operator import attrgetter

from django.db.models import BigIntegerField, Exists, F, OuterRef, Subquery

from commitments import access
from commitments.completion import Part, weighted_mean
from commitments.filing import due_for, filing_problem, period_of
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
from departments.prepared import Slot
from departments.preparedmodels import PreparedModels

COUNTED = ProgressReport.COUNTED
BACKGROUND = ("own_pace", "last_percent", "is_measured", "has_milestones")


@dataclass(frozen=True)
class Outlook:
    """Percentages, and the light they give if the report is signed in time; `completion` None before a figure."""

    completion: Decimal | None
    planned: Decimal
    light: str | None


@dataclass
class Entry:
    """One commitment in one period.

    The commitment carries a BACKGROUND; `last_percent` is the completion in the newest earlier report that counts.
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
    written: "Written | None" = None

    @property
    def evidence(self):
        """The files that stand with the report."""
        return [file for file in self.written.files if file.report_id == self.report.pk] if self.written else []

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
        return next((step.reason for step in self.written.returns if step.report_id == self.report.pk), "")


def entries_for(department_id, period_id, *, at, number=None, is_locked=False):
    """The entries of a department's commitments that owe a report in the period, or of the one with this number.

    `is_locked`: their reports are locked before anything else of them is read, so that what an act overwrites is what
    stands in the entries. Empty if there is no such period, or nothing that owes a report in it.
    """
    place, is_one = {"department": department_id, "period": period_id, "number": number}, number is not None
    reports = prepared(reports_of, is_one, is_locked).objects(**place)
    if is_one and reports:
        period, commitments = reports[0].period, [commitment_of(reports[0])]
    elif period := period_of(period_id):
        commitments = prepared(commitments_of, is_one, period.is_final).objects(cycle=period.cycle_id, **place)
    if not period or not commitments:
        return []
    entries = {row.pk: Entry(row, period, due_on=period.due_on) for row in commitments}
    for entry in entries.values():
        entry.commitment.pledge.cycle = period.cycle
    add_reports(entries, reports)
    whose = {"commitment": commitments[0].pk, "pledge": commitments[0].pledge_id}
    add_problems(entries, period, at, at > period.closes_on and access.has_extension(period, department_id, at=at))
    if any(row.is_measured for row in commitments):
        add_indicators(entries, prepared(indicators_of, is_one).objects(**whose), period)
    if any(row.has_milestones for row in commitments):
        add_milestones(entries, prepared(milestones_of, is_one).objects(**whose), period)
    return list(entries.values())


# ── What is read ──────────────────────────────────────────────────────────────
@cache
def prepared(rows_of, *case):
    """The prepared read of what a function of the case returns, for each case one."""
    return PreparedModels(partial(rows_of, *case))


def number_slot(name):
    return Slot(name, BigIntegerField())


def commitments_of(is_one, is_final):
    """Commitments of a `department` in a `cycle`: that with a `number`, or those that owe a report in a `period`."""
    found = Commitment.objects.filter(pledge__department=number_slot("department"), pledge__cycle=number_slot("cycle"))
    found = found.filter(number=number_slot("number")) if is_one else found.owing_in(ReportingPeriod(is_final=is_final))
    return with_background(found, "pk").select_related("pledge__department").order_by("number")


def reports_of(is_one, is_locked):
    """Reports of a `department` for a `period`, also of commitments that owe nothing, or that of one `number`.

    That one comes with all that its commitment has by `commitments_of`, so that one read is enough.
    """
    found = ProgressReport.objects.filter(
        period=number_slot("period"), commitment__pledge__department=number_slot("department")
    )
    if is_one:
        found = with_background(found.filter(commitment__number=number_slot("number")), "commitment")
        found = found.select_related("period__cycle", "commitment__pledge__department")
    found = found.order_by("pk")
    return found.select_for_update(of=("self",)) if is_locked else found


def with_background(rows, commitment):
    """With BACKGROUND: its pace in the `period`, its last completion before, whether it has indicators and milestones.

    `commitment` is the way from a row to its commitment. Indicators and milestones are read only where there are any.
    """
    mine = {"commitment": OuterRef(commitment)}
    pace = PlannedPace.objects.filter(period=number_slot("period"), **mine)
    number = ReportingPeriod.objects.filter(pk=number_slot("period")).values("number")
    earlier = ProgressReport.objects.signed_or_accepted().filter(period__number__lt=Subquery(number), **mine)
    return rows.annotate(
        own_pace=Subquery(pace.values("percent")[:1]),
        last_percent=Subquery(earlier.order_by("-period__number").values("completion_percent")[:1]),
        is_measured=Exists(active_indicators().filter(**mine)),
        has_milestones=Exists(confirmed_milestones().filter(**mine)),
    )


def commitment_of(report):
    """The commitment of a single report, with the background that was read with the report."""
    for name in BACKGROUND:
        setattr(report.commitment, name, getattr(report, name))
    return report.commitment


def active_indicators():
    return Indicator.objects.filter(is_active=True)


def confirmed_milestones():
    return Milestone.objects.filter(confirmed_at__isnull=False)


def belonging(rows, is_one):
    """Those of a `commitment`, or of all in a `pledge`, also of those that owe nothing."""
    if is_one:
        return rows.filter(commitment=number_slot("commitment"))
    return rows.filter(commitment__pledge=number_slot("pledge"))


def indicators_of(is_one):
    """Each as often as reports of the year speak of it, with what they say; once if none does."""
    rows = belonging(active_indicators(), is_one).annotate(
        said_at=F("readings__report__period__number"),
        said_status=F("readings__report__status"),
        figure=F("readings__reported"),
        verified=F("readings__verified"),
        reason=F("readings__reason"),
    )
    return rows.order_by("position", "pk")


def milestones_of(is_one):
    """As the indicators."""
    rows = belonging(confirmed_milestones(), is_one).annotate(
        said_at=F("ticks__report__period__number"),
        said_status=F("ticks__report__status"),
        day=F("ticks__reached_on"),
    )
    return rows.order_by("planned_on", "position", "pk")


# ── What it comes to ──────────────────────────────────────────────────────────
class Written:
    """What stands with the reports of all the entries, read when one of them asks for its own."""

    def __init__(self):
        self.reports = []

    @cached_property
    def files(self):
        return list(Evidence.objects.filter(report__in=self.reports))

    @cached_property
    def returns(self):
        return list(ReportStep.objects.filter(report__in=self.reports, act=ReportStep.Act.RETURN).order_by("-pk"))


def add_reports(entries, reports):
    """To each entry its report of this period, with what stands with it."""
    written = Written()
    for report in reports:
        if entry := entries.get(report.commitment_id):
            entry.report, entry.written = report, written
            report.period, report.commitment = entry.period, entry.commitment
            written.reports.append(report.pk)


def add_problems(entries, period, at, is_extended):
    """Why nothing may be filed on the day `at`, if it may not, and by when it is due."""
    for entry in entries.values():
        mend_by = entry.report.mend_by if entry.report else None
        entry.problem = filing_problem(period, entry.commitment, at=at, mend_by=mend_by, is_extended=is_extended)
        entry.due_on = due_for(period, entry.report)


def add_indicators(entries, rows, period):
    """The indicators to report on, each with `reported` and `why` as typed now, `last_figure` and `earlier_sum`."""
    for indicator, before, now in with_what_was_said(rows, period):
        counted = [row.figure if row.verified is None else row.verified for row in before]
        figures = [figure for figure in counted if figure is not None]
        indicator.last_figure = counted[-1] if counted else None
        indicator.earlier_sum = sum(figures) if figures else None
        indicator.reported, indicator.why = (now.figure, now.reason) if now else (None, None)
        if entry := entries.get(indicator.commitment_id):
            entry.indicators.append(indicator)


def add_milestones(entries, rows, period):
    """The milestones to report on, each with `reached_before` and `reached_on`, as typed now."""
    for milestone, before, now in with_what_was_said(rows, period):
        milestone.reached_before = before[0].day if before else None
        milestone.reached_on = now.day if now else None
        if entry := entries.get(milestone.commitment_id):
            entry.milestones.append(milestone)


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
