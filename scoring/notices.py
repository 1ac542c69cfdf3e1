"""The bell about a ranking: it is shown to the departments, each its own line, until it is published."""

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from commitments.models import Notice
from commitments.notices import settle, tell
from departments.models import Membership


def tell_departments(publication):
    """Tell everybody who files or signs for a department on the ranking that it is shown, and until when."""
    departments = publication.rows.values("department")
    members = Membership.objects.filter(department__in=departments, user__is_active=True)
    tell(
        members.open(at=timezone.localdate()).values_list("user_id", flat=True),
        kind=Notice.Kind.NUDGE,
        subject=subject_of(publication),
        text=_("The ranking %(year)s is shown; heads may object until %(day)s.")
        % {"year": publication.cycle.year, "day": formats.date_format(publication.shown_until)},
        url=reverse("objections", args=[publication.pk]),
    )


def settle_showing(publication):
    settle(subject_of(publication))


def subject_of(publication):
    return f"publication:{publication.pk}:shown"
