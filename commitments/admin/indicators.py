"""Indicators and milestones: what the pages have made, mended by the office while the year is prepared."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import access
from commitments.actions.indicators import FIELDS
from commitments.admin.keeping import KeptByTheOffice, LockedByTheYear
from commitments.indicator_rows import goal_in_words
from commitments.indicator_rules import indicator_problems
from commitments.models import Indicator, Milestone
from departments.exchange import Exchanges
from departments.modeladmin import HouseAdmin, VersionedForm


class OfACommitment(LockedByTheYear, KeptByTheOffice):
    """Belongs to a commitment; never decided on for the own department."""

    def get_queryset(self, request):
        return (
            super().get_queryset(request).select_related("commitment__pledge__department", "commitment__pledge__cycle")
        )

    def cycle_of(self, obj):
        return obj.commitment.pledge.cycle

    def may_change(self, user, obj=None):
        is_own = obj is not None and not access.can_rule_on(user, obj.commitment.pledge.department_id)
        return super().may_change(user, obj) and not is_own

    def may_add(self, user):
        return False

    def may_delete(self, user, obj=None):
        return False

    @admin.display(description=_("department"), ordering="commitment__pledge__position")
    def department(self, obj):
        return obj.commitment.pledge.department


class IndicatorForm(VersionedForm):
    def clean(self):
        cleaned = super().clean()
        for name, problem in indicator_problems(cleaned).items():
            self.add_error(name, problem)
        return cleaned


@admin.register(Indicator)
class IndicatorAdmin(Exchanges, OfACommitment, HouseAdmin):
    """Indicators are made and retired on the page that shows the target; here they are looked up and mended."""

    resource = "commitments.admin.exchange.IndicatorResource"

    form = IndicatorForm
    promised = FIELDS
    fields = ["commitment", "position", *FIELDS, "source_text", "is_active", "confirmed_by", "confirmed_at"]
    readonly_fields = ["commitment", "source_text", "is_active", "confirmed_by", "confirmed_at"]
    list_display = ["name", "goal", "basis", "department", "commitment", "is_active"]
    list_filter = ["commitment__pledge__cycle", "basis", "is_active"]
    search_fields = ["name", "source_text", "commitment__title", "commitment__pledge__department__name"]

    @admin.display(description=_("target value"), ordering="value")
    def goal(self, indicator):
        return goal_in_words(indicator)

    def save_model(self, request, obj, form, change):
        obj.confirmed_by, obj.confirmed_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Milestone)
class MilestoneAdmin(OfACommitment, HouseAdmin):
    """Milestones are proposed and confirmed on the pages of filing; here they are looked up and mended."""

    promised = ["name", "planned_on", "share"]
    fields = ["commitment", "position", *promised, "proposed_by", "confirmed_by", "confirmed_at"]
    readonly_fields = ["commitment", "proposed_by", "confirmed_by", "confirmed_at"]
    list_display = ["name", "planned_on", "percent", "department", "commitment", "confirmed_at"]
    list_filter = ["commitment__pledge__cycle", ("confirmed_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "commitment__title", "commitment__pledge__department__name"]

    @admin.display(description=_("share"), ordering="share")
    def percent(self, milestone):
        return f"{milestone.share.normalize():f}%"
