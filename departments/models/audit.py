from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act, written in the act's own transaction and never changed: the database refuses UPDATE and DELETE.

    People and things are kept as text and number, not as foreign keys, so that no later deletion can reach the
    record. `before` and `after` hold only what changed.
    """

    at = models.DateTimeField(_("time"), db_index=True)
    action = models.CharField(_("act"), max_length=60, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(_("who"), max_length=120, blank=True)
    principal_id = models.BigIntegerField(null=True)
    principal_name = models.CharField(_("for whom"), max_length=120, blank=True)
    object_type = models.CharField(_("kind"), max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    object_text = models.CharField(_("object"), max_length=250, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit trail")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["actor_id"], condition=models.Q(action="login"), name="audit_login"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"


class AuditSeal(models.Model):
    """The hash chain over the events, in the order of sealing; append-only like the events themselves."""

    event = models.OneToOneField(AuditEvent, models.DO_NOTHING, related_name="seal", db_constraint=False)
    sealed_at = models.DateTimeField(_("sealed at"))
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        ordering = ["pk"]

    def __str__(self):
        return self.digest[:12]


class UsedToken(models.Model):
    """A form's one-time token, taken by its first successful POST; the same POST again leads to the same place."""

    token = models.UUIDField()
    digest = models.CharField(max_length=64)
    user_id = models.BigIntegerField(null=True)
    used_at = models.DateTimeField(auto_now_add=True, db_index=True)
    location = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "digest"], name="token_used_once")]

    def __str__(self):
        return str(self.token)
