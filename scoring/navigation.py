"""The entries and first screens of scoring."""

from django.utils.translation import gettext_lazy as _

from departments.access import does_business, enters_marks, is_office
from departments.navigation import Entry, register, register_first_screen
from scoring.access import is_auditor

RANKED = ("/publications/", "/ballots/")
MINE, PROGRESS = "admin:scoring_scoresheet_mine", "admin:scoring_scoresheet_progress"

register(
    Entry(20, MINE, _("My score sheets"), enters_marks, sections=("/admin/scoring/scoresheet/",)),
    Entry(45, PROGRESS, _("Who has not voted"), is_office),
    Entry(50, "rankings", _("Ranking"), lambda user: does_business(user) or is_auditor(user), sections=RANKED),
)
# Behind what a department owes, before what can only be read.
register_first_screen(50, lambda user: MINE if enters_marks(user) else None)
