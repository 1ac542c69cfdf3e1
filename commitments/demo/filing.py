"""Fills a cycle's periods with reports in every state, by formula: the same city gives the same reports."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from commitments.actions.lights import snapshot_period
from commitments.demo import sentences
from commitments.evidence import digest_of
from commitments.lights import planned_at
from commitments.models import (
    Commitment,
    Evidence,
    Indicator,
    IndicatorReading,
    Milestone,
    MilestoneTick,
    ProgressReport,
    Remark,
    RemarkAnswer,
    ReportStep,
    ReportVersion,
    SpecialDay,
)
from commitments.overview import progress_in
from commitments.reminders import remind
from commitments.versions import content_of
from commitments.versions import digest_of as digest_of_content
from departments.models import User

Status = ProgressReport.Status
Act = ReportStep.Act
# The open period shows every state; None is a commitment nobody has begun.
STATES = [Status.SUBMITTED, Status.SIGNED, Status.ACCEPTED, Status.RETURNED, None, Status.DRAFT]
FIRST = [Status.SUBMITTED, Status.RETURNED, Status.DRAFT, None, Status.ACCEPTED]
WAY = {
    Status.DRAFT: [],
    Status.SUBMITTED: [Act.SUBMIT],
    Status.SIGNED: [Act.SUBMIT, Act.SIGN],
    Status.ACCEPTED: [Act.SUBMIT, Act.SIGN, Act.ACCEPT],
    Status.RETURNED: [Act.SUBMIT, Act.RETURN],
}
SATURDAY = 5
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF %d\n"


@dataclass(frozen=True)
class People:
    """Who files and signs, by the id of the department, and who checks and looks."""

    filers: dict[int, User]
    heads: dict[int, User]
    office: User
    leader: User


def mark_special_days(year):
    """National Day is free, and the Saturday after its week is worked."""
    holiday, week_over = date(year, 10, 1), date(year, 10, 8)
    worked = week_over + timedelta(days=(SATURDAY - week_over.weekday()) % 7)
    SpecialDay.objects.create(day=holiday, is_working=False, name="国庆节")
    SpecialDay.objects.create(day=worked, is_working=True, name="国庆节调休上班")


@transaction.atomic
def fill(cycle, *, today, people):
    """Fill every period of the cycle that has opened by `today`; return how many reports there are."""
    commitments = list(Commitment.objects.of_cycle(cycle).counting().for_list().in_table_order())
    propose_milestones(commitments, people)
    opened = list(cycle.periods.filter(opens_on__lte=today).order_by("number"))
    made = sum(fill_period(period, commitments, today, people) for period in opened)
    leave_remarks(commitments[:2], people, opened[-1].opens_on)
    if cycle.is_running:
        remind(at=today)
    return made


def fill_period(period, commitments, today, people):
    is_open = period.closes_on >= today
    drafts = [draft_of(period, commitment, is_open) for commitment in commitments]
    reports = [stamped(report, people, is_open) for report in drafts if report is not None]
    ProgressReport.objects.bulk_create(reports)
    IndicatorReading.objects.bulk_create(readings_of(reports))
    MilestoneTick.objects.bulk_create(ticks_of(reports))
    add_evidence(reports, people)
    set_completions(period, reports, today)
    ReportStep.objects.bulk_create(step for report in reports for step in steps_of(report, people))
    ReportVersion.objects.bulk_create(version_of(report, people) for report in reports if report.status != Status.DRAFT)
    snapshot_period(period, at=today)
    return len(reports)


def seed_of(period, commitment):
    """A number that differs from promise to promise and from period to period, and nothing else."""
    return commitment.pledge.position * 7 + commitment.number * 3 + period.number * 5


def draft_of(period, commitment, is_open):
    """An unsaved report, or None for the few that were never filed."""
    seed = seed_of(period, commitment)
    checked = None if seed % 29 == 0 else Status.ACCEPTED
    status = state_of(commitment) if is_open else checked
    if status is None:
        return None
    return ProgressReport(
        period=period,
        commitment=commitment,
        status=status,
        version=len(WAY[status]) + 1,
        completion_percent=share_done(period, commitment),
        work_done=sentences.work_done(seed, commitment.title),
        problems=sentences.problems(seed),
        next_steps=sentences.next_steps(seed),
        own_light=["green", "yellow", ""][seed % 3],
    )


def state_of(commitment):
    """What the open period shows of a commitment; the first department's five differ in what they ask of whom."""
    if commitment.pledge.position == 1 and commitment.number <= len(FIRST):
        return FIRST[commitment.number - 1]
    return STATES[(commitment.pledge.position + commitment.number) % len(STATES)]


def share_done(period, commitment):
    """Per cent done: the linear pace, a little ahead in most departments and far behind in a few."""
    factor = [Decimal("1.05"), Decimal("1"), Decimal("0.92"), Decimal("0.8"), Decimal("0.55")]
    lag = factor[(commitment.pledge.position * 2 + commitment.number) % len(factor)]
    if period.is_final and lag >= Decimal("0.92"):
        return Decimal(100)
    return min(Decimal(100), (planned_at(period.cutoff_on) * lag).quantize(Decimal("0.01")))


