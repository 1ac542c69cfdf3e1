from django.db import transaction

from departments import audit
from departments.models import User


@transaction.atomic
def switch_mail(*, user):
    """Turn a person's own reminders by mail off or on again and return which; the bell always stays."""
    user = User.objects.lock(user.pk)
    user.wants_mail = not user.wants_mail
    user.save_changes("wants_mail")
    audit.record("mail.switch", actor=user, target=user, after={"wants_mail": user.wants_mail})
    return user.wants_mail
