"""The shape of the rows and the walk through the resolver."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import URLPattern, get_resolver, reverse

ROLES = (
    "visitor",
    "filer",
    "colleague",
    "neighbour",
    "head",
    "office",
    "evaluator",
    "leader",
    "auditor",
    "security_admin",
    "system_admin",
)
# A catch-all has no name: the admin's own, which answers 404 to whoever is in it.
CATCH_ALL = "admin:(?P<url>.*)$"


def nothing(city):
    return ()


@dataclass(frozen=True)
class Row:
    """Expected statuses, in the order of ROLES, for GET and for POST with a fresh token, `fields` and nothing else.

    `args` builds the address's arguments from the city, of things that belong to the home department. It may be
    called several times in one city.
    """

    get: str
    post: str
    args: Callable = nothing
    fields: dict = field(default_factory=dict)

    def expected(self, method):
        statuses = [int(status) for status in getattr(self, method).split()]
        return dict(zip(ROLES, statuses, strict=True))


@dataclass(frozen=True)
class Post:
    """How to make a valid POST: who sends it, what, and which act it must leave in the audit trail.

    `action` None: the address takes a POST but changes nothing. `version` names the field that carries the version,
    where the thing is versioned. `once` is off where a repetition is harmless by nature. `args` as in Row. `session` is
    what earlier pages have left in the browser's session.
    """

    who: str
    action: str | None
    data: Callable = lambda city: {}
    args: Callable = nothing
    version: str = ""
    once: bool = True
    session: Callable = lambda city: {}


def url_of(name, row, city):
    if name == CATCH_ALL:
        return reverse("admin:index") + "no-such-page/"
    return reverse(name, args=row.args(city))


def names_in_resolver(patterns=None, namespace=""):
    """Yield the name of every address of the site, `namespace:name`; the pattern itself where it has no name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_in_resolver(pattern.url_patterns, inner)
