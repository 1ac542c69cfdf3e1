"""Bonus and deduction items. Nobody adjusts the score of the own department."""

from django.contrib import admin
from django.db.models import Q

from commitments.models import Pledge
from departments.modeladmin import HouseAdmin
from scoring import access
from scoring.forms.schemes import AdjustmentForm
from scoring.models import Adjustment, Correction


def adjustable_pledges():
    """Pledges of years that are not published yet, and those that an open correction names."""
    unlocked = Correction.objects.open().values("pledges")
    adjustable = Q(cycle__status__in=access.BEFORE_PUBLICATION) | Q(pk__in=unlocked)
    return Pledge.objects.filter(adjustable).select_related("department", "cycle")


@admin.register(Adjustment)
class AdjustmentAdmin(HouseAdmin):
    form = AdjustmentForm
    fields = ["pledge", "kind", "event", "points", "reason", "document", "approver"]
    choices = {"pledge": adjustable_pledges}
    list_display = ["pledge", "kind", "event", "points", "document", "approver"]
    list_filter = ["kind", "pledge__cycle"]
    list_select_related = ["pledge__department", "pledge__cycle"]
    search_fields = ["event", "pledge__department__name"]

    def may_view(self, user):
        return access.can_manage(user)

    def may_change(self, user, obj=None):
        if obj is None:
            return access.can_manage(user)
        return access.can_judge(user, obj.pledge.department_id) and access.takes_adjustments(obj.pledge)

    def may_delete(self, user, obj=None):
        return self.may_change(user, obj)

    def get_readonly_fields(self, request, obj=None):
        return ["pledge"] if obj else []
