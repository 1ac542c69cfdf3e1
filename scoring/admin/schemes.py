"""The rules of a ranking, with a preview of the places before they are saved."""

from django.contrib import admin
from django.urls import path
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from departments.modeladmin import HouseAdmin
from scoring import access
from scoring.forms.schemes import TIE_BREAKERS, GradesField, PointsField, SchemeForm, WeightsField
from scoring.models import ScoringScheme
from scoring.views import preview

LISTS = ("tie_breakers", "grades", "grade_points", "number_weights")


@admin.register(ScoringScheme)
class ScoringSchemeAdmin(HouseAdmin):
    form = SchemeForm
    change_form_template = "admin/scoring/scheme.html"
    list_display = ["name", "cycle", "number", "is_current", "aggregate", "frozen_at"]
    list_filter = ["cycle", "is_current"]
    list_select_related = ["cycle"]
    fieldsets = [
        (None, {"fields": ["name"]}),
        (
            _("From marks to the value of a commitment"),
            {
                "description": _(
                    "Extreme marks can be left out: the trimmed mean drops the same number of highest and lowest "
                    "marks and never keeps fewer than three. Every class is aggregated by itself, then the classes "
                    "are weighted."
                ),
                "fields": ["aggregate", "trim", "require_all_classes"],
            },
        ),
        (
            _("When a department can be ranked"),
            {
                "description": _(
                    "Missing is not zero: with fewer raters than this, or a smaller share of a class, a department "
                    "is shown as provisional and has no place."
                ),
                "fields": ["least_raters", "least_share_percent"],
            },
        ),
        (
            _("From commitments to the score"),
            {
                "description": _(
                    "Score = weighted mean of the commitments × difficulty coefficient, plus bonus, minus deduction; "
                    "rounded once, at the end, unless decimals are named for an earlier step."
                ),
                "fields": ["weighting", "number_weights", "cap", "cap_at", "bonus_cap", "deduction_cap"],
            },
        ),
        (_("Rounding"), {"fields": ["commitment_places", "base_places", "final_places", "rounding"]}),
        (_("Places and grades"), {"fields": ["ranking", "tie_breakers", "grades", "grade_points"]}),
        (_("Comments of the evaluators"), {"fields": ["comment_below", "comment_above"]}),
        (_("What leaders see"), {"fields": ["interim_visible", "analyses_released"]}),
    ]

    def may_view(self, user):
        return access.can_manage(user)

    def may_change(self, user, obj=None):
        """The rules in force, until a publication freezes them; a frozen scheme is revised by a copy."""
        if obj is not None and (obj.frozen_at or not obj.is_current):
            return False
        return access.can_manage(user)

    def may_add(self, user):
        return False

    def get_fieldsets(self, request, obj=None):
        """Lists that are typed one item a line are shown so too where they can only be read."""
        if obj is None or self.may_change(request.user, obj):
            return super().get_fieldsets(request, obj)
        return [
            (title, {**options, "fields": [f"{name}_shown" if name in LISTS else name for name in options["fields"]]})
            for title, options in self.fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        return [f"{name}_shown" for name in LISTS]

    @admin.display(description=_("Tie-breakers"), empty_value=_("none: equal printed scores share a place"))
    def tie_breakers_shown(self, scheme):
        labels = dict(TIE_BREAKERS)
        return format_html_join("", "{}<br>", ([labels[name]] for name in scheme.tie_breakers))

    @admin.display(description=_("Grades"))
    def grades_shown(self, scheme):
        return GradesField().prepare_value(scheme.grades)

    @admin.display(description=_("Points of a grade mark"))
    def grade_points_shown(self, scheme):
        return PointsField().prepare_value(scheme.grade_points)

    @admin.display(description=_("Weights by number"))
    def number_weights_shown(self, scheme):
        return WeightsField().prepare_value(scheme.number_weights)

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/", view(preview.preview), name="scoring_scoringscheme_preview"),
            path("<int:pk>/revise/", view(preview.revise), name="scoring_scoringscheme_revise"),
        ]
        return own + super().get_urls()

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {"changes_made": preview.changes_made(object_id), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)
