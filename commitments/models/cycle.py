from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.querysets import CycleQuerySet
from departments.models import Versioned


class Cycle(Versioned):
    """One year of promises (考核年度), with the rules that hold in it."""

    class Status(models.TextChoices):
        PREPARING = "preparing", _("preparing")
        RUNNING = "running", _("running")
        SCORING = "scoring", _("scoring")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class CoefficientLevel(models.TextChoices):
        DEPARTMENT = "department", _("of the department")
        COMMITMENT = "commitment", _("of each commitment")
        BOTH = "both", _("both")

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    label = models.CharField(_("label"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PREPARING, editable=False)
    commitments_min = models.PositiveSmallIntegerField(_("least number of commitments"), default=5)
    commitments_max = models.PositiveSmallIntegerField(_("greatest number of commitments"), default=5)
    coefficient_level = models.CharField(
        _("level of the coefficient"),
        max_length=12,
        choices=CoefficientLevel,
        default=CoefficientLevel.DEPARTMENT,
    )
    coefficient_min = models.DecimalField(
        _("smallest coefficient"), max_digits=6, decimal_places=4, default=Decimal("1.0000")
    )
    coefficient_max = models.DecimalField(
        _("greatest coefficient"), max_digits=6, decimal_places=4, default=Decimal("1.2000")
    )
    coefficient_places = models.PositiveSmallIntegerField(
        _("decimals of the coefficient"), default=4, validators=[MaxValueValidator(4)]
    )
    text_limit = models.PositiveSmallIntegerField(
        _("longest text of a progress report"), default=500, help_text=_("Characters.")
    )
    yellow_points = models.PositiveSmallIntegerField(
        _("yellow from"), default=10, help_text=_("Percentage points behind the pace of the year.")
    )
    red_points = models.PositiveSmallIntegerField(
        _("red beyond"), default=30, help_text=_("Percentage points behind the pace of the year.")
    )
    return_days = models.PositiveSmallIntegerField(_("working days to mend a returned report"), default=3)

    objects = CycleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(commitments_min__gte=1) & Q(commitments_max__gte=F("commitments_min")),
                name="cycle_commitments_range",
                violation_error_message=_("The greatest number of commitments is below the least."),
            ),
            models.CheckConstraint(
                condition=Q(coefficient_min__gt=0) & Q(coefficient_max__gte=F("coefficient_min")),
                name="cycle_coefficient_range",
                violation_error_message=_("The greatest coefficient is below the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(red_points__gt=F("yellow_points")),
                name="cycle_red_is_beyond_yellow",
                violation_error_message=_("Red must lie further behind than yellow."),
            ),
        ]

    def __str__(self):
        return f"{self.year}（{self.label}）" if self.label else str(self.year)

    @property
    def is_frozen(self):
        """Target texts and coefficients are locked once the year runs."""
        return self.status != self.Status.PREPARING

    @property
    def is_running(self):
        return self.status == self.Status.RUNNING


class CycleStep(models.Model):
    """One step of a cycle, forward or back, with who took it and why."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="steps")
    from_status = models.CharField(max_length=12, choices=Cycle.Status)
    to_status = models.CharField(max_length=12, choices=Cycle.Status)
    reason = models.TextField(_("reason"), blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    taken_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("step of a cycle")
        verbose_name_plural = _("steps of a cycle")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.cycle}: {self.get_from_status_display()} → {self.get_to_status_display()}"
