"""The office reminds those who have not filed."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access, notices
from commitments.bench import missing_in
from commitments.models import Notice
from departments import audit
from departments.access import require
from departments.models import Membership


@transaction.atomic
def nudge_missing(*, period, actor, at=None):
    """Remind filers and heads of every department that owes a report in the period; return how many people.

    The same people are reminded at most once a day.
    """
    require(access.can_run_year(actor))
    at = at or timezone.localdate()
    told = 0
    for row in missing_in(period, at=at):
        people = {
            *notices.people_of(row.department.pk, Membership.Role.FILER),
            *notices.people_of(row.department.pk, Membership.Role.HEAD),
        }
        text = _("%(period)s: the assessment office asks for %(count)d reports that are not signed yet.")
        told += len(
            notices.tell(
                people,
                kind=Notice.Kind.NUDGE,
                subject=f"{notices.period_subject(period.pk, row.department.pk)}{at}",
                text=text % {"period": period.name, "count": len(row.commitments)},
                url=reverse("my-work"),
            )
        )
    audit.record("period.nudge", actor=actor, target=period, after={"people": told})
    return told
