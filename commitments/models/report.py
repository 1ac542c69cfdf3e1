from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.period import ReportingPeriod
from commitments.models.pledge import Commitment
from commitments.querysets import ReportQuerySet
from departments.models import Department, Versioned


class Light(models.TextChoices):
    GREEN = "green", _("green light")
    YELLOW = "yellow", _("yellow light")
    RED = "red", _("red light")


class ProgressReport(Versioned):
    """What a department files on one commitment for one period (进展填报).

    draft → submitted (filer) → signed (head) → accepted (office); returned by head or office, and round again.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        SIGNED = "signed", _("signed")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")

    EDITABLE = (Status.DRAFT, Status.RETURNED)
    COUNTED = (Status.SIGNED, Status.ACCEPTED)

    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, verbose_name=_("reporting period"), related_name="reports"
    )
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="reports")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    completion_percent = models.DecimalField(_("completion"), max_digits=5, decimal_places=2, null=True, blank=True)
    work_done = models.TextField(_("progress"), blank=True)
    problems = models.TextField(_("problems"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    help_needed = models.TextField(_("matters to be coordinated"), blank=True)
    help_department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name=_("help is needed from"),
        related_name="+",
        null=True,
        blank=True,
    )
    own_light = models.CharField(_("own judgement"), max_length=6, choices=Light, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    submitted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Whom the filer acted for as a proxy."),
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    signed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Whom the signer acted for as a proxy."),
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    first_signed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Decides whether the report was punctual; a return does not change it."),
    )
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    mend_by = models.DateField(null=True, blank=True, help_text=_("A returned report may be mended until this day."))

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-period", "commitment"]
        constraints = [
            models.UniqueConstraint(fields=["period", "commitment"], name="report_once_a_period"),
            models.CheckConstraint(
                condition=Q(completion_percent__isnull=True)
                | Q(completion_percent__gte=0, completion_percent__lte=100),
                name="report_completion_is_a_percentage",
                violation_error_message=_("Completion lies between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(signed_by__isnull=False),
                name="report_signed_has_signer",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("submitted_by")),
                name="report_signer_is_not_filer",
                violation_error_message=_("Nobody signs what they filed themselves."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | (~Q(accepted_by=models.F("submitted_by")) & ~Q(accepted_by=models.F("signed_by"))),
                name="report_accepter_is_neither_filer_nor_signer",
                violation_error_message=_("Nobody accepts what they filed or signed themselves."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "period"], name="report_status_period"),
            models.Index(
                fields=["status", "commitment"], condition=Q(status="submitted"), name="report_waiting_for_head"
            ),
            models.Index(
                fields=["status", "signed_at"], condition=Q(status="signed"), name="report_waiting_for_office"
            ),
        ]

    def __str__(self):
        return f"{self.commitment} · {self.period.name}"

    @property
    def is_editable(self):
        return self.status in self.EDITABLE


class ReportStep(models.Model):
    """One step of a report's way, as its timeline shows it."""

    class Act(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        WITHDRAW = "withdraw", _("withdrawn")
        SIGN = "sign", _("signed")
        ACCEPT = "accept", _("accepted")
        RETURN = "return", _("returned")

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    principal = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    taken_at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of a report")
        ordering = ["pk"]
        indexes = [models.Index(fields=["taken_at"], name="step_taken_since")]

    def __str__(self):
        return f"{self.report}: {self.get_act_display()}"


class ReportVersion(models.Model):
    """A report as it was submitted, whole: canonical JSON and its SHA-256."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of a report")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self):
        return f"{self.report} · {self.number}"
