from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.models.cycle import Cycle
from commitments.querysets import PeriodQuerySet
from departments.models import Department, Versioned


class ReportingPeriod(Versioned):
    """A span of the year for which progress is filed (填报期).

    Filing is possible from `opens_on` to `closes_on`; the head's signature is punctual until `due_on`; pace is
    measured at `cutoff_on`, the last day the figures speak of. All days are included.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name=_("cycle"), related_name="periods")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=40)
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("closes on"))
    cutoff_on = models.DateField(_("figures up to"))
    is_final = models.BooleanField(_("final period of the year"), default=False)

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ["cycle", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="period_number_once_a_cycle"),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(is_final=True),
                name="one_final_period_a_cycle",
                violation_error_message=_("The cycle has a final period already."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")) & Q(closes_on__gte=F("due_on")),
                name="period_days_in_order",
                violation_error_message=_("A period opens, falls due and closes in this order."),
            ),
        ]

    def __str__(self):
        return f"{self.cycle.year} {self.name}"


class PeriodExtension(models.Model):
    """A closed period opened again for one department (补报), until a day and for a reason."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="extensions")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=_("department"), related_name="period_extensions"
    )
    until = models.DateField(_("open until"))
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("period extension")
        verbose_name_plural = _("period extensions")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.period} · {self.department}"
