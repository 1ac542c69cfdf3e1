"""The ranking on a wall: a screen at a time, looking again by itself, or announced place by place."""

from functools import partial

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring.projection import announcing, whole
from scoring.ranked_lines import ranked_lines_for
from scoring.views.rankings import get_cycle, number_asked_for, opened, public_page

REFRESH_SECONDS = 20


@public_page
def projector(request, year):
    """`?screen=2` turns the screens; `?announce=3` uncovers the last three places and holds no name of the others."""

    def find(user, cycle, number):
        return ranked_lines_for(user, cycle, request.GET.get("group", ""), number)

    return opened(request, get_cycle(request, year), find, number_asked_for(request), partial(render_wall, request))


def render_wall(request, rows):
    announced = number_in(request, "announce")
    wall = whole(rows, number_in(request, "screen") or 1) if announced is None else announcing(rows, announced)
    context = {
        "title": _("Ranking of the departments %(year)s") % {"year": rows.cycle.year},
        "cycle": rows.cycle,
        "publication": rows.publication,
        "group": rows.group,
        "wall": wall,
        "is_announcing": announced is not None,
        "refresh_seconds": REFRESH_SECONDS,
        "looked_at": timezone.localtime(),
    }
    return render(request, "scoring/projector.html", context)


def number_in(request, name):
    """The whole number in the address; None where there is none; anything else counts as nothing."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else None
