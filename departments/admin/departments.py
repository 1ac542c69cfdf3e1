"""Departments and their groups: the office keeps them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from departments import access
from departments.exchange import Exchanges
from departments.forms import DepartmentForm
from departments.modeladmin import HouseAdmin, HouseStackedInline
from departments.models import Department, DepartmentGroup, FormerName
from departments.pinyin import key


class KeptByTheOffice:
    def may_view(self, user):
        return access.is_office(user)

    def may_change(self, user, obj=None):
        return access.is_office(user)


class FormerNameInline(KeptByTheOffice, HouseStackedInline):
    model = FormerName


@admin.register(Department)
class DepartmentAdmin(Exchanges, KeptByTheOffice, HouseAdmin):
    resource = "departments.exchange.people.DepartmentResource"
    form = DepartmentForm
    fieldsets = [
        (None, {"fields": ["name", "group", "position"]}),
        (_("Merged or dissolved"), {"fields": ["ended_on", "successor"]}),
    ]
    inlines = [FormerNameInline]
    list_display = ["name", "group", "position", "ended_on", "successor"]
    list_filter = ["group", ("ended_on", admin.EmptyFieldListFilter)]
    list_select_related = ["group", "successor"]
    search_fields = ["name", "former_names__name", "pinyin", "initials"]
    search_help_text = _("Name, former name, pinyin or initials")

    def save_model(self, request, obj, form, change):
        obj.pinyin, obj.initials = key(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(DepartmentGroup)
class DepartmentGroupAdmin(KeptByTheOffice, HouseAdmin):
    fields = ["name", "position"]
    list_display = ["name", "position"]
