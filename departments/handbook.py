"""The handbook: Markdown under docs/handbook/, one page a role in each language, shown inside the site.

docs/handbook/sections.toml says which section helps on which page of the site.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from departments import access
from departments.access import Role

FOLDER = settings.BASE_DIR / "docs" / "handbook"
INDEX, COMMON = "index", "common"
PAGES_OF_ROLES = {
    Role.OFFICE: "office",
    Role.EVALUATOR: "evaluator",
    Role.LEADER: "leader",
    Role.AUDITOR: "auditor",
    Role.SECURITY_ADMIN: "security",
    Role.SYSTEM_ADMIN: "system",
}
PAGES = (COMMON, "filer", "head", *PAGES_OF_ROLES.values())


# ── Whose page, which section ─────────────────────────────────────────────────
def pages_for(user):
    """The names of the pages written for what the person does; the first is the one that helps by default."""
    duties = access.duties_of(user)
    own = [page for role, page in PAGES_OF_ROLES.items() if role in duties.roles]
    own += ["head"] * bool(duties.heads) + ["filer"] * bool(duties.files_for)
    return [*own, COMMON]


def address_for(user, view_name):
    """The address of the section that helps this person on the page of that name; else of the person's own page."""
    pages = pages_for(user)
    for page in pages:
        if anchor := sections().get(page, {}).get(view_name):
            return f"{address_of(page)}#{anchor}"
    return address_of(pages[0])


def address_of(page):
    return reverse("handbook") if page == INDEX else reverse("handbook-page", args=[page])


@cache
def sections():
    """Return {page: {name of an address of the site: anchor on the page}}."""
    return tomllib.loads((FOLDER / "sections.toml").read_text(encoding="utf-8"))


# ── Markdown to HTML ──────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Page:
    """One page, ready to show; `contents` pairs the anchor and the words of each heading of the second level."""

    name: str
    title: str
    contents: tuple[tuple[str, str], ...]
    html: SafeString


def get_page(name, language):
    """The page in this language (a code of LANGUAGES); 404 if there is none of the name."""
    if name != INDEX and name not in PAGES:
        raise Http404
    return read_page(name, "en" if language == "en" else "zh")


@cache
def read_page(name, folder):
    return page_of(name, (FOLDER / folder / f"{name}.md").read_text(encoding="utf-8"))


def page_of(name, text):
    """Return the Page of a Markdown text whose first line is its title; HTML in the text is shown, not obeyed."""
    from departments.handbook_markdown import html_of

    heading, _blank, body = text.partition("\n")
    html, contents = html_of(body)
    return Page(name, heading.removeprefix("# "), contents, html)
