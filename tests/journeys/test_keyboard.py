"""The core tasks without a mouse: file, sign, accept, read the ranking; test_scoring.py rates by keyboard.

And the single keys: the way to the search, and how they are switched off.
"""

import re

from playwright.sync_api import expect

from tests.journeys.keyboard import press, sign_in, tab_to, write

DONE = "服务大厅完成改造并对外开放，群众办事实现一窗受理。"


def test_a_report_is_filed_signed_and_accepted_and_the_ranking_read_by_keyboard_alone(visit):
    file_a_report(visit(), "filer13")
    sign_it(visit(), "head13")
    accept_it(visit(), "office2")
    read_the_ranking(visit(), "leader2")


def file_a_report(visitor, username):
    page = sign_in(visitor, username)
    press(page, page.locator(".todo li").first.get_by_role("link"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("填报进展")
    page.wait_for_load_state()
    for figure in page.locator(".readings input[inputmode=decimal]:visible").all():
        write(page, figure, "9999")
    for day in page.locator(".readings input[type=date]").all():
        tab_to(page, day)
    write(page, page.get_by_label("推进情况"), DONE)
    press(page, page.get_by_role("button", name="提交审签"))
    expect(page.locator(".messages")).to_have_text("已提交 1 项，待部门负责人审签。")
    expect(page.get_by_role("button", name=re.compile("^撤回："))).to_have_count(1)


def sign_it(visitor, username):
    page = sign_in(visitor, username)
    item = page.get_by_role("listitem").filter(has_text=DONE)
    tab_to(page, item.get_by_role("checkbox"))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="审签勾选项"))
    expect(page.locator(".messages")).to_have_text("已审签 1 项。")


def accept_it(visitor, username):
    page = sign_in(visitor, username)
    check = page.locator("li.check").filter(has_text=DONE)
    expect(check).to_have_count(1)
    for _step in range(page.locator("li.check").count()):
        page.keyboard.press("j")
        if check.evaluate("element => element === document.activeElement"):
            break
    press(page, check.get_by_role("button", name="审核通过"), most=20)
    expect(page.locator(".messages")).to_have_text("已审核通过。")
    expect(check).to_have_count(0)


def read_the_ranking(visitor, username):
    page = sign_in(visitor, username)
    press(page, page.get_by_role("link", name="排名", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("2023 年度部门承诺兑现排名")
    press(page, page.get_by_role("link", name="106.68"))
    expect(page.get_by_role("heading", level=1)).to_have_text("市委组织部")
    expect(page.locator(".lede, .sentence").first).to_contain_text("第 1 名")


def test_j_and_k_lead_through_lists_on_the_site_and_in_the_admin_until_single_keys_are_switched_off(visit):
    leader = visit("leader2")
    assert walked(leader.page, "/commitments/", "jjk") == [1, 2, 1]
    assert walked(leader.page, "/rankings/2023/", "kjj") == [1, 2, 3]
    assert walked(visit("system").page, "/admin/departments/user/", "jjjk") == [1, 2, 3, 2]

    leader.page.evaluate("localStorage.setItem('single-keys', 'off')")
    assert walked(leader.page, "/commitments/", "jj") == [0, 0]


def walked(page, address, keys):
    """The row of the list in which the focus is after each of the keys; 0 if in none."""
    page.goto(address)
    places = []
    for key in keys:
        page.keyboard.press(key)
        places.append(page.evaluate("document.activeElement.closest('main tbody tr')?.sectionRowIndex + 1 || 0"))
    return places


def test_the_slash_leads_to_the_search_until_single_keys_are_switched_off(visit):
    leader = visit("leader2")
    page = leader.page
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("szjggw/")
    expect(page.get_by_role("searchbox").first).to_have_value("szjggw/")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("市直机关工委")

    page.goto("/account/")
    tab_to(page, page.get_by_label("单键快捷键"))
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text("本浏览器已停用单键快捷键。")
    page.goto("/lights/")
    page.keyboard.press("/")
    expect(page.locator("body")).to_be_focused()
