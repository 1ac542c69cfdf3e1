"""The bell: what waits for a person, put there by acts and by `send_reminders`, gone when it has been dealt with.

A notice's subject begins with the thing it is about (`report:12:`), so that whoever deals with the thing closes all
notices about it, and ends with the version that caused it, so that the same reminder is made once.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Commitment, Notice, ProgressReport
from departments.models import Membership, User

Kind = Notice.Kind


def tell(users, *, kind, subject, text, url):
    """Make one notice for each person who has not had this one; return the new ones."""
    had = set(Notice.objects.filter(kind=kind, subject=subject).values_list("user_id", flat=True))
    now = timezone.now()
    new = [
        Notice(user_id=user_id, kind=kind, subject=subject, text=text[:250], url=url, made_at=now)
        for user_id in sorted(set(users) - had)
    ]
    # Two hourly runs at once would make the same rows; the constraint keeps the first.
    return Notice.objects.bulk_create(new, ignore_conflicts=True)


def settle(subject_start, *, kinds=None):
    """Close every open notice whose subject begins so."""
    found = Notice.objects.filter(subject__startswith=subject_start, dealt_at__isnull=True)
    if kinds:
        found = found.filter(kind__in=kinds)
    found.update(dealt_at=timezone.now())


def open_for(user):
    return Notice.objects.filter(user=user, dealt_at__isnull=True)


def people_of(department_id, role):
    """Ids of those who hold a role in a department today."""
    held = Membership.objects.filter(department=department_id, role=role, user__is_active=True)
    return list(held.open(at=timezone.localdate()).values_list("user_id", flat=True))


def office_members():
    return list(User.objects.filter(role_grants__role="office", is_active=True).values_list("pk", flat=True))


# ── What acts cause ───────────────────────────────────────────────────────────
def tell_heads(report):
    heads = people_of(report.commitment.pledge.department_id, Membership.Role.HEAD)
    tell(
        set(heads) - {report.submitted_by_id},
        kind=Kind.TO_SIGN,
        subject=f"report:{report.pk}:{report.version}",
        text=_("%(commitment)s (%(period)s) waits for your signature.") % words(report),
        url=reverse("my-work"),
    )


def tell_filers(report):
    tell(
        people_of(report.commitment.pledge.department_id, Membership.Role.FILER),
        kind=Kind.RETURNED,
        subject=f"report:{report.pk}:{report.version}",
        text=_("%(commitment)s (%(period)s) was returned to be mended.") % words(report),
        url=filing_url(report),
    )


def tell_heads_of_assessment(assessment):
    commitment = assessment.commitment
    heads = people_of(commitment.pledge.department_id, Membership.Role.HEAD)
    tell(
        set(heads) - {assessment.filed_by_id},
        kind=Kind.TO_SIGN,
        subject=f"assessment:{assessment.pk}:{assessment.version}",
        text=_("The self-assessment of %(commitment)s waits for your signature.") % {"commitment": commitment},
        url=f"{reverse('following', args=[commitment.pk])}#assessment",
    )


def tell_office_of_milestone(milestone):
    """Once for each round of proposals: a second one while the first still waits tells nobody anew."""
    commitment = milestone.commitment
    subject = f"milestones:{commitment.pk}:"
    if Notice.objects.filter(subject__startswith=subject, dealt_at__isnull=True).exists():
        return
    tell(
        office_members(),
        kind=Kind.TO_ACCEPT,
        subject=f"{subject}{milestone.pk}",
        text=_("%(department)s proposes milestones for %(commitment)s.")
        % {"department": commitment.pledge.department, "commitment": commitment},
        url=f"{reverse('following', args=[commitment.pk])}#milestones",
    )


def words(report):
    return {"commitment": str(report.commitment), "period": report.period.name}


def filing_url(report):
    pledge = report.commitment.pledge
    return reverse("filing-one", args=[report.period_id, pledge.department_id, report.commitment.number])


def settle_period(report):
    """Once the last report a department owes in a period is signed, nobody need be reminded of the period."""
    pledge = report.commitment.pledge
    if not owing(report.period, pledge).exists():
        settle(period_subject(report.period_id, pledge.department_id))


def owing(period, pledge):
    """The commitments of a pledge for which nothing is signed in the period yet."""
    signed = ProgressReport.objects.filter(period=period).signed_or_accepted().values("commitment")
    return Commitment.objects.filter(pledge=pledge).owing_in(period).exclude(pk__in=signed)


def period_subject(period_id, department_id):
    return f"period:{period_id}:{department_id}:"
