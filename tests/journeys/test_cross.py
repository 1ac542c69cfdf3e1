"""The full cross: every page of every role in both languages and colours, wide and on a phone, judged by axe.

Not part of the journeys, because it takes some twenty minutes: `make cross`.
"""

from itertools import product
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, WIDE, windows
from tests.journeys.pages import ROLES, axe_faults, crawl, open_page, width_fault

LANGUAGES, SCHEMES, SIZES = {"中文": "zh-hans", "English": "en"}, ("light", "dark"), ("wide", "phone")
VIEWPORTS = {"wide": WIDE, "phone": PHONE}


@pytest.fixture(scope="session")
def kinds(chromium, site):
    """{username: paths}: one page of each kind, with the first of ROLES that comes to it; None is the visitor."""
    found, seen = {None: ["/login/"]}, set()
    with windows(chromium, site) as open_window:
        for username in ROLES:
            visitor, found[username] = open_window(username), []
            for pattern in crawl(visitor):
                if pattern not in seen:
                    seen.add(pattern)
                    found[username].append(urlsplit(visitor.page.url).path)
    return found


@pytest.mark.cross
@pytest.mark.parametrize(("language", "scheme", "size"), list(product(LANGUAGES, SCHEMES, SIZES)))
def test_axe_finds_nothing_on_any_page(visit, kinds, language, scheme, size, record_property):
    faults, count = [], 0
    for username, paths in kinds.items():
        visitor = visit(username, color_scheme=scheme, viewport=VIEWPORTS[size])
        speak(visitor.page, language)
        for path in paths:
            assert open_page(visitor, path), path
            faults += [*axe_faults(visitor.page), *filter(None, [width_fault(visitor.page, VIEWPORTS[size])])]
            count += 1
    record_property("pages", count)
    assert count > 100
    assert not faults, "\n".join(faults)


def speak(page, language):
    """Switch the interface at the page one comes to first."""
    page.goto("/")
    if LANGUAGES[language] == "en":
        page.get_by_role("button", name=language).click()
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[language])
