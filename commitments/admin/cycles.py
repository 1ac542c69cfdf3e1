"""Cycles and the calendar's exceptions. A cycle is made, and takes its steps, on its own page."""

from django.contrib import admin

from commitments.actions.cycles import FIRM_RULES, OTHER_RULES, changeable_rules
from commitments.admin.keeping import KeptByTheOffice
from commitments.models import Cycle, SpecialDay
from departments.modeladmin import HouseAdmin


@admin.register(Cycle)
class CycleAdmin(KeptByTheOffice, HouseAdmin):
    fields = ["year", "status", *OTHER_RULES, *FIRM_RULES]
    list_display = ["year", "label", "status", "commitments_min", "commitments_max", "coefficient_level"]
    list_filter = ["status"]

    def may_add(self, user):
        return False

    def may_change(self, user, obj=None):
        return super().may_change(user) and (obj is None or bool(changeable_rules(obj)))

    def get_readonly_fields(self, request, obj=None):
        changeable = changeable_rules(obj) if obj else ()
        return [name for name in self.fields if name not in changeable]


@admin.register(SpecialDay)
class SpecialDayAdmin(KeptByTheOffice, HouseAdmin):
    fields = ["day", "is_working", "name"]
    list_display = ["day", "name", "is_working"]
    list_filter = ["is_working"]
    date_hierarchy = "day"
    search_fields = ["name"]

    def may_delete(self, user, obj=None):
        return self.may_change(user)
