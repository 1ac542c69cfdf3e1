"""Who rates: classes, their evaluators, and named conflicts."""

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from commitments.models import Cycle
from departments.forms import PersonChoiceField
from departments.modeladmin import HouseAdmin
from departments.models import RoleGrant, User
from scoring import access
from scoring.forms.schemes import EvaluatorForm, RaterClassForm
from scoring.models import Conflict, Evaluator, RaterClass


def evaluators():
    return User.objects.filter(is_active=True, role_grants__role=RoleGrant.Role.EVALUATOR).select_related("department")


def classes():
    """The newest year's first, of years whose rules can still change."""
    return in_order(RaterClass.objects.filter(cycle__in=open_cycles()))


def in_order(rater_classes):
    """With their years, the newest first."""
    return rater_classes.select_related("cycle").order_by("-cycle__year", "position", "pk")


def with_year(rater_class):
    return f"{rater_class.cycle.year} · {rater_class.name}"


class ClassChoiceField(forms.ModelChoiceField):
    """Names rater classes with their year: every year has classes of the same names."""

    def label_from_instance(self, rater_class):
        return with_year(rater_class)


class ClassFilter(admin.RelatedFieldListFilter):
    """Offers rater classes with their year, for the same reason."""

    def field_choices(self, field, request, model_admin):
        return [(one.pk, with_year(one)) for one in in_order(RaterClass.objects)]


class ManagedByOffice:
    def may_view(self, user):
        return access.can_manage(user)

    def may_change(self, user, obj=None):
        return access.can_manage(user)


def open_cycles():
    """Cycles whose rules can still change."""
    return Cycle.objects.exclude(status__in=[Cycle.Status.PUBLISHED, Cycle.Status.ARCHIVED])


@admin.register(RaterClass)
class RaterClassAdmin(ManagedByOffice, HouseAdmin):
    form = RaterClassForm
    list_display = ["name", "cycle", "scope", "input", "weight", "evaluator_count"]
    list_filter = ["cycle"]
    list_select_related = ["cycle"]
    choices = {"cycle": open_cycles}
    fieldsets = [
        (None, {"fields": ["cycle", "name", "position", "weight"]}),
        (_("Whom the class rates"), {"fields": ["scope", "groups", "departments"]}),
        (_("How its marks become a value"), {"fields": ["input", "aggregate", "trim"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(evaluator_total=Count("evaluators"))

    def get_readonly_fields(self, request, obj=None):
        return ["cycle"] if obj else []

    def may_delete(self, user, obj=None):
        """A class nobody sits in can go; one that has evaluators or ballots stays on record."""
        if obj is None:
            return access.can_manage(user)
        return access.can_manage(user) and not obj.evaluators.exists() and not obj.ballot_tallies.exists()

    @admin.display(description=_("evaluators"))
    def evaluator_count(self, rater_class):
        return rater_class.evaluator_total


@admin.register(Evaluator)
class EvaluatorAdmin(ManagedByOffice, HouseAdmin):
    form = EvaluatorForm
    fields = ["rater_class", "user", "number"]
    choices = {"user": evaluators, "rater_class": classes}
    choice_fields = {"user": PersonChoiceField, "rater_class": ClassChoiceField}
    list_display = ["user", "employer", "rater_class", "number", "cycle"]
    list_filter = ["rater_class__cycle", ("rater_class", ClassFilter)]
    list_select_related = ["user__department", "rater_class__cycle"]
    search_fields = ["user__name", "user__username"]

    def get_readonly_fields(self, request, obj=None):
        return ["rater_class", "user"] if obj else []

    def may_delete(self, user, obj=None):
        return access.can_manage(user) and (obj is None or not obj.sheets.exists())

    @admin.display(description=_("employer"))
    def employer(self, evaluator):
        return evaluator.user.department or "—"

    @admin.display(description=_("cycle"), ordering="rater_class__cycle__year")
    def cycle(self, evaluator):
        return evaluator.rater_class.cycle


@admin.register(Conflict)
class ConflictAdmin(ManagedByOffice, HouseAdmin):
    fields = ["user", "department", "reason"]
    choices = {"user": evaluators}
    choice_fields = {"user": PersonChoiceField}
    list_display = ["user", "department", "reason"]
    list_select_related = ["user", "department"]
    search_fields = ["user__name", "department__name"]
