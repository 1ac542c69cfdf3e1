"""The full cross: every page of every role in both languages and colours, wide and on a phone, judged by axe.

Not part of the journeys, because it takes the better part of an hour: `make cross`.
"""

from itertools import product

import pytest

from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.pages import ROLES, axe_faults, crawl, width_fault

LANGUAGES, SCHEMES, SIZES = ("中文", "English"), ("light", "dark"), ("wide", "phone")
VIEWPORTS = {"wide": WIDE, "phone": PHONE}


@pytest.mark.cross
@pytest.mark.parametrize(("language", "scheme", "size"), list(product(LANGUAGES, SCHEMES, SIZES)))
def test_axe_finds_nothing_on_any_page(visit, language, scheme, size):
    faults, seen = [], set()
    for username in ROLES:
        visitor = visit(username, color_scheme=scheme, viewport=VIEWPORTS[size])
        if language == "English":
            visitor.page.get_by_role("button", name="English").click()
        for pattern in crawl(visitor):
            if pattern not in seen:
                seen.add(pattern)
                faults += [*axe_faults(visitor.page), *filter(None, [width_fault(visitor.page, VIEWPORTS[size])])]
    assert len(seen) > 100
    assert not faults, "\n".join(faults)
