from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from commitments.models.pledge import Commitment
from commitments.models.report import ProgressReport
from departments.models import LockingQuerySet, Versioned

DECIMAL = {"max_digits": 20, "decimal_places": 6}
CONFIRMED_BY, CONFIRMED_AT = pgettext_lazy("indicator", "confirmed by"), pgettext_lazy("indicator", "confirmed at")


class Indicator(Versioned):
    """A number a target promises (量化指标), confirmed by a person; completion is computed from its readings."""

    class Comparator(models.TextChoices):
        AT_LEAST = ">=", _("at least")
        MORE_THAN = ">", _("more than")
        EQUAL = "=", _("equal to")
        LESS_THAN = "<", _("less than")
        AT_MOST = "<=", _("at most")
        ABOUT = "~", _("about")
        RANGE = "range", _("between")

    class Kind(models.TextChoices):
        NUMERIC = "numeric", _("figure")
        FULL_COVERAGE = "full-coverage", _("full coverage")
        CLEARING = "clearing", _("clearing")

    class Basis(models.TextChoices):
        CUMULATIVE = "cumulative", _("cumulative since January")
        LEVEL = "level", _("level on the day")
        PERIOD = "period", _("amount of the period alone")

    class Direction(models.TextChoices):
        UP = "up", _("the higher the better")
        DOWN = "down", _("the lower the better")

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="indicators")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=120)
    comparator = models.CharField(_("comparison"), max_length=5, choices=Comparator, default=Comparator.AT_LEAST)
    value = models.DecimalField(_("target value"), **DECIMAL)
    value_max = models.DecimalField(_("upper value"), **DECIMAL, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.NUMERIC)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.CUMULATIVE)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    baseline = models.DecimalField(_("baseline"), **DECIMAL, null=True, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, default=1)
    due = models.CharField(_("due"), max_length=10, blank=True)
    span_start = models.PositiveIntegerField(null=True, editable=False)
    span_end = models.PositiveIntegerField(null=True, editable=False)
    source_text = models.CharField(_("words of the target"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=CONFIRMED_BY, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(CONFIRMED_AT, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["commitment", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value_max__isnull=True) | Q(value_max__gte=F("value")),
                name="indicator_range_in_order",
                violation_error_message=_("The upper value is below the target value."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="indicator_weight_positive",
                violation_error_message=_("A weight is greater than 0."),
            ),
        ]

    def __str__(self):
        return self.name


class ProposalDecision(models.Model):
    """What a person decided about a promise the reader found, so that reading again does not ask again.

    `fingerprint` is the SHA-256 of the found words, comparator, value and unit (`proposals.fingerprint_of`).
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("taken over")
        REJECTED = "rejected", _("rejected")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="proposal_decisions")
    fingerprint = models.CharField(max_length=64)
    decision = models.CharField(max_length=8, choices=Decision)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="decisions", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on a proposal")
        verbose_name_plural = _("decisions on proposals")
        constraints = [models.UniqueConstraint(fields=["commitment", "fingerprint"], name="proposal_decided_once")]

    def __str__(self):
        return f"{self.commitment} · {self.get_decision_display()}"


class IndicatorReading(models.Model):
    """An indicator's figure in a report: as reported and, once checked, as verified (核定数), in its own unit."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="readings")
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name=_("indicator"), related_name="readings")
    reported = models.DecimalField(_("reported"), **DECIMAL, null=True, blank=True)
    verified = models.DecimalField(_("verified"), **DECIMAL, null=True, blank=True)
    reason = models.CharField(_("why it is lower than before"), max_length=200, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator reading")
        verbose_name_plural = _("indicator readings")
        ordering = ["indicator", "report__period__number"]
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="reading_once_a_report")]

    def __str__(self):
        return f"{self.indicator}: {self.counted}"

    @property
    def counted(self):
        """The verified figure if there is one, else the reported one; None if nothing was entered."""
        return self.reported if self.verified is None else self.verified


class Milestone(Versioned):
    """A step of a promise that holds no number (工作节点): proposed by the department, confirmed by the office."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="milestones")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("milestone"), max_length=120)
    planned_on = models.DateField(_("planned for"))
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=2, help_text=_("Per cent of the commitment."))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("proposed by"), related_name="+", editable=False
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=CONFIRMED_BY,
        related_name="+",
        null=True,
        editable=False,
    )
    confirmed_at = models.DateTimeField(CONFIRMED_AT, null=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["commitment", "planned_on", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="milestone_share_is_a_percentage",
                violation_error_message=_("A share lies between 0 and 100."),
            )
        ]

    def __str__(self):
        return self.name


class MilestoneTick(models.Model):
    """A milestone reported as reached, in a report, with its day."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="ticks")
    milestone = models.ForeignKey(Milestone, models.PROTECT, verbose_name=_("milestone"), related_name="ticks")
    reached_on = models.DateField(_("reached on"))

    class Meta:
        verbose_name = _("milestone reached")
        verbose_name_plural = _("milestones reached")
        constraints = [models.UniqueConstraint(fields=["report", "milestone"], name="tick_once_a_report")]

    def __str__(self):
        return f"{self.milestone} · {self.reached_on}"
