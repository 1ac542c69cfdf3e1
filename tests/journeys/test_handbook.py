"""Help: from where one is stuck to the section about it, in both languages."""

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.pages import axe_faults, width_fault


def test_help_opens_the_section_about_the_page_one_is_on_and_leads_on_to_others(visit):
    filer = visit("filer05")
    page = filer.page
    page.get_by_role("link", name="一页填报全部事项").click()
    page.get_by_role("link", name="帮助", exact=True).click()
    expect(page).to_have_url(f"{filer.site.url}/help/filer/#file")
    expect(page.get_by_role("heading", level=1)).to_have_text("填报人")
    expect(page.locator("#file")).to_be_in_viewport()
    filer.picture("handbook")
    page.get_by_role("link", name="部门负责人").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("部门负责人")
    assert [axe_faults(page), width_fault(page, PHONE)] == [[], None]

    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Head")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("article")).not_to_contain_text("审签")
    assert [axe_faults(page), width_fault(page, PHONE)] == [[], None]
