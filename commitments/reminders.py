"""What the hourly `send_reminders` tells people: due soon, overdue, waiting to be checked; in the site and by mail."""

import logging
from collections import defaultdict
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import notices
from commitments.bench import missing_in, waiting
from commitments.models import Notice, ReportingPeriod
from departments.models import Membership

logger = logging.getLogger(__name__)
Kind = Notice.Kind
DAYS_BEFORE = 3


@transaction.atomic
def remind(*, at):
    """Make the reminders of the day `at` that have not been made yet, and close those that no longer hold."""
    made = 0
    open_periods = ReportingPeriod.objects.open(at=at).select_related("cycle")
    for period in open_periods:
        rows = missing_in(period, at=at)
        close_filed(period, rows)
        made += sum(remind_department(period, row, at) for row in rows)
    close_elsewhere(open_periods)
    return made + remind_office(at)


def close_elsewhere(open_periods):
    """Nobody can act any more on a period that has closed."""
    still = Q()
    for period in open_periods:
        still |= Q(subject__startswith=f"period:{period.pk}:")
    over = Notice.objects.filter(subject__startswith="period:", dealt_at__isnull=True)
    (over.exclude(still) if still else over).update(dealt_at=timezone.now())


def remind_department(period, row, at):
    """Filers three days before the due date; filers and heads once it is past."""
    subject = notices.period_subject(period.pk, row.department.pk)
    words = {"period": period.name, "due": date_format(period.due_on), "count": len(row.commitments)}
    filers = notices.people_of(row.department.pk, Membership.Role.FILER)
    if at > period.due_on:
        people = {*filers, *notices.people_of(row.department.pk, Membership.Role.HEAD)}
        text = _("%(period)s was due on %(due)s: %(count)d reports are not signed yet.") % words
        return tell(people, Kind.OVERDUE, f"{subject}overdue", text)
    if at >= period.due_on - timedelta(days=DAYS_BEFORE):
        text = _("%(period)s is due on %(due)s: %(count)d reports are not signed yet.") % words
        return tell(filers, Kind.DUE, f"{subject}due", text)
    return 0


def tell(people, kind, subject, text):
    return len(notices.tell(people, kind=kind, subject=subject, text=text, url=reverse("my-work")))


def close_filed(period, rows):
    """Departments that owe nothing any more need not be reminded."""
    owing = {row.department.pk for row in rows}
    start = f"period:{period.pk}:"
    subjects = Notice.objects.filter(subject__startswith=start, dealt_at__isnull=True).values_list("subject", flat=True)
    done = {subject for subject in subjects if int(subject.split(":")[2]) not in owing}
    Notice.objects.filter(subject__in=done).update(dealt_at=timezone.now())


def remind_office(at):
    """One notice a day as long as reports wait to be checked; yesterday's gives way to today's."""
    count = waiting().count()
    today = f"bench:{at}"
    Notice.objects.filter(subject__startswith="bench:", dealt_at__isnull=True).exclude(
        subject=today if count else ""
    ).update(dealt_at=timezone.now())
    if not count:
        return 0
    text = ngettext("%d report waits to be checked.", "%d reports wait to be checked.", count) % count
    told = notices.tell(notices.office_members(), kind=Kind.TO_ACCEPT, subject=today, text=text, url=reverse("bench"))
    return len(told)


def mail_new():
    """Mail every person the open notices not mailed yet, in one letter; return how many letters went out.

    A letter that cannot be sent is logged and tried again the next time.
    """
    sent = 0
    for user, new in unmailed().items():
        try:
            send_letter(user, new)
        except (SMTPException, OSError):
            logger.exception("The reminder for %s could not be sent.", user.username)
            continue
        Notice.objects.filter(pk__in=[notice.pk for notice in new]).update(mailed_at=timezone.now())
        sent += 1
    return sent


def unmailed():
    """user → notices to be mailed: open, new, and the person has an address and has not switched mail off."""
    found = Notice.objects.filter(
        mailed_at__isnull=True, dealt_at__isnull=True, user__wants_mail=True, user__is_active=True
    ).exclude(user__email="")
    letters = defaultdict(list)
    for notice in found.select_related("user").order_by("pk"):
        letters[notice.user].append(notice)
    return letters


def send_letter(user, new):
    lines = [f"{notice.text}\n{settings.SITE_URL}{notice.url}" for notice in new]
    subject = ngettext("Jiannuo: %d matter waits for you", "Jiannuo: %d matters wait for you", len(new)) % len(new)
    send_mail(subject, "\n\n".join(lines), None, [user.email], connection=get_connection(timeout=10))
