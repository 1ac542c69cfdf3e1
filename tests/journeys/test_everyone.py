"""Coming in and going out, for every role."""

import pytest
from playwright.sync_api import expect

FIRST_SCREENS = {
    "filer02": ("/work/", "我的待办"),
    "head02": ("/work/", "我的待办"),
    "office1": ("/bench/", "待审核"),
    "evaluator1": ("/admin/scoring/scoresheet/mine/", "我的评分表"),
    "leader1": ("/lights/", "亮灯"),
    "auditor": ("/audit/", "审计日志"),
    "security": ("/admin/departments/rolegrant/", "角色"),
    "system": ("/operations/", "运行状况"),
}
SCORES = [
    "/rankings/",
    "/rankings/2023/",
    "/rankings/2023/departments/1/",
    "/rankings/2023/coefficient/",
    "/rankings/2023/export.csv",
    "/publications/1/",
]
CITY = ["/departments/", "/departments/1/", "/commitments/", "/commitments/1/", "/lights/", "/cycles/2023/"]


@pytest.mark.parametrize("username", FIRST_SCREENS)
def test_everyone_lands_on_the_page_that_is_theirs(visit, username):
    path, heading = FIRST_SCREENS[username]
    visitor = visit(username)
    assert visitor.page.url == f"{visitor.site.url}{path}"
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-hans")
    visitor.picture(f"first-{username}")


def test_the_language_is_switched_kept_and_switched_back(visit):
    visitor = visit("leader2")
    visitor.page.get_by_role("button", name="English").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Lights")
    visitor.page.get_by_role("link", name="Commitments").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Commitments")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    visitor.page.get_by_role("button", name="简体中文").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("承诺事项")
    assert visitor.page.url == f"{visitor.site.url}/commitments/"


@pytest.mark.parametrize(
    ("username", "path"),
    [("leader2", "/rankings/2023/"), ("filer02", "/work/"), ("system", "/admin/departments/user/")],
)
def test_on_an_english_page_every_piece_of_chinese_says_what_it_is(visit, username, path):
    visitor = visit(username)
    visitor.context.add_cookies([{"name": "django_language", "value": "en", "url": visitor.site.url}])
    visitor.page.goto(path)

    pieces = visitor.page.evaluate(CHINESE_BY_LANGUAGE)
    assert pieces["zh-Hans"]
    assert pieces["en"] == []


# Texts with a Chinese character, by the language of the element they stand in; "en" for any that is not Chinese.
CHINESE_BY_LANGUAGE = """() => {
    const found = {"zh-Hans": [], en: []};
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (!/\\p{Script=Han}/u.test(text.data)) continue;
        const language = text.parentElement.closest("[lang]").lang;
        found[/^zh/i.test(language) ? "zh-Hans" : "en"].push(text.data.trim());
    }
    return found;
}"""


def test_after_signing_out_the_back_button_shows_nothing(visit):
    visitor = visit("leader2")
    visitor.page.goto("/commitments/")
    visitor.log_out()
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("登录")
    expect(visitor.page.get_by_label("用户名")).to_have_value("")
    assert visitor.status_of("/commitments/") == 302


def test_whoever_comes_without_a_session_is_led_back_to_the_page_asked_for(visit):
    visitor = visit()
    visitor.page.goto("/commitments/")
    visitor.page.get_by_label("用户名").fill("leader2")
    visitor.page.get_by_label("密码").fill(visitor.site.password)
    visitor.page.get_by_role("button", name="登录").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("承诺事项")


def test_five_wrong_passwords_stop_the_sixth_try_until_the_security_administrator_releases_it(visit):
    guesser = visit()
    for _attempt in range(5):
        try_to_log_in(guesser, "filer16", "Wrong-password-1")
        expect(guesser.page.get_by_role("main")).to_contain_text("用户名或密码不正确")
    try_to_log_in(guesser, "filer16", guesser.site.password)
    expect(guesser.page.get_by_role("main")).to_contain_text("错误次数过多")
    guesser.picture("locked-out")

    security = visit("security")
    security.page.get_by_role("link", name="登录锁定").click()
    row = security.page.get_by_role("row").filter(has_text="filer16")
    row.get_by_role("button").click()
    expect(security.page.locator(".messages")).to_be_visible()
    expect(security.page.get_by_role("row").filter(has_text="filer16")).to_have_count(0)
    guesser.log_in("filer16")
    expect(guesser.page.get_by_role("heading", level=1)).to_have_text("我的待办")


def try_to_log_in(visitor, username, password):
    visitor.page.goto("/login/")
    visitor.page.get_by_label("用户名").fill(username)
    visitor.page.get_by_label("密码").fill(password)
    visitor.page.get_by_role("button", name="登录").click()
    visitor.page.wait_for_load_state()


def test_the_auditor_reads_what_another_did_with_before_and_after(visit, site):
    filer = visit("filer14")
    name = filer.page.locator(".menu-name").inner_text()
    filer.page.locator(".todo li").first.get_by_role("link").click()
    filer.page.get_by_label("推进情况").fill("审计员应当看到这次保存。")
    filer.page.get_by_role("button", name="保存草稿").click()
    expect(filer.page.locator(".messages")).to_have_text("草稿已保存，尚未提交。")

    auditor = visit("auditor")
    auditor.page.get_by_label("操作人或被代理人").fill(name)
    auditor.page.get_by_role("button", name="筛选").click()
    rows = auditor.page.get_by_role("main").get_by_role("row")
    expect(rows.filter(has_text=name).filter(has_text="登录")).not_to_have_count(0)
    rows.filter(has_text="进展填报").first.get_by_role("link").first.click()
    expect(auditor.page.get_by_role("main")).to_contain_text(name)
    expect(auditor.page.get_by_role("main")).to_contain_text("审计员应当看到这次保存。")
    auditor.picture("audit-event")
    site.manage("seal_audit")  # as the scheduler does every ten minutes
    auditor.page.goto("/audit/")
    auditor.page.get_by_role("link", name="校验").click()
    expect(auditor.page.get_by_role("main")).to_contain_text("已封存的记录均与封存时一致。")
    assert filer.status_of("/audit/") == 404


@pytest.mark.parametrize("username", ["security", "system"])
def test_administrators_find_neither_scores_nor_the_citys_business(visit, username):
    visitor = visit(username)
    answers = {path: visitor.status_of(path) for path in [*SCORES, *CITY, "/audit/"]}
    assert answers == dict.fromkeys(answers, 404)
