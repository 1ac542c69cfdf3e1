"""Score sheets in the admin: evaluators see their own and nothing else, the office sees how far everybody is."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from departments.access import enters_marks
from departments.exchange import Exchanges
from departments.lateviews import LateViews
from departments.modeladmin import HouseAdmin
from scoring import access
from scoring.admin.raters import ClassFilter
from scoring.models import ScoreSheet

office_sheets = LateViews("scoring.views.office_sheets")
offline = LateViews("scoring.views.offline")
sheets = LateViews("scoring.views.sheets")

PAGES = [
    ("mine/", sheets.mine, "mine"),
    ("compare/", sheets.compare, "compare"),
    ("compare/submit/", sheets.submit_chosen, "submit_chosen"),
    ("compare/submit-all/", sheets.submit_all, "submit_all"),
    ("download/", offline.download, "download"),
    ("upload/", offline.upload, "upload"),
    ("upload/confirm/", offline.confirm, "upload_confirm"),
    ("progress/", office_sheets.progress, "progress"),
    ("make/", office_sheets.make, "make"),
    ("voids/<int:pk>/confirm/", office_sheets.void_confirm, "void_confirm"),
    ("ratings/<int:pk>/void/", office_sheets.void_ask, "void_ask"),
    ("<int:pk>/save/", sheets.sheet_save, "save"),
    ("<int:pk>/submit/", sheets.sheet_submit, "submit"),
    ("<int:pk>/abstain/", sheets.sheet_abstain, "abstain"),
    ("<int:pk>/return/", office_sheets.sheet_return, "return"),
]


@admin.register(ScoreSheet)
class ScoreSheetAdmin(Exchanges, HouseAdmin):
    resource = "scoring.admin.exchange.RatingResource"
    list_display = ["evaluator", "rater_class", "department", "status", "abstained", "submitted_at"]
    list_filter = ["status", ("evaluator__rater_class", ClassFilter), "pledge__cycle"]
    list_select_related = ["evaluator__rater_class", "evaluator__user", "pledge__department", "pledge__cycle"]
    search_fields = ["evaluator__user__name", "pledge__department__name"]
    ordering = ["-pledge__cycle__year", "evaluator__rater_class__position", "evaluator__number", "pledge__position"]

    def may_view(self, user):
        return access.can_manage(user) or enters_marks(user)

    def has_import_permission(self, request):
        return access.can_manage(request.user)

    def has_export_permission(self, request):
        """Marks leave the site in publications and their traces alone."""
        return False

    def get_urls(self):
        own = [
            path(route, self.admin_site.admin_view(view), name=f"scoring_scoresheet_{name}")
            for route, view, name in PAGES
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        """The office's list; an evaluator's list is the own one."""
        if not access.can_manage(request.user) and enters_marks(request.user):
            return redirect("admin:scoring_scoresheet_mine")
        return super().changelist_view(request, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        page = office_sheets.sheet if access.can_manage(request.user) else sheets.sheet
        return page(request, int(object_id))

    def history_view(self, request, object_id, extra_context=None):
        """The history of a sheet holds its marks; the office reads who did what in the audit trail."""
        raise Http404

    @admin.display(description=_("rater class"), ordering="evaluator__rater_class__position")
    def rater_class(self, sheet):
        return sheet.evaluator.rater_class

    @admin.display(description=_("department"), ordering="pledge__position")
    def department(self, sheet):
        return sheet.pledge.department
