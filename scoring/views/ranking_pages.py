"""How the ranking's page is set: the live one each time, a published one once for all who see the same of it.

A kept page holds no reader: the header, with name, duties and token, is filled in on every request. Everything else it
depends on is in `page_key`. Who may see it, and which part, is asked of the database before it is looked for.
"""

import hashlib

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commitments.opening import open_on
from departments.context_processors import build_frame
from departments.masthead import masthead
from departments.pieces import slot
from scoring import access
from scoring.models import Publication
from scoring.ranking_choice import Asked
from scoring.ranking_page import page_context
from scoring.rankings import published_ranking, ranking_before, sealed_for

KEPT_SECONDS = 24 * 60 * 60
TEMPLATE = "scoring/ranking.html"
BY_DEPARTMENT = {Publication.Extent.GROUP, Publication.Extent.OWN}
"""Extents of which every department sees another part."""


def live_page(request, ranking):
    sees_analyses = access.sees_analyses(request.user, ranking.cycle)
    return render(request, TEMPLATE, context_of(request, ranking, sees_analyses))


def published_page(request, sealed, number):
    """Answered from what was set before, or not at all if nothing has changed for this reader."""
    open_on(request, sealed)
    if len(get_messages(request)):
        return guarded(render(request, TEMPLATE, published_context(request, sealed)))
    token, key = get_token(request), page_key(request, sealed)
    etag = etag_of(request, key)
    if not_modified := get_conditional_response(request, etag=etag):
        return not_modified
    above, below = kept_parts(request, sealed, number, key)
    response = guarded(HttpResponse(b"".join([above, masthead(request, token).encode(), below])))
    response["ETag"] = etag
    return response


def guarded(response):
    response["Cache-Control"] = "private, no-cache"
    return response


# ── Setting ───────────────────────────────────────────────────────────────────
def context_of(request, ranking, sees_analyses, before=None):
    return {
        "title": _("Ranking of the departments %(year)s") % {"year": ranking.cycle.year},
        "cycle": ranking.cycle,
        "publication": ranking.publication,
        "body": body_of(request, ranking, before),
        "is_office": access.can_manage(request.user),
        "sees_analyses": sees_analyses,
    }


def body_of(request, ranking, before=None):
    """Everything between heading and footer that depends on the ranking and the address alone."""
    context = page_context(ranking, Asked.of(request.GET), before=before)
    return mark_safe(render_to_string("scoring/_ranking.html", context))  # noqa: S308  # nosec B308, B703


def published_context(request, sealed):
    publication = Publication.objects.without_content().select_related("cycle").get(pk=sealed.pk)
    ranking = published_ranking(publication, request.user)
    before = ranking_before(sealed.before_id, request.user)
    return context_of(request, ranking, access.sees_released(request.user, sealed.analyses_released), before)


def set_parts(request, sealed) -> tuple[bytes, bytes]:
    """The page above its header and below it."""
    context = published_context(request, sealed) | {"masthead": slot("masthead")}
    above, below = render_to_string(TEMPLATE, context, request).split(slot("masthead"))
    return above.encode(), below.encode()


# ── Keeping ───────────────────────────────────────────────────────────────────
def kept_parts(request, sealed, number, key):
    """The page around its header, kept for the next reader; not that of a search, of which there is no end."""
    if Asked.of(request.GET).department:
        return set_parts(request, sealed)
    parts = cache.get(key)
    if parts is None:
        parts = set_parts(request, sealed)
        # What changed while the page was set belongs under another key.
        if sealed_for(request.user, sealed.year, number) == sealed:
            cache.set_many({key: parts, year_key(sealed.year): True}, KEPT_SECONDS)
    return parts


def is_kept(year):
    """Whether this process has shown a published ranking of the year: a hint which question to ask first, no answer."""
    return cache.get(year_key(year), False)


def year_key(year):
    return f"ranking:{year}"


def page_key(request, sealed):
    """What the page depends on: the results, who is shown which part of them, the frame, language and address."""
    user, frame = request.user, build_frame(request)
    parts = [
        sealed,
        access.sees_everything(user),
        departments_that_count(user, sealed),
        access.can_manage(user),
        access.sees_released(user, sealed.analyses_released),
        (frame.city, frame.cycle),
        (get_language(), get_script_prefix()),
        request.META["QUERY_STRING"],
    ]
    return "ranking:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def departments_that_count(user, sealed):
    """The own departments where they decide what is shown; else none, for the page is the same for all."""
    if access.sees_everything(user) or not user.is_authenticated:
        return []
    return sorted(access.own_departments(user)) if sealed.extents & BY_DEPARTMENT else []


def etag_of(request, key):
    """The page's key, whoever's name, duties and notices stand above it, and the secret its forms are good for."""
    parts = [key, request.user.pk, str(request.user), build_frame(request), request.META["CSRF_COOKIE"]]
    token = hashlib.sha256(repr(parts).encode()).hexdigest()
    return f'"{token[:32]}"'
