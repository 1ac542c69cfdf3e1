"""What stands beside the reports: evidence, lights, remarks, contributions, self-assessment, notices, holidays."""

import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.period import ReportingPeriod
from commitments.models.pledge import Commitment
from commitments.models.report import Light, ProgressReport
from commitments.querysets import RemarkQuerySet
from departments.models import Department, Versioned


def evidence_path(instance, filename):
    """A random name outside the static root; the name the filer gave is kept in the row only."""
    random = uuid.uuid4().hex
    return str(PurePosixPath("evidence", random[:2], random))


class Evidence(models.Model):
    """A file that proves what a report says (佐证材料)."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="evidence")
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to=evidence_path)
    kind = models.CharField(_("kind"), max_length=10)
    size = models.PositiveBigIntegerField(_("size"))
    digest = models.CharField("SHA-256", max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "digest"], name="evidence_once_a_report")]
        indexes = [models.Index(fields=["uploaded_at"], name="evidence_uploaded_since")]

    def __str__(self):
        return self.name

    @property
    def is_image(self):
        return self.kind in ("jpg", "png")


class PlannedPace(models.Model):
    """The completion planned for a commitment by a period's cut-off, where it is not linear (序时进度)."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="paces")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="paces")
    percent = models.DecimalField(_("planned completion"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("planned pace")
        verbose_name_plural = _("planned paces")
        constraints = [
            models.UniqueConstraint(fields=["period", "commitment"], name="pace_once_a_period"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="pace_is_a_percentage"),
        ]

    def __str__(self):
        return f"{self.commitment} · {self.period} · {self.percent}%"


class LightRecord(models.Model):
    """The light of a commitment in a period (亮灯) at a moment that matters; rows are only ever added."""

    class Cause(models.TextChoices):
        DUE = "due", _("due date")
        ACCEPTED = "accepted", _("report accepted")
        OVERRIDE = "override", _("changed by the office")

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="lights")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="lights")
    light = models.CharField(_("light"), max_length=6, choices=Light)
    computed = models.CharField(_("light by the rule"), max_length=6, choices=Light)
    completion_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    planned_percent = models.DecimalField(max_digits=5, decimal_places=2)
    yellow_points = models.PositiveSmallIntegerField()
    red_points = models.PositiveSmallIntegerField()
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("light")
        verbose_name_plural = _("lights")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["period", "commitment", "-id"], name="light_latest"),
            models.Index(fields=["made_at"], condition=Q(cause="override"), name="light_changed_since"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "commitment"], condition=Q(cause="due"), name="light_at_due_date_once"
            )
        ]

    def __str__(self):
        return f"{self.period} · {self.commitment} · {self.get_light_display()}"


class Remark(models.Model):
    """A leader's remark or instruction on a commitment (批示)."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="remarks")
    text = models.TextField(_("remark"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["-made_at"]

    def __str__(self):
        return self.text[:40]


class RemarkAnswer(models.Model):
    """The department's answer to a remark."""

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a remark")
        verbose_name_plural = _("answers to remarks")
        ordering = ["made_at"]

    def __str__(self):
        return self.text[:40]


class Contribution(models.Model):
    """What a co-department (配合单位) adds to a commitment in a period; it is not scored for it."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="contributions")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="contributions")
    department = models.ForeignKey(Department, models.PROTECT, related_name="contributions")
    text = models.TextField(_("contribution"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.department} → {self.commitment}"


class SelfAssessment(Versioned):
    """A department's own judgement of a commitment at the end of the year (自评), signed by the head."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        SIGNED = "signed", _("signed")

    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="self_assessment")
    completion_percent = models.DecimalField(_("completion"), max_digits=5, decimal_places=2)
    grade = models.CharField(_("own grade"), max_length=20)
    statement = models.TextField(_("statement"))
    evidence = models.ManyToManyField(Evidence, verbose_name=_("evidence"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("filed_by")),
                name="self_assessment_signer_is_not_filer",
                violation_error_message=_("Nobody signs what they filed themselves."),
            )
        ]

    def __str__(self):
        return f"{self.commitment} · {self.grade}"


class Notice(models.Model):
    """One thing that waits for a person (the bell); it goes away when it has been dealt with.

    `subject` names the thing it is about, so that the same reminder is made once.
    """

    class Kind(models.TextChoices):
        DUE = "due", _("due soon")
        OVERDUE = "overdue", _("overdue")
        RETURNED = "returned", _("returned")
        TO_SIGN = "to_sign", _("waiting for signature")
        TO_ACCEPT = "to_accept", _("waiting to be checked")
        REMARK = "remark", _("remark to be answered")
        NUDGE = "nudge", _("reminder of the assessment office")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = models.CharField(max_length=80)
    text = models.CharField(max_length=250)
    url = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    dealt_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "subject"], name="notice_once")]
        indexes = [models.Index(fields=["user"], condition=Q(dealt_at__isnull=True), name="notice_open")]

    def __str__(self):
        return self.text


class SpecialDay(models.Model):
    """A holiday on a weekday, or a weekend day that is worked (调休): the exceptions to Monday–Friday."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("is worked"))
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}"
