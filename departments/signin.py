"""The sign-in form: asks lockout.py before a password is hashed."""

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments import lockout


class SignInForm(AuthenticationForm):
    """`attempt` is the lockout's view of the try (None if a field was empty), `is_locked` whether it was refused."""

    attempt = None
    is_locked = False

    # An inactive account is answered like a wrong password, which says nothing about who has an account.
    error_messages = {
        "invalid_login": _("Name or password is not right. After several wrong ones you have to wait."),
    }

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is None or not password:
            return self.cleaned_data
        self.attempt = lockout.attempt_of(self.request, username)
        if lockout.begin(self.attempt, at=timezone.now()) is None:
            self.is_locked = True
            raise ValidationError(_("Too many wrong passwords."), code="locked_out")
        cleaned = super().clean()
        lockout.succeeded(self.attempt)
        return cleaned
