"""Which departments' indicators still wait for the office."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access, opening
from commitments.proposal_counts import next_to_do, standings_of
from commitments.views.links import crumbs_to_cycle
from departments.access import own_departments


@require_GET
def cycle_indicators(request, year):
    """Every department of a year: what was found in its targets and what was decided about it."""
    cycle = opening.open_on(request, access.get_cycle_to_run(request.user, year))
    standings = standings_of(cycle)
    context = {
        "title": _("Indicators of the year"),
        "crumbs": crumbs_to_cycle(cycle),
        "cycle": cycle,
        "rows": standings,
        "next": next_to_do(standings, without=own_departments(request.user)),
        "open": sum(row.open for row in standings),
        "indicators": sum(row.indicators for row in standings),
        "done": sum(row.is_done for row in standings),
        "numberless": sum(row.numberless for row in standings),
    }
    return render(request, "indicators/overview.html", context)
