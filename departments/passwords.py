"""Password rules of 等保 2.0 level 3 that Django does not bring."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from departments.models import PastPassword


class CharacterClassValidator:
    """Ask for characters of at least `classes` of the four kinds: capital, small letter, digit, anything else."""

    KINDS = (str.isupper, str.islower, str.isdigit, lambda char: not char.isalnum())

    def __init__(self, classes=3):
        self.classes = classes

    def validate(self, password, user=None):
        found = sum(any(kind(char) for char in password) for kind in self.KINDS)
        if found < self.classes:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self):
        return _(
            "The password needs characters of at least %(classes)d of these kinds: capital letters, small letters,"
            " digits, other signs."
        ) % {"classes": self.classes}


class HistoryValidator:
    """Refuse a password the person had among the last `last`, the present one included."""

    def __init__(self, last=5):
        self.last = last

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        hashes = {user.password, *(past.password for past in self.remembered(user))}
        if any(check_password(password, known) for known in hashes):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password, user=None):
        """Called by Django when a user with a new password has been saved."""
        PastPassword.objects.create(user=user, password=user.password)
        PastPassword.objects.filter(user=user).exclude(pk__in=self.remembered(user).values("pk")).delete()

    def remembered(self, user):
        return PastPassword.objects.filter(user=user)[: self.last]

    def get_help_text(self):
        return ngettext(
            "The password may not be the last one.",
            "The password may not be one of the last %(last)d.",
            self.last,
        ) % {"last": self.last}
