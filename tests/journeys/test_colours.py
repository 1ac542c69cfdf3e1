"""The pages used most, on a phone and in the dark; and in English, whose words are longer."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.pages import axe_faults, width_fault


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_used_most_pass_axe_on_a_phone_in_both_colours(visit, scheme):
    look = {"viewport": PHONE, "color_scheme": scheme, "is_mobile": True, "has_touch": True}
    anyone = visit(**look)
    anyone.page.goto("/login/")
    faults = axe_faults(anyone.page)
    for username, paths in {
        "filer12": ["/work/", "/commitments/"],
        "office2": ["/bench/", "/cycles/"],
        "leader2": ["/lights/", "/rankings/2023/", "/rankings/2023/departments/2/"],
        "evaluator4": ["/admin/scoring/scoresheet/mine/"],
    }.items():
        visitor = visit(username, **look)
        for path in paths:
            visitor.page.goto(path)
            faults += axe_faults(visitor.page)
            visitor.picture(f"phone-{scheme}{path.replace('/', '-')}")
    assert not faults, "\n".join(faults)


def test_wide_pages_in_the_dark_pass_axe(visit):
    visitor = visit("leader2", color_scheme="dark")
    faults = []
    for path in ["/lights/", "/rankings/2023/", "/rankings/2023/coefficient/", "/departments/1/", "/commitments/1/"]:
        visitor.page.goto(path)
        faults += axe_faults(visitor.page)
        visitor.picture(f"dark{path.replace('/', '-')}")
    assert not faults, "\n".join(faults)


def test_full_pages_fit_a_phone_in_english(visit):
    office = visit("office2", viewport=PHONE)
    office.page.get_by_role("button", name="English").click()
    expect(office.page.locator("html")).to_have_attribute("lang", "en")
    faults = []
    for path in ["/bench/", "/lights/", "/lights/course/", "/rankings/2023/", "/rankings/2023/raters/", "/imports/"]:
        office.page.goto(path)
        faults += filter(None, [width_fault(office.page, PHONE)])
    assert not faults, "\n".join(faults)
