"""The header of every page. What many readers' headers have in common is set once in a process.

`pieces` is a function of its argument alone: its template gets neither request nor context processors. What it is given
is read on every request, so a role that was taken is gone from the next header on.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import get_language

from departments.context_processors import NO_FRAME, Frame, build_frame
from departments.pieces import Pieces, filled, pieces_of, slot

KEPT = 512  # of a few KB each: roles × entries of the navigation × languages are fewer in any city


@dataclass(frozen=True)
class Masthead:
    """All that a header shows; the values that are each reader's own are slots.

    `is_read`: the page answers a GET, so that nothing typed is lost by switching the language on it.
    """

    frame: Frame
    skip_to: str
    is_read: bool
    is_known: bool
    is_login: bool
    language: str
    prefix: str


def masthead(request, token, skip_to="main"):
    """The HTML of a request's header; of a page that is made without a request if `request` is None.

    `token` is the CSRF token for its forms, evaluated only where there is one.
    """
    frame = NO_FRAME if request is None else build_frame(request)
    return filled(pieces(shown(request, frame, skip_to)), lambda name: VALUES[name](request, frame, token))


def shown(request, frame, skip_to):
    return Masthead(
        frame=replace(frame, unread=frame.unread and slot("unread"), help_url=slot("help_url")),
        skip_to=skip_to,
        is_read=request is not None and request.method == "GET",
        is_known=is_known(request),
        is_login=is_login(request),
        language=get_language(),
        prefix=get_script_prefix(),
    )


def is_known(request):
    """Whether somebody is logged in; a request that was refused early has no user."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def is_login(request):
    match = getattr(request, "resolver_match", None)
    return match is not None and match.url_name == "login"


VALUES = {
    "unread": lambda request, frame, token: frame.unread,
    "help_url": lambda request, frame, token: frame.help_url,
    "person": lambda request, frame, token: request.user.name or request.user.username,
    "address": lambda request, frame, token: request.get_full_path(),
    "searched": lambda request, frame, token: request.GET.get("q", ""),
    "token": lambda request, frame, token: token,
}


@lru_cache(maxsize=KEPT)
def pieces(masthead: Masthead) -> Pieces:
    own = {name: slot(name) for name in ("person", "address", "searched")}
    context = {"header": masthead, "frame": masthead.frame, "csrf_token": slot("token"), **own}
    return pieces_of(render_to_string("_header.html", context))
