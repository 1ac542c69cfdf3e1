"""The ranking on a wall: a screen at a time, looking again by itself, or announced place by place."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring.projection import announcing, whole
from scoring.ranking_choice import Asked
from scoring.ranking_page import page_context
from scoring.views.rankings import public_page, with_ranking

REFRESH_SECONDS = 20


@public_page
@with_ranking
def projector(request, ranking):
    """`?screen=2` turns the screens; `?announce=3` uncovers the last three places and holds no name of the others."""
    context = page_context(ranking, Asked(group=request.GET.get("group", "")))
    announced = number_in(request, "announce")
    rows = context["rows"]
    wall = whole(rows, number_in(request, "screen") or 1) if announced is None else announcing(rows, announced)
    context = {
        "title": _("Ranking of the departments %(year)s") % {"year": ranking.cycle.year},
        "cycle": ranking.cycle,
        "publication": ranking.publication,
        "group": context["group"],
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