def stamped(report, people, is_open):
    """Give the report the names and times its status calls for; where the period is over, one in eleven was late."""
    department = report.commitment.pledge.department_id
    way = WAY[report.status]
    filed = moment(report.period.opens_on + timedelta(days=2), 9)
    late = 6 if not is_open and seed_of(report.period, report.commitment) % 11 == 0 else 0
    signed = moment(min(report.period.due_on, report.period.opens_on + timedelta(days=4)) + timedelta(days=late), 15)
    if way and report.status != Status.RETURNED:
        report.submitted_by, report.submitted_at = people.filers[department], filed
    if Act.SIGN in way:
        report.signed_by, report.signed_at, report.first_signed_at = people.heads[department], signed, signed
    if Act.ACCEPT in way:
        report.accepted_by, report.accepted_at = people.office, signed + timedelta(days=1)
    if report.status == Status.RETURNED:
        report.mend_by = report.period.due_on
    return report


def moment(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def readings_of(reports):
    by_commitment = {}
    for indicator in Indicator.objects.filter(
        commitment__in={report.commitment_id for report in reports}, is_active=True
    ):
        by_commitment.setdefault(indicator.commitment_id, []).append(indicator)
    for report in reports:
        for indicator in by_commitment.get(report.commitment_id, []):
            yield IndicatorReading(report=report, indicator=indicator, reported=figure_of(report, indicator))


def figure_of(report, indicator):
    """What the indicator stands at when the promise is as far as the report says."""
    start = indicator.baseline or Decimal(0)
    if indicator.basis == Indicator.Basis.PERIOD:
        start, share = Decimal(0), Decimal(1) / report.period.cycle.periods.count()
    else:
        share = report.completion_percent / 100
    figure = start + (indicator.value - start) * share
    return figure.quantize(Decimal(1) if indicator.value == indicator.value.to_integral_value() else Decimal("0.01"))


def propose_milestones(commitments, people):
    """The last promise of every second department is followed by milestones, if it holds no indicator."""
    with_indicators = set(Indicator.objects.filter(commitment__in=commitments).values_list("commitment", flat=True))
    for commitment in commitments:
        if commitment.pk in with_indicators or commitment.number != 5 or commitment.pledge.position % 2:
            continue
        for position, (name, month, share) in enumerate(sentences.MILESTONES):
            Milestone.objects.create(
                commitment=commitment,
                position=position,
                name=name,
                planned_on=date(commitment.pledge.cycle.year, month, 28),
                share=share,
                proposed_by=people.filers[commitment.pledge.department_id],
                confirmed_by=people.office,
                confirmed_at=moment(date(commitment.pledge.cycle.year, 1, 20), 10),
            )


def ticks_of(reports):
    """A milestone is ticked in the report of the period its day falls into."""
    of_commitment = {report.commitment_id: report for report in reports}
    for milestone in Milestone.objects.filter(commitment__in=of_commitment):
        report = of_commitment[milestone.commitment_id]
        if milestone.planned_on <= report.period.cutoff_on and not milestone.ticks.exists():
            yield MilestoneTick(report=report, milestone=milestone, reached_on=milestone.planned_on)


def add_evidence(reports, people):
    """A small document with every seventh report that has left its draft."""
    for number, report in enumerate(reports):
        if number % 7 or report.status == Status.DRAFT:
            continue
        content = ContentFile(PDF.replace(b"%d", str(report.pk).encode()), name="验收材料.pdf")
        Evidence.objects.create(
            report=report,
            name="验收材料.pdf",
            file=content,
            kind="pdf",
            size=content.size,
            digest=digest_of(content),
            uploaded_by=people.filers[report.commitment.pledge.department_id],
            uploaded_at=moment(report.period.opens_on, 9),
        )


def set_completions(period, reports, today):
    """What was sent says what it comes to, as the acts of submitting and accepting would have written."""
    progress = progress_in(period, [report.commitment for report in reports], at=today)
    for report in reports:
        completion = progress[report.commitment_id].completion
        if report.status in ProgressReport.COUNTED and completion is not None:
            report.completion_percent = completion
    ProgressReport.objects.bulk_update(reports, ["completion_percent"])


def steps_of(report, people):
    department = report.commitment.pledge.department_id
    filed = moment(report.period.opens_on + timedelta(days=2), 9)
    names = {Act.SUBMIT: people.filers[department], Act.SIGN: people.heads[department], Act.ACCEPT: people.office}
    times = {Act.SUBMIT: filed, Act.SIGN: report.signed_at, Act.ACCEPT: report.accepted_at}
    for act in WAY[report.status]:
        yield ReportStep(
            report=report,
            act=act,
            taken_by=names.get(act, people.heads[department]),
            taken_at=times.get(act) or filed + timedelta(days=1),
            reason=sentences.RETURNS[report.commitment.number % 2] if act == Act.RETURN else "",
        )


def version_of(report, people):
    content = content_of(report)
    return ReportVersion(
        report=report,
        number=1,
        content=content,
        digest=digest_of_content(content),
        submitted_by=people.filers[report.commitment.pledge.department_id],
        submitted_at=report.submitted_at or moment(report.period.opens_on + timedelta(days=2), 9),
    )


def leave_remarks(commitments, people, day):
    """Two remarks of the leader, the first one answered two days later."""
    for number, commitment in enumerate(commitments):
        remark = Remark.objects.create(
            commitment=commitment, text=sentences.REMARKS[number % 2], made_by=people.leader, made_at=moment(day, 10)
        )
        if number == 0:
            RemarkAnswer.objects.create(
                remark=remark,
                text=sentences.ANSWER,
                made_by=people.filers[commitment.pledge.department_id],
                made_at=moment(day + timedelta(days=2), 16),
            )
