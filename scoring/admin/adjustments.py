"""Bonus and deduction items. Nobody adjusts the score of the own department."""

from django.contrib import admin

from commitments.models import Cycle, Pledge
from departments.modeladmin import HouseAdmin
from scoring import access
from scoring.forms.schemes import AdjustmentForm
from scoring.models import Adjustment


def adjustable_pledges():
    """Pledges of years that are not closed; what a standing publication rests on changes by a correction."""
    closed = [Cycle.Status.ARCHIVED]
    return Pledge.objects.exclude(cycle__status__in=closed).select_related("department", "cycle")


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
        return access.can_judge(user, obj.pledge.department_id) and obj.pledge.cycle.status != Cycle.Status.ARCHIVED

    def may_delete(self, user, obj=None):
        return self.may_change(user, obj)

    def get_readonly_fields(self, request, obj=None):
        return ["pledge"] if obj else []
