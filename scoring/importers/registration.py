"""Ratings among the kinds of table that the import pages take in."""

from django.utils.translation import gettext_lazy as _

from commitments.importers.kinds import ImportKind, register
from commitments.models import ImportRecord
from scoring import access
from scoring.importers.plan import apply_ratings, plan_ratings, ratings_report
from scoring.importers.rows import COLUMNS

register(
    ImportKind(
        code=ImportRecord.Kind.RATINGS,
        label=ImportRecord.Kind.RATINGS.label,
        may=access.can_manage,
        plan=plan_ratings,
        apply=apply_ratings,
        report=ratings_report,
        synonyms=COLUMNS,
        columns=(
            ("部门", _("the department that is rated")),
            ("序号", _("the number of the commitment; empty if the pledge is rated as a whole")),
            ("评价人", _("an evaluator of the year, by name or username")),
            ("评分", _("0 to 100 with at most two decimals, or a grade")),
            ("评价主体", _("the rater class, if the evaluator sits in several")),
            ("甲, 乙, …", _("or, instead of 评价人 and 评分, a column for each evaluator")),
        ),
    )
)
