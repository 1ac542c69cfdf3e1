"""The ranking: the table, the files, and the arithmetic behind each line.

Who sees what is decided by `ranking_for` and `sealed_for`; how the page is set and kept, ranking_pages.py says.
"""

from dataclasses import asdict
from functools import partial, wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments.exporters.report import FORMATS, write_report
from commitments.opening import open_on
from commitments.views.tables.download import as_file
from departments import audit
from departments.access import does_business, require_known
from scoring import access
from scoring.arithmetic import arithmetic_for
from scoring.exporters import STATUSES, ranking_report
from scoring.models import Publication
from scoring.ranking_choice import Asked
from scoring.ranking_page import explanation_context, page_context
from scoring.rankings import (
    live_ranking_for,
    may_be_published,
    newest_cycle_for,
    publication_for,
    ranking_for,
    sealed_for,
)
from scoring.schemes import cycle_with_rules
from scoring.views.ranking_pages import is_kept, live_page, published_page

EVERYTHING = Asked()


def public_page(view):
    """A page that anybody may ask for; what it shows depends on the audience of the publication."""
    return login_not_required(require_GET(view))


def number_asked_for(request):
    number = request.GET.get("publication", "")
    require_known(not number or number.isdecimal())
    return int(number) if number else None


def get_cycle(request, year):
    """The year's cycle with its rules, which is also the one the frame around the page names."""
    cycle = cycle_with_rules(year)
    require_known(cycle is not None)
    return open_on(request, cycle)


def with_ranking(view, find=ranking_for):
    """Hand the view the ranking of the year that this person may see, or say why there is none."""

    @wraps(view)
    def wrapper(request, year, *args, **kwargs):
        cycle = get_cycle(request, year)
        return opened(request, cycle, find, number_asked_for(request), lambda r: view(request, r, *args, **kwargs))

    return wrapper


with_exact_ranking = partial(with_ranking, find=partial(ranking_for, exact=True))


def opened(request, cycle, find, number, show):
    """Find the ranking and show it; else say that there is none, or why it cannot be computed."""
    try:
        ranking = find(request.user, cycle, number)
    except ValidationError as error:
        return not_computable(request, error)
    return no_ranking(request, cycle) if ranking is None else show(ranking)


def not_computable(request, error, status=200):
    context = {"title": _("Ranking"), "problems": error.messages}
    return render(request, "scoring/not_computable.html", context, status=status)


def no_ranking(request, cycle=None):
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    require_known(does_business(request.user) or access.is_auditor(request.user))
    shown = Publication.objects.none()
    if does_business(request.user):
        shown = Publication.objects.open_to_objections(timezone.localdate()).filter(cycle=cycle).without_content()
    context = {"title": _("Ranking"), "cycle": cycle, "shown": shown, "newest": newest_cycle_for(request.user)}
    return render(request, "scoring/none.html", context)


@public_page
def rankings(request):
    """Lead to the newest ranking there is for this person."""
    cycle = newest_cycle_for(request.user)
    return redirect("ranking", cycle.year) if cycle else no_ranking(request)


@public_page
def ranking(request, year):
    """The ranking's page: the sealed one where something is published, else the live one for those who may see it."""
    number = number_asked_for(request)
    sealed = sealed_for(request.user, year, number) if is_kept(year) else None
    if sealed is not None:
        return published_page(request, sealed, number)
    cycle = get_cycle(request, year)
    sealed = sealed_for(request.user, year, number) if may_be_published(cycle, number) else None
    if sealed is not None:
        return published_page(request, sealed, number)
    return opened(request, cycle, live_ranking_for, number, lambda ranking: live_page(request, ranking))


@public_page
def export(request, year, format):
    """The lines as the page shows them, as a file; that somebody took it is on record. Without a ranking no file."""
    require_known(format in FORMATS)
    cycle, number = get_cycle(request, year), number_asked_for(request)
    if not request.user.is_authenticated and publication_for(request.user, cycle, number) is None:
        return redirect_to_login(request.get_full_path())
    try:
        ranking = ranking_for(request.user, cycle, number)
    except ValidationError as error:
        return not_computable(request, error, status=409)
    require_known(ranking is not None)
    context = page_context(ranking, Asked.of(request.GET))
    title = title_of(ranking.cycle, context["asked"])
    content = write_report(ranking_report(context["lines"], title=title), format)
    actor = request.user if request.user.is_authenticated else None
    after = {"format": format, "filters": {name: value for name, value in asdict(context["asked"]).items() if value}}
    audit.record_apart("ranking.export", actor=actor, target=ranking.cycle, after=after)
    return as_file(content, f"{title}.{format}")


def title_of(cycle, asked=EVERYTHING):
    """What heads a file and names it; one that does not hold every department says which it holds."""
    title = _("Ranking of the departments %(year)s") % {"year": cycle.year}
    parts = [
        asked.group,
        str(STATUSES.get(asked.status, "")),
        asked.department and _("name with “%(text)s”") % {"text": asked.department},
    ]
    which = _(", ").join(filter(None, parts))
    return _("%(title)s (%(group)s)") % {"title": title, "group": which} if which else title


@public_page
def explanation(request, year, department):
    """How one department's score and place came about, every number of it; `?recompute` does it again on the spot."""

    def find(user, cycle, number):
        return arithmetic_for(user, cycle, department, number)

    return opened(
        request, get_cycle(request, year), find, number_asked_for(request), partial(render_explanation, request)
    )


def render_explanation(request, arithmetic):
    context = explanation_context(arithmetic, request.user, recompute="recompute" in request.GET)
    return render(request, "scoring/explanation.html", {"title": arithmetic.line["department"], **context})
