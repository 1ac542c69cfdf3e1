"""The handbook says what the site says: its labels, pictures, links and sections are looked up one by one."""

import re
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings

from departments import handbook
from departments.models import RoleGrant, User
from tests.city import client_of
from tests.roles.shape import names_in_resolver

LANGUAGES = ("zh", "en")
NAMES = (handbook.INDEX, *handbook.PAGES)
EVERY_PAGE = [(name, language) for language in LANGUAGES for name in NAMES]
CATALOGUES = (
    settings.BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po",
    *(
        Path(django.__file__).parent / f"contrib/{part}/locale/zh_Hans/LC_MESSAGES/django.po"
        for part in ("admin", "auth")
    ),
)
PLACEHOLDER = re.compile(r"%\\?\(\w+\\?\)[sd]")
LARGEST = 3_000_000  # bytes of all pictures together
QUOTED = {"zh": re.compile("「(.+?)」"), "en": re.compile(r"(?<!\*)\*\*([^*]+)\*\*")}


def text_of(name, language):
    return (handbook.FOLDER / language / f"{name}.md").read_text(encoding="utf-8")


def anchors_of(name, language):
    return {anchor for anchor, _words in handbook.read_page(name, language).contents}


# ── Words ─────────────────────────────────────────────────────────────────────
def words_of_the_site(language):
    """One expression for all texts the site can show; where a label names a thing, the name may be any."""
    entries = [entry for path in CATALOGUES for entry in polib.pofile(path)]
    texts = {entry.msgid for entry in entries} | {entry.msgid_plural for entry in entries}
    if language == "zh":
        texts = {text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}
    texts |= {name for _code, name in settings.LANGUAGES}
    worded = [text for text in texts if len(PLACEHOLDER.sub("", text)) > 1]
    return re.compile("|".join(PLACEHOLDER.sub(".+", re.escape(text)) for text in worded))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_the_handbook_quotes_stands_in_the_site(language):
    known = words_of_the_site(language)
    quoted = {(name, label) for name in NAMES for label in QUOTED[language].findall(text_of(name, language))}

    assert len(quoted) > 50
    assert sorted((name, label) for name, label in quoted if not known.fullmatch(label)) == []


# ── Links, pictures, sections ─────────────────────────────────────────────────
@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_every_link_leads_to_a_section_that_is_there(name, language):
    pairs = re.findall(r"\]\((\w+)\.md(?:#([\w-]+))?\)", text_of(name, language))

    assert [page for page, _anchor in pairs if page not in NAMES] == []
    assert [pair for pair in pairs if pair[1] and pair[1] not in anchors_of(pair[0], language)] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_sections_in_the_same_order(name):
    chinese, english = (handbook.read_page(name, language).contents for language in LANGUAGES)

    assert [anchor for anchor, _words in chinese] == [anchor for anchor, _words in english]
    assert len(chinese) > 1


def test_every_picture_is_shown_and_every_picture_shown_is_there():
    shown = [found for page in EVERY_PAGE for found in re.findall(r"\(\.\./\.\./\.\./static/(\S+)\)", text_of(*page))]
    present = sorted((settings.BASE_DIR / "static" / "handbook").iterdir())

    assert sorted(shown) == [f"handbook/{path.name}" for path in present]
    assert sum(path.stat().st_size for path in present) < LARGEST


def test_the_sections_named_for_pages_of_the_site_are_there_and_so_are_the_pages():
    sections = handbook.sections()
    addresses = set(names_in_resolver())

    assert set(sections) == set(handbook.PAGES)
    assert [(page, name) for page, named in sections.items() for name in named if name not in addresses] == []
    assert [
        (page, anchor)
        for page, named in sections.items()
        for anchor in named.values()
        if anchor not in anchors_of(page, "zh")
    ] == []


# ── Rendering ─────────────────────────────────────────────────────────────────
def test_html_in_the_text_is_shown_and_not_obeyed():
    page = handbook.page_of("filer", "# 填报人\n\n<script>alert(1)</script>\n\n点 <b onclick=x>这里</b>。\n")

    assert page.title == "填报人"
    assert page.html == ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>点 &lt;b onclick=x&gt;这里&lt;/b&gt;。</p>")


def test_files_beside_one_another_become_addresses_of_the_site():
    page = handbook.page_of("filer", "# 填报人\n\n## 审签 {#sign}\n\n见[负责人](head.md#sign)和[目录](index.md)。\n")

    assert page.contents == (("sign", "审签"),)
    assert page.html == (
        '<h2 id="sign">审签</h2>\n<p>见<a href="/help/head/#sign">负责人</a>和<a href="/help/">目录</a>。</p>'
    )


def test_a_picture_on_its_own_becomes_a_figure_with_its_words_below():
    page = handbook.page_of("filer", "# 填报人\n\n![待办](../../../static/handbook/filer-work.webp)\n")

    assert page.html == (
        '<figure><img alt="待办" height="560" loading="lazy" src="/static/handbook/filer-work.webp" width="1000" />'
        '<figcaption aria-hidden="true">待办</figcaption></figure>'
    )


# ── In the site ───────────────────────────────────────────────────────────────
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "path", "address"),
    [
        ("filer", "/work/", "/help/filer/#todo"),
        ("head", "/work/", "/help/head/#sign"),
        ("office", "/bench/", "/help/office/#bench"),
        ("leader", "/lights/", "/help/leader/#lights"),
        ("auditor", "/audit/", "/help/auditor/#events"),
        ("system_admin", "/operations/", "/help/system/#operations"),
        ("filer", "/account/", "/help/common/#account"),
        ("filer", "/lights/no-such-page/", "/help/filer/"),
    ],
)
def test_help_leads_to_the_section_about_the_page_one_is_on(city, role, path, address):
    page = client_of(city.people[role]).get(path).content.decode()

    assert re.findall(r'<a class="quiet help-link" href="([^"]*)">', page) == [address]


@pytest.mark.django_db
def test_a_head_who_rates_as_well_is_led_to_both_pages(city):
    RoleGrant.objects.create(user=city.head, role=RoleGrant.Role.EVALUATOR)

    assert handbook.pages_for(User.objects.get(pk=city.head.pk)) == ["evaluator", "head", "common"]


@pytest.mark.django_db
def test_english_visitors_read_the_english_page(city):
    client = client_of(city.filer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get("/help/filer/")

    assert response.context["page"] == handbook.read_page("filer", "en")
    assert '<html lang="en">' in response.content.decode()


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_not_found(city):
    assert client_of(city.filer).get("/help/mayor/").status_code == 404
