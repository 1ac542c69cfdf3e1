"""What signing in needs to remember: earlier passwords and recent failures."""

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
