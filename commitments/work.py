"""My work (我的待办): what a person owes and what waits for a signature, in a constant number of queries."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, FilteredRelation, OuterRef, Prefetch, Q, Subquery

from commitments import access
from commitments.filing import due_for
from commitments.models import (
    Commitment,
    IndicatorReading,
    MilestoneTick,
    Pledge,
    ProgressReport,
    ReportingPeriod,
    ReportStep,
    SelfAssessment,
)

Status = ProgressReport.Status


@dataclass
class Task:
    """One commitment in one open period; `report` is None as long as nothing was saved."""

    commitment: Commitment
    period: ReportingPeriod
    report: ProgressReport | None
    last: ProgressReport | None
    today: date

    @property
    def is_owed(self):
        return self.report is None or self.report.is_editable

    @property
    def is_returned(self):
        return self.report is not None and self.report.status == Status.RETURNED

    @property
    def due_on(self):
        return due_for(self.period, self.report)

    @property
    def days_left(self):
        """Days until it is due, negative when it is late."""
        return (self.due_on - self.today).days

    @property
    def days_late(self):
        return -self.days_left


@dataclass
class Desk:
    """What one department has to do in one period."""

    pledge: Pledge
    period: ReportingPeriod
    tasks: list[Task] = field(default_factory=list)

    @property
    def owed(self):
        return [task for task in self.tasks if task.is_owed]

    @property
    def sent(self):
        return [task for task in self.tasks if not task.is_owed]

    @property
    def to_assess(self):
        """The commitments of which the self-assessment of the last period is still owed."""
        return [task.commitment for task in self.tasks if self.period.is_final and task.commitment.assessed is None]


def desks_of(user, periods, extensions, *, at):
    """The desks at which the person files, oldest period first; a period with nothing owed closes with its date.

    `periods` and `extensions` as `periods_open_for` gives them.
    """
    departments = access.departments_filed_for(user)
    if not periods:
        return []
    commitments = list(
        Commitment.objects.filter(
            pledge__department__in=departments,
            pledge__cycle__in={period.cycle_id for period in periods},
            status__in=["active", "completed"],
        )
        .annotate(assessed=F("self_assessment__status"))
        .for_list()
        .in_table_order()
    )
    reports = reports_of(commitments)
    return gather(periods, commitments, reports, extensions, at)


def periods_open_for(departments, *, at):
    """The periods of running years that have opened, and the (period, department) ids opened again; one query.

    Nothing for somebody who files for no department.
    """
    if not departments:
        return [], set()
    held = Q(extensions__department__in=departments, extensions__until__gte=at)
    rows = (
        ReportingPeriod.objects.opened(at=at)
        .filter(cycle__status="running")
        .annotate(again=FilteredRelation("extensions", condition=held))
        .annotate(again_for=F("again__department"))
        .select_related("cycle")
        .order_by("cycle__year", "number")
    )
    periods = {period.pk: period for period in rows}
    return list(periods.values()), {(period.pk, period.again_for) for period in rows if period.again_for}


def reports_of(commitments):
    """(period, commitment) → report, each with its figures and the reason of its last return."""
    returns = ReportStep.objects.filter(report=OuterRef("pk"), act=ReportStep.Act.RETURN).order_by("-pk")
    readings = IndicatorReading.objects.select_related("indicator").order_by("indicator__position", "indicator")
    found = (
        ProgressReport.objects.filter(commitment__in=commitments)
        .select_related("period")
        .annotate(return_reason=Subquery(returns.values("reason")[:1]))
        .prefetch_related(Prefetch("readings", readings))
        .order_by("period__number")
    )
    return {(report.period_id, report.commitment_id): report for report in found}


def gather(periods, commitments, reports, extensions, at):
    desks = {}
    last = latest_counted(reports.values())
    for period in periods:
        for commitment in commitments:
            report = reports.get((period.pk, commitment.pk))
            if not may_file(period, commitment, report, extensions, at):
                continue
            key = (period.pk, commitment.pledge_id)
            desk = desks.setdefault(key, Desk(commitment.pledge, period))
            before = last.get((commitment.pk, period.number))
            desk.tasks.append(Task(commitment, period, report, before, at))
    return [desk for desk in desks.values() if desk.owed or desk.to_assess or desk.period.closes_on >= at]


def may_file(period, commitment, report, extensions, at):
    if period.cycle_id != commitment.pledge.cycle_id:
        return False
    if commitment.status == Commitment.Status.COMPLETED and not period.is_final:
        return False
    if at <= period.closes_on or (period.pk, commitment.pledge.department_id) in extensions:
        return True
    return report is not None and report.is_editable and report.mend_by is not None and at <= report.mend_by


def latest_counted(reports):
    """(commitment, period number) → the newest report that counts from a period before that number."""
    counted = [report for report in reports if report.status in ProgressReport.COUNTED]
    latest = {}
    for report in counted:  # in the order of the periods, so that a newer one replaces an older one
        for number in range(report.period.number + 1, report.period.number + 13):
            latest[report.commitment_id, number] = report
    return latest


def waiting_for_signature(user):
    """Reports the person may sign now, with everything there is to read before signing; oldest first."""
    departments = access.departments_signed_for(user)
    if not departments:
        return []
    readings = IndicatorReading.objects.select_related("indicator").order_by("indicator__position", "indicator")
    ticks = MilestoneTick.objects.select_related("milestone")
    # From the departments' commitments to their reports: all that waits in a whole city is much more.
    own = Commitment.objects.filter(pledge__department__in=departments).values("pk")
    found = (
        ProgressReport.objects.filter(commitment__in=own)
        .waiting_for_signature()
        .filter(period__cycle__status="running")
        .for_list()
        .select_related("help_department")
        .prefetch_related(Prefetch("readings", readings), "evidence", Prefetch("ticks", ticks))
        .order_by("period__number", "commitment__pledge__position", "commitment__number")
    )
    return [report for report in found if access.can_sign(user, report)]


def assessments_to_sign(user):
    """Self-assessments that wait for the person's signature, in the order of the city's table."""
    departments = access.departments_signed_for(user)
    if not departments:
        return []
    waiting = SelfAssessment.objects.filter(
        status=SelfAssessment.Status.SUBMITTED,
        commitment__pledge__department__in=departments,
        commitment__pledge__cycle__status="running",
    ).exclude(filed_by=user)
    ordered = waiting.order_by("commitment__pledge__position", "commitment__number")
    return list(ordered.select_related("commitment__pledge__department", "filed_by"))
