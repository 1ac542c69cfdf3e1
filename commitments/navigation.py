"""The entries and first screens of the year: what was promised, and how it is run."""

from django.utils.translation import gettext_lazy as _

from commitments import access, notices, opening
from commitments.importers.kinds import may_import
from departments.access import does_business
from departments.navigation import Entry, register, register_first_screen, registry

register(
    Entry(30, "departments", _("Departments"), does_business, sections=("/pledges/",)),
    Entry(40, "commitments", _("Commitments"), does_business, sections=("/reports/",)),
    Entry(90, "cycles", _("Run the year"), access.can_run_year, sections=("/periods/", "/indicators/")),
    Entry(92, "imports", _("Data"), may_import),
)
# Behind everything that waits for a person: the departments' promises can always be read.
register_first_screen(90, lambda user: "departments" if does_business(user) else None)
registry.cycle = opening.cycle_in_frame

# ── Progress through the year ─────────────────────────────────────────────────
register(
    Entry(10, "my-work", _("My work"), access.has_work, sections=("/filing/",)),
    Entry(12, "bench", _("To be checked"), access.can_run_year),
    Entry(14, "lights", _("Lights"), access.sees_lights),
)
register_first_screen(10, lambda user: "my-work" if access.has_work(user) else None)
register_first_screen(20, lambda user: "bench" if access.can_run_year(user) else None)
register_first_screen(60, lambda user: "lights" if access.sees_lights(user) else None)
registry.notices = notices.open_for
registry.search = does_business
