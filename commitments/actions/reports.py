"""The way of a progress report: submitted, signed, accepted; returned or withdrawn on the way.

Every act locks the report first, so that two people pressing at once are served one after the other and the second
finds what the first one did.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access, notices
from commitments.actions.drafts import require_editable, require_open
from commitments.calendar import add_working_days, special_days
from commitments.completeness import require_complete
from commitments.models import IndicatorReading, ProgressReport, ReportStep, ReportVersion
from commitments.overview import completion_with
from commitments.undo import obstacle_to_taking_back
from commitments.versions import content_of, digest_of
from departments import audit
from departments.access import require
from departments.models import Proxy

Status = ProgressReport.Status
Act = ReportStep.Act


def locked(report, version):
    return ProgressReport.objects.for_list().lock(report.pk, version)


@transaction.atomic
def submit(*, report, actor, version=None, at=None):
    """Send the report to the head for signing; what is sent is kept whole as a version."""
    report = locked(report, version)
    principal = access.principal_for(actor, report.commitment.pledge.department_id, Proxy.Scope.FILE)
    require_open(report, at or timezone.localdate())
    require_editable(report)
    require_complete(report)
    sent = {"submitted_by": actor, "submitted_for": principal, "submitted_at": timezone.now()}
    # What is sent says what it comes to; later pages compute it again from the figures that count then.
    stamp(report, Status.SUBMITTED, completion_percent=completion_with(report), **sent)
    keep_version(report, actor)
    step(report, Act.SUBMIT, actor, principal)
    notices.tell_heads(report)
    return report


@transaction.atomic
def withdraw(*, report, actor, version=None):
    """Take back what one has sent, as long as nobody has acted on it."""
    report = locked(report, version)
    require(access.can_withdraw(actor, report))
    if report.status == Status.SIGNED:
        stamp(report, Status.SUBMITTED, signed_by=None, signed_for=None, signed_at=None)
        step(report, Act.WITHDRAW, actor)
        notices.tell_heads(report)
    else:
        stamp(report, Status.DRAFT, submitted_by=None, submitted_for=None, submitted_at=None)
        step(report, Act.WITHDRAW, actor)
    return report


@transaction.atomic
def sign(*, report, actor, version=None):
    """The head's signature: from now on the report counts. The first one decides whether it was punctual."""
    report = locked(report, version)
    require(access.can_sign(actor, report))
    principal = access.principal_for(actor, report.commitment.pledge.department_id, Proxy.Scope.SIGN)
    now = timezone.now()
    first = report.first_signed_at or now
    stamp(report, Status.SIGNED, signed_by=actor, signed_for=principal, signed_at=now, first_signed_at=first)
    step(report, Act.SIGN, actor, principal)
    notices.settle_period(report)
    return report


@transaction.atomic
def sign_several(*, reports, actor):
    """Sign reports given as (pk, version) pairs: all of them, or none if one was changed meanwhile."""
    return [sign(report=ProgressReport(pk=pk), actor=actor, version=version) for pk, version in reports]


@transaction.atomic
def accept(*, report, actor, version=None, verified=None):
    """The office has checked the report. `verified` maps a reading's id to the figure that holds (核定数)."""
    report = locked(report, version)
    require(access.can_judge(actor, report))
    before, after = verify_readings(report, verified or {})
    completion = completion_with(report)
    stamp(report, Status.ACCEPTED, accepted_by=actor, accepted_at=timezone.now(), completion_percent=completion)
    return step(report, Act.ACCEPT, actor, before=before, after=after)


@transaction.atomic
def accept_several(*, reports, actor):
    """Accept reports given as (pk, version) pairs: all of them, or none if one was changed meanwhile."""
    return [accept(report=ProgressReport(pk=pk), actor=actor, version=version) for pk, version in reports]


@transaction.atomic
def take_back_acceptance(*, report, actor, version=None, at=None):
    """The report is signed again and waits to be checked anew; the verified figures go with the acceptance."""
    report = locked(report, version)
    require(access.has_accepted(actor, report))
    if obstacle := obstacle_to_taking_back(report, at=at or timezone.now()):
        raise ValidationError(obstacle)
    before, after = drop_verified(report)
    stamp(report, Status.SIGNED, accepted_by=None, accepted_at=None, completion_percent=completion_with(report))
    return step(report, Act.WITHDRAW, actor, before={"status": Status.ACCEPTED, **before}, after=after)


@transaction.atomic
def return_report(*, report, actor, reason, version=None, at=None):
    """Send the report back with a reason: the head to the filer, or the office to the department.

    The department has the cycle's number of working days to mend it, even if the period closes meanwhile.
    """
    report = locked(report, version)
    require(access.can_return(actor, report))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what has to be mended.")})
    days = report.period.cycle.return_days
    report.mend_by = add_working_days(at or timezone.localdate(), days, special_days())
    stamp(report, Status.RETURNED, mend_by=report.mend_by, **UNSENT)
    step(report, Act.RETURN, actor, reason=reason.strip())
    notices.tell_filers(report)
    return report


UNSENT = {
    "submitted_by": None,
    "submitted_for": None,
    "submitted_at": None,
    "signed_by": None,
    "signed_for": None,
    "signed_at": None,
}


def stamp(report, status, **stamps):
    report.status = status
    for name, value in stamps.items():
        setattr(report, name, value)
    report.save_changes("status", *stamps)


def verify_readings(report, verified):
    """Store the figures the office found, where they differ from the reported ones."""
    before, after = {}, {}
    for reading in IndicatorReading.objects.filter(report=report, pk__in=verified).select_related("indicator"):
        figure = verified[reading.pk]
        if figure is not None and figure != reading.reported:
            before[reading.indicator.name], after[reading.indicator.name] = reading.reported, figure
            reading.verified = figure
            reading.save(update_fields=["verified"])
    return before, after


def drop_verified(report):
    """Let the reported figures hold again."""
    before, after = {}, {}
    for reading in IndicatorReading.objects.filter(report=report, verified__isnull=False).select_related("indicator"):
        before[reading.indicator.name], after[reading.indicator.name] = reading.verified, reading.reported
        reading.verified = None
        reading.save(update_fields=["verified"])
    return before, after


def keep_version(report, actor):
    content = content_of(report)
    ReportVersion.objects.create(
        report=report,
        number=report.versions.count() + 1,
        content=content,
        digest=digest_of(content),
        submitted_by=actor,
        submitted_at=report.submitted_at,
    )


def step(report, act, actor, principal=None, reason="", before=None, after=None):
    """Put the act on the report's timeline and on record, and close the notices that asked for it."""
    ReportStep.objects.create(
        report=report, act=act, taken_by=actor, principal=principal, taken_at=timezone.now(), reason=reason
    )
    audit.record(
        f"report.{act}",
        actor=actor,
        principal=principal,
        target=report,
        before=before,
        after={"status": report.status, **(after or {})},
        reason=reason,
    )
    notices.settle(f"report:{report.pk}:")
    return report
