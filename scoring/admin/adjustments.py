"""Bonus and deduction items. Nobody adjusts the score of the own department."""

from django.contrib import admin, messages
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from commitments.models import Pledge
from departments.modeladmin import HouseAdmin
from scoring import access
from scoring.forms.schemes import AdjustmentForm
from scoring.models import Adjustment, Correction, ScoringScheme


def adjustable_pledges():
    """Pledges of years that are not published yet, and those that an open correction names."""
    unlocked = Correction.objects.open().values("pledges")
    adjustable = Q(cycle__status__in=access.BEFORE_PUBLICATION) | Q(pk__in=unlocked)
    return Pledge.objects.filter(adjustable).select_related("department", "cycle")


def beyond_cap(adjustment) -> str:
    """What of its kind the scheme leaves out of the department's score, in a sentence; "" if nothing."""
    pledge, kind = adjustment.pledge, adjustment.kind
    total = pledge.adjustments.filter(kind=kind).aggregate(points=Sum("points"))["points"]
    cap = getattr(ScoringScheme.objects.in_force().get(cycle=pledge.cycle_id), f"{kind}_cap")
    if total <= cap:
        return ""
    words = {"kind": adjustment.get_kind_display(), "total": f"{total:.2f}", "cap": f"{cap:.2f}"}
    return _("%(kind)s of this department: %(total)s points in all; the scheme counts %(cap)s of them at most.") % words


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

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if sentence := beyond_cap(obj):
            messages.warning(request, sentence)

    def get_readonly_fields(self, request, obj=None):
        return ["pledge"] if obj else []
