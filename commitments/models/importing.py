from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models.compressed import CompressedField
from commitments.models.cycle import Cycle


class ImportRecord(models.Model):
    """A table that was taken in: the file as it came, its hash, who brought it and what it changed."""

    class Kind(models.TextChoices):
        COMMITMENTS = "commitments", _("commitments")
        RATINGS = "ratings", _("ratings")
        DEPARTMENTS = "departments", _("departments and groups")
        USERS = "users", _("accounts")
        DUTIES = "duties", _("memberships and roles")
        INDICATORS = "indicators", _("indicators")
        READINGS = "readings", _("verified figures")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name=_("cycle"), related_name="imports", null=True)
    filename = models.CharField(_("file"), max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    content = CompressedField()
    summary = models.JSONField(_("summary"), default=dict)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    imported_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-imported_at", "-pk"]

    def __str__(self):
        return f"{self.filename} · {self.cycle.year}" if self.cycle else self.filename


class PendingImport(models.Model):
    """A table that was uploaded and waits to be confirmed, with what was found in it.

    `year` is None for tables that belong to none: departments, accounts, duties.

    `report` is what `importers.report.report_of` gives, None until the table has been checked. `overtaken` is the
    report that was confirmed although by then the table would have changed something else; it stands beside the new
    one. `skipped` holds the names of the departments that are left out. Once written, the content has moved into
    the ImportRecord `record`.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("waits for confirmation")
        WRITING = "writing", _("being written")
        DONE = "done", _("written")

    kind = models.CharField(_("kind"), max_length=20, choices=ImportRecord.Kind, default=ImportRecord.Kind.COMMITMENTS)
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    filename = models.CharField(_("file"), max_length=200)
    content = CompressedField()
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    skipped = models.JSONField(default=list)
    report = models.JSONField(null=True)
    overtaken = models.JSONField(null=True)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.CHECKED)
    task = models.CharField(max_length=64, blank=True)
    record = models.OneToOneField(ImportRecord, models.PROTECT, null=True, related_name="pending")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("time"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("uploaded table")
        verbose_name_plural = _("uploaded tables")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return f"{self.filename} · {self.year}" if self.year else self.filename

    @property
    def is_at_work(self):
        return self.state in (self.State.CHECKING, self.State.WRITING)
