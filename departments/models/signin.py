"""What signing in needs to remember: earlier passwords, recent failures, the second factor."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PastPassword(models.Model):
    """The hash of a password a person has had, the present one included; see passwords.HistoryValidator."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class LoginFailure(models.Model):
    """A wrong password, kept until the person signs in or the lock has run out; see lockout.py.

    The name typed is kept as a keyed digest: people type passwords into the wrong box.
    """

    name_digest = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="login_failures", null=True
    )
    address = models.GenericIPAddressField(_("address"), null=True, db_index=True)
    device = models.CharField(_("known device"), max_length=32, blank=True)
    at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"


class SecondFactor(models.Model):
    """A person's authenticator app; since when there is one says `User.second_factor_since`.

    Its secret is not here: it follows from `nonce` and SECRET_KEY (secondfactor.py).
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor")
    nonce = models.CharField(max_length=64)
    last_step = (
        models.BigIntegerField()
    )  # the 30-second step of the last code taken: an earlier or equal one is refused
    misses = models.PositiveIntegerField(default=0)  # wrong codes since the last right one

    def __str__(self):
        return str(self.user_id)


class BackupCode(models.Model):
    """One of ten codes for the day the phone is lost, as a keyed digest; used up, it is deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="backup_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="backup_code_once")]

    def __str__(self):
        return str(self.user_id)
