"""What a person has been given to do: memberships, roles, portfolios and proxies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from departments.models.department import Department
from departments.models.versioned import Versioned
from departments.querysets import DatedQuerySet


class Membership(Versioned):
    class Role(models.TextChoices):
        FILER = "filer", _("filer")
        HEAD = "head", _("head of department")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="memberships"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"), related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["department", "role", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role", "starts_on"],
                name="membership_once",
                violation_error_message=_("This membership exists already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.department} · {self.get_role_display()}"


class RoleGrant(models.Model):
    class Role(models.TextChoices):
        OFFICE = "office", _("assessment office")
        EVALUATOR = "evaluator", _("evaluator")
        LEADER = "leader", _("city leader")
        AUDITOR = "auditor", _("security auditor")
        SECURITY_ADMIN = "security_admin", _("security administrator")
        SYSTEM_ADMIN = "system_admin", _("system administrator")

    ADMINISTRATORS = (Role.AUDITOR, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="role_grants"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                name="role_granted_once",
                violation_error_message=_("This person has the role already."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=["auditor", "security_admin", "system_admin"]),
                name="one_administrator_role_each",
                violation_error_message=_("Nobody may hold two of the three administrator roles."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class Portfolio(models.Model):
    """A department in a city leader's charge (分管部门): shown first, and the scope of a leader's score sheets."""

    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("leader"), related_name="portfolio"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"), related_name="portfolios")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")
        ordering = ["leader", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "department"],
                name="portfolio_once",
                violation_error_message=_("This department is in the leader's charge already."),
            )
        ]

    def __str__(self):
        return f"{self.leader} · {self.department}"


class Proxy(Versioned):
    """One person acts for another (代理): one scope, from one day to another, on a document; never chained."""

    class Scope(models.TextChoices):
        FILE = "file", _("filing")
        SIGN = "sign", _("signing")
        RATE = "rate", _("entering ratings")

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("acts for"), related_name="proxies_given"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=pgettext_lazy("person", "proxy"),
        related_name="proxies_held",
    )
    scope = models.CharField(_("scope"), max_length=10, choices=Scope)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    document = models.CharField(_("document"), max_length=200)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("proxy")
        verbose_name_plural = _("proxies")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(principal=F("agent")),
                name="proxy_is_another_person",
                violation_error_message=_("Nobody can be a proxy of themselves."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="proxy_ends_after_it_starts",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self):
        return f"{self.agent} → {self.principal} · {self.get_scope_display()}"
