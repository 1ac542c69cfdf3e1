"""Pledges and commitments; what is promised is locked once the year runs."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from commitments import rules
from commitments.actions.pledges import PEOPLE, PROMISE
from commitments.admin.keeping import KeptByTheOffice, LockedByTheYear, preparing_cycles
from commitments.models import Commitment, Pledge
from departments import pinyin
from departments.exchange import Exchanges
from departments.modeladmin import HouseAdmin, VersionedForm
from departments.models import Department


class CoefficientForm(VersionedForm):
    """Holds a coefficient to the range of its cycle."""

    def clean(self):
        cleaned = super().clean()
        value, cycle = cleaned.get("coefficient"), self.cycle(cleaned)
        if value is not None and cycle is not None:
            problem = rules.coefficient_problem(value, **rules.coefficient_range(cycle))
            if problem:
                self.add_error("coefficient", ValidationError(problem))
        return cleaned


class PledgeForm(CoefficientForm):
    def cycle(self, cleaned):
        return self.instance.cycle if self.instance.pk else cleaned.get("cycle")


class CommitmentForm(CoefficientForm):
    def cycle(self, cleaned):
        pledge = self.instance.pledge if self.instance.pk else cleaned.get("pledge")
        return pledge.cycle if pledge else None


@admin.register(Pledge)
class PledgeAdmin(LockedByTheYear, KeptByTheOffice, HouseAdmin):
    form = PledgeForm
    promised = ["coefficient", "coefficient_document", "size_reason"]
    fields = ["cycle", "department", "position", *promised]
    choices = {"cycle": preparing_cycles, "department": Department.objects.current}
    list_display = ["department", "cycle", "position", "coefficient", "size"]
    list_filter = ["cycle", ("coefficient", admin.EmptyFieldListFilter), "department__group"]
    search_fields = ["department__name", "department__pinyin", "department__initials"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("department", "cycle").annotate(size=Count("commitments"))

    @admin.display(description=_("number of commitments"), ordering="size")
    def size(self, pledge):
        return pledge.size

    def cycle_of(self, obj):
        return obj.cycle

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "cycle", "department"] if obj else fixed


@admin.register(Commitment)
class CommitmentAdmin(Exchanges, LockedByTheYear, KeptByTheOffice, HouseAdmin):
    resource = "commitments.admin.exchange.CommitmentResource"
    form = CommitmentForm
    promised = PROMISE
    fields = ["pledge", *PROMISE, *PEOPLE, "co_departments", "status", "status_document"]
    readonly_fields = ["status", "status_document"]
    choices = {
        "pledge": lambda: Pledge.objects.filter(cycle__in=preparing_cycles()).select_related("department", "cycle")
    }
    list_display = ["number", "title", "department", "cycle", "section", "status"]
    list_display_links = ["title"]
    list_filter = ["pledge__cycle", "status", "pledge__department__group"]
    search_fields = ["title", "target", "pinyin", "initials", "pledge__department__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("pledge__department", "pledge__cycle")

    @admin.display(description=_("department"), ordering="pledge__position")
    def department(self, commitment):
        return commitment.pledge.department

    @admin.display(description=_("cycle"), ordering="pledge__cycle")
    def cycle(self, commitment):
        return commitment.pledge.cycle

    def cycle_of(self, obj):
        return obj.pledge.cycle

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "pledge"] if obj else fixed

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = forms.SelectMultiple(attrs={"size": 10})
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.pinyin, obj.initials = pinyin.key(obj.title)
        super().save_model(request, obj, form, change)
