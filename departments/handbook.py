"""The handbook: Markdown under docs/handbook/, one page a role in each language, shown inside the site.

docs/handbook/sections.toml says which section helps on which page of the site.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from posixpath import basename
from urllib.parse import urlsplit
from xml.etree.ElementTree import SubElement  # nosec B405

from django.conf import settings
from django.http import Http404
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from departments import access
from departments.access import Role

FOLDER = settings.BASE_DIR / "docs" / "handbook"
PICTURES = settings.BASE_DIR / "static"
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
    heading, _blank, body = text.partition("\n")
    reader = Markdown(extensions=["attr_list", "tables", "toc", InSite()])
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    html = reader.convert(body)
    contents = tuple((token["id"], token["name"]) for token in reader.toc_tokens)
    safe = mark_safe(html)  # noqa: S308  # nosec B308, B703
    return Page(name, heading.removeprefix("# "), contents, safe)


class InSite(Extension):
    """Leads links and pictures, which are files beside one another in the tree, to their addresses in the site."""

    def extendMarkdown(self, md):
        md.treeprocessors.register(LinksInSite(md), "in-site", 5)


class LinksInSite(Treeprocessor):
    def run(self, root):
        for link in root.iter("a"):
            link.set("href", address_in_site(link.get("href")))
        for paragraph in root.iter("p"):
            if len(paragraph) == 1 and paragraph[0].tag == "img" and not paragraph.text:
                make_figure(paragraph)


def address_in_site(href):
    """`filer.md#file` → the address of that section; anything else stays as it is."""
    target = urlsplit(href)
    if not target.path.endswith(".md"):
        return href
    return address_of(target.path.removesuffix(".md")) + (f"#{target.fragment}" if target.fragment else "")


def make_figure(paragraph):
    """Turn a paragraph that is only a picture into a figure; its caption repeats the words read out for the picture."""
    paragraph.tag, picture = "figure", paragraph[0]
    name = f"handbook/{basename(picture.get('src'))}"
    width, height = size_of(PICTURES / name)
    picture.attrib |= {"src": static(name), "width": str(width), "height": str(height), "loading": "lazy"}
    caption = SubElement(paragraph, "figcaption", {"aria-hidden": "true"})
    caption.text = picture.get("alt")


def size_of(path):
    """Width and height of a WebP in pixels, as its extended header has them (RFC 9649, 2.7)."""
    with path.open("rb") as file:
        header = file.read(30)
    return tuple(int.from_bytes(header[start : start + 3], "little") + 1 for start in (24, 27))
