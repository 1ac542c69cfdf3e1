from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from commitments.models.cycle import Cycle
from commitments.querysets import CommitmentQuerySet, PledgeQuerySet
from departments.models import Department, Versioned


def positive(name):
    return models.CheckConstraint(
        condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0}),
        name=f"%(class)s_{name}_positive",
        violation_error_message=_("Must be greater than 0."),
    )


class Pledge(Versioned):
    """One department's commitments in one cycle (部门承诺清单), with its difficulty coefficient.

    The coefficient (评定难度系数) has four decimals and stays empty until it is assessed.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name=_("cycle"), related_name="pledges")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"), related_name="pledges")
    position = models.PositiveIntegerField(_("position"), default=0)
    coefficient = models.DecimalField(
        _("difficulty coefficient"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    coefficient_document = models.CharField(_("document of the coefficient"), max_length=200, blank=True)
    size_reason = models.CharField(_("reason for another number of commitments"), max_length=200, blank=True)

    objects = PledgeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["cycle", "position", "pk"]
        indexes = [models.Index(fields=["cycle", "position"], name="pledge_in_table_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "department"],
                name="pledge_once_a_cycle",
                violation_error_message=_("The department has a pledge in this cycle already."),
            ),
            positive("coefficient"),
        ]

    def __str__(self):
        return f"{self.department} {self.cycle.year}"


class Commitment(Versioned):
    """One promise (承诺事项) with its annual target in words (年度目标)."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("under way")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")
        NOT_DONE = "not_done", _("not done")

    pledge = models.ForeignKey(Pledge, models.PROTECT, verbose_name=_("pledge"), related_name="commitments")
    number = models.PositiveSmallIntegerField(pgettext_lazy("commitment", "number"))
    title = models.CharField(_("commitment"), max_length=200)
    target = models.TextField(_("annual target"))
    responsible_leader = models.CharField(_("responsible leader"), max_length=60, blank=True)
    section = models.CharField(_("responsible section"), max_length=80, blank=True)
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    co_departments = models.ManyToManyField(
        Department, verbose_name=_("co-departments"), related_name="co_commitments", blank=True
    )
    coefficient = models.DecimalField(_("own coefficient"), max_digits=6, decimal_places=4, null=True, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ACTIVE, editable=False)
    status_document = models.CharField(_("document of the decision"), max_length=200, blank=True, editable=False)
    pinyin = models.CharField(max_length=1200, editable=False, default="")
    initials = models.CharField(max_length=200, editable=False, default="")

    objects = CommitmentQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[co_departments])

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["pledge", "number"]
        indexes = [
            models.Index(
                fields=["pledge"],
                condition=Q(responsible_leader="", section="", contact=""),
                name="commitment_without_owner",
            ),
            models.Index(fields=["pledge"], condition=~Q(status="active"), name="commitment_decided_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "number"],
                name="commitment_number_once_a_pledge",
                violation_error_message=_("The pledge has a commitment with this number already."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="commitment_number_from_one"),
            positive("coefficient"),
            positive("weight"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"


class TargetRevision(models.Model):
    """A change of a locked target or coefficient (目标调整): both texts, the document and the reason are kept."""

    class Field(models.TextChoices):
        TITLE = "title", _("commitment")
        TARGET = "target", _("annual target")
        COEFFICIENT = "coefficient", _("difficulty coefficient")

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="revisions")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="revisions", null=True, blank=True)
    field = models.CharField(_("what"), max_length=12, choices=Field)
    old = models.TextField(_("before"), blank=True)
    new = models.TextField(_("after"))
    document = models.CharField(_("approval document"), max_length=200)
    reason = models.TextField(_("reason"))
    effective_on = models.DateField(_("effective on"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("target revision")
        verbose_name_plural = _("target revisions")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.commitment or self.pledge} · {self.get_field_display()}"


class CommitmentDecision(models.Model):
    """A decision on what becomes of a commitment: completed, cancelled, not done, or taken up again."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="decisions")
    before = models.CharField(_("before"), max_length=12, choices=Commitment.Status)
    after = models.CharField(_("after"), max_length=12, choices=Commitment.Status)
    document = models.CharField(_("document of the decision"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("decision on a commitment")
        verbose_name_plural = _("decisions on commitments")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.commitment} · {self.get_after_display()}"
