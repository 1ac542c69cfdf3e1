"""The forms of the two steps of signing in; lockout.py is asked before a password is hashed or a code looked at."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments import lockout, secondfactor
from departments.actions.secondfactor import take_code


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


class CodeForm(forms.Form):
    """One field for the code of the app or a backup code of `user`. Once valid, `kind` says which it was.

    `misses` is the number of wrong codes since the last right one, before this one.
    """

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits your authenticator app shows now, or one of your backup codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )
    kind, misses = "", 0

    def __init__(self, *args, user, in_known_browser=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.in_known_browser = user, in_known_browser

    def clean_code(self):
        is_stopped = self.user.second_factor.misses >= secondfactor.GREATEST_MISSES
        if is_stopped and not self.in_known_browser:
            raise ValidationError(
                _("Too many wrong codes. Use a browser you have used before, or ask the security administrator.")
            )
        self.kind, self.misses = take_code(user=self.user, typed=self.cleaned_data["code"], at=timezone.now())
        if not self.kind:
            raise ValidationError(_("This code is not right, or was used before. The app shows a new one soon."))
        return self.cleaned_data["code"]


class PasswordAgain(forms.Form):
    """The own password once more, so that an unlocked desk or a stolen session cannot change how the account opens."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "code")

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]


class OwnCodeForm(PasswordAgain, CodeForm):
    """A code of the second factor that is there. It opens once, so a wrong password does not use it up."""

    def clean_code(self):
        return super().clean_code() if "password" in self.cleaned_data else self.cleaned_data["code"]


class FirstCodeForm(PasswordAgain):
    """The code that shows that the app was set up rightly."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
