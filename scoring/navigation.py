"""The entries and first screens of scoring."""

from django.utils.translation import gettext_lazy as _

from departments.access import does_business, is_evaluator
from departments.navigation import Entry, register, register_first_screen
from scoring.access import is_auditor

MINE = "admin:scoring_scoresheet_mine"

register(
    Entry(20, MINE, _("My score sheets"), is_evaluator, section="/admin/scoring/scoresheet/"),
    Entry(50, "rankings", _("Ranking"), lambda user: does_business(user) or is_auditor(user)),
)
# Behind what a department owes, before what can only be read.
register_first_screen(50, lambda user: MINE if is_evaluator(user) else None)
