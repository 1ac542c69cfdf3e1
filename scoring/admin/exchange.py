"""Ratings through the admin: the one importer of ratings, in the library's frame. Marks are never given out.

A rating stands in a sheet that is submitted as a whole and locked, so single rows cannot be judged by a form of their
own; the importer of the command and of the import pages does it, with preview, and writes all or nothing.
"""

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from import_export.results import RowResult

from commitments.importers.messages import message
from commitments.models import Cycle
from departments.exchange.resources import HouseResource
from scoring.importers.plan import HIDDEN, apply_ratings, plan_ratings
from scoring.importers.rows import COLUMNS, HEADINGS
from scoring.models import Rating


class RatingResource(HouseResource):
    """Of the year that is being scored."""

    class Meta:
        model = Rating
        fields = ("value",)

    def headings(self):
        return dict.fromkeys(HEADINGS)

    def get_diff_headers(self):
        return [COLUMNS[name][0] for name in ("department", "number", "evaluator", "rating")]

    def import_data(self, dataset, dry_run=False, **kwargs):
        result = self.get_result_class()()
        result.diff_headers = self.get_diff_headers()
        cycle = Cycle.objects.filter(status=Cycle.Status.SCORING).newest_first().first()
        if cycle is None:
            result.append_base_error(self.get_error_result_class()(_("No year is being scored.")))
            return result
        plan = plan_ratings(dataset.content, "", year=cycle.year, actor=self.request.user)
        self.tell(plan, result)
        if not dry_run and not plan.errors:
            apply_ratings(plan, actor=self.request.user)
        return result

    def tell(self, plan, result):
        for problem in plan.problems:
            place = f"{problem.sheet} {problem.line or ''}".strip()
            fault = ValidationError({problem.column or "__all__": [message(problem)]})
            result.append_invalid_row(place, {}, fault)
        for entry in plan.report.entries:
            row = RowResult()
            row.import_type = row.IMPORT_TYPE_NEW if entry.is_new else row.IMPORT_TYPE_UPDATE
            row.diff = [entry.department, entry.number or "–", entry.evaluator, mark_of(entry)]
            result.append_row_result(row)
            result.increment_row_result_total(row)
        result.totals[RowResult.IMPORT_TYPE_SKIP] = plan.report.unchanged


def mark_of(entry):
    return entry.mark if entry.is_new else format_html("<del>{}</del> <ins>{}</ins>", HIDDEN, entry.mark)
