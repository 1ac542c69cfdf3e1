from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from departments.models.versioned import Versioned
from departments.querysets import DepartmentQuerySet


class DepartmentGroup(Versioned):
    """A comparison group (分组): departments in it are ranked among themselves as well."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department group")
        verbose_name_plural = _("department groups")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Department(Versioned):
    """A department keeps its identity through renaming; a merged one names its successor."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    group = models.ForeignKey(
        DepartmentGroup,
        models.PROTECT,
        verbose_name=_("group"),
        related_name="departments",
        null=True,
        blank=True,
    )
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("The order of the city's own table."))
    pinyin = models.CharField(max_length=400, editable=False, default="")
    initials = models.CharField(max_length=80, editable=False, default="")
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("successor"),
        related_name="predecessors",
        null=True,
        blank=True,
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=models.F("pk")),
                name="department_is_not_its_own_successor",
                violation_error_message=_("A department cannot be its own successor."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(ended_on__isnull=False),
                name="department_with_successor_has_ended",
                violation_error_message=_("A department with a successor needs the day it ended."),
            ),
        ]

    def __str__(self):
        return self.name


class FormerName(models.Model):
    """What a department was called before, so that old documents and tables still find it."""

    department = models.ForeignKey(
        Department, models.CASCADE, verbose_name=_("department"), related_name="former_names"
    )
    name = models.CharField(_("former name"), max_length=80, unique=True)
    until = models.DateField(_("used until"))
    document = models.CharField(_("document"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-until"]

    def __str__(self):
        return self.name
