"""What stands beside the score and never changes it: the coefficient's part, the firmness of the order, the raters."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from departments.access import require_known
from departments.models import User
from scoring import access
from scoring.analysis_page import coefficient_context, firmness_context, raters_context
from scoring.results import analyses_of
from scoring.views.rankings import public_page, with_exact_ranking, with_ranking


def analyses_for(ranking):
    """The sealed analyses, or those of the live board, which take a moment."""
    return ranking.analyses if ranking.publication else analyses_of(ranking.board)


@public_page
@with_ranking
def coefficient(request, ranking):
    require_known(access.sees_analyses(request.user, ranking.cycle))
    context = coefficient_context(ranking)
    return render(request, "scoring/coefficient.html", {"title": _("What the coefficient did"), **context})


@public_page
@with_exact_ranking
def firmness(request, ranking):
    require_known(access.sees_analyses(request.user, ranking.cycle))
    context = firmness_context(ranking, analyses_for(ranking)["firmness"])
    return render(request, "scoring/firmness.html", {"title": _("How firm the order is"), **context})


@public_page
@with_exact_ranking
def raters(request, ranking):
    require_known(access.can_manage(request.user))
    found = analyses_for(ranking)["raters"]
    names = dict(User.objects.filter(pk__in=[part["rater"] for part in found["profiles"]]).values_list("pk", "name"))
    context = raters_context(ranking, found, {str(pk): name for pk, name in names.items()})
    return render(request, "scoring/raters.html", {"title": _("The raters"), **context})
