"""The site's navigation: each app registers the entries, first screens and counters that are its own.

`departments` stands below the other apps and must not import them, so they register with it when Django starts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from departments import access
from departments.models import Membership, RoleGrant


@dataclass(frozen=True)
class Entry:
    """One entry of the main navigation; shown to those for whom `visible(user)` is true.

    `sections` are where pages of the entry lie that do not lie under its own address.
    """

    order: int
    name: str
    label: str
    visible: Callable
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    url: str
    label: str
    is_current: bool


@dataclass
class Registry:
    entries: list[Entry] = field(default_factory=list)
    firsts: list[tuple[int, Callable]] = field(default_factory=list)
    cycle: Callable | None = None
    notices: Callable | None = None
    search: Callable | None = None


registry = Registry()


def register(*entries):
    registry.entries.extend(entries)
    registry.entries.sort(key=lambda entry: entry.order)


def register_first_screen(order, chooser):
    """`chooser(user)` answers the URL name of the person's first screen, or None if another should answer."""
    registry.firsts.append((order, chooser))
    registry.firsts.sort(key=lambda pair: pair[0])


def entries_for(request):
    """The entries for this visitor; the one with the longest address that the page lies under is the current one."""
    visible = tuple(entry.name for entry in registry.entries if entry.visible(request.user))
    signs = signs_of(visible, get_language(), get_script_prefix())
    current = max((url for url, _label, above in signs if request.path.startswith(above)), key=len, default=None)
    return [Shown(url, label, url == current) for url, label, _above in signs]


@lru_cache(maxsize=256)  # more than there are kinds of visitor and languages
def signs_of(names, language, prefix):
    """Of the entries of those names: address, label, and where pages of the entry lie."""
    named = {entry.name: entry for entry in registry.entries}
    addresses = [(reverse(name), named[name]) for name in names]
    return [(url, str(entry.label), (url, *entry.sections)) for url, entry in addresses]


def first_screen_for(user):
    for _order, chooser in registry.firsts:
        if name := chooser(user):
            return name
    return "account"


def cycle_for(request):
    return registry.cycle(request) if registry.cycle else None


def may_search(user):
    return bool(registry.search and registry.search(user))


def unread_for(request):
    """The number on the bell: counted when the reader was read (backends.py), and anew if the request may change it."""
    if request.method == "GET" and hasattr(request.user, "unread"):
        return request.user.unread
    return registry.notices(request.user).count() if registry.notices else 0


def role_label(user):
    """The one word under the person's name: what the person comes here as first of all."""
    duties = access.duties_of(user)
    for role in RoleGrant.Role:
        if role in duties.roles:
            return role.label
    if duties.heads:
        return Membership.Role.HEAD.label
    if duties.files_for:
        return Membership.Role.FILER.label
    return ""
