"""A whole year on an empty site: from the first three accounts to the published ranking, every step through a page."""

import re
from datetime import date, timedelta
from fractions import Fraction
from math import floor

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import windows

YEAR = date.today().year  # noqa: DTZ011  the site's period is opened for this day as well
PEOPLE = {
    "office1": "周文渊",
    "office2": "吴嘉树",
    "filer": "陈思齐",
    "head": "林向东",
    "evaluator1": "何其芳",
    "evaluator2": "吕清扬",
    "evaluator3": "施以诺",
    "leader": "张望岳",
}
ROLES = {"office": "考核办", "evaluator": "评价人员", "leader": "市领导"}
COEFFICIENTS = {"市教育局": "1.1000", "市水利局": "1.0523", "市总工会": "1.0523"}
NUMBERS = range(1, 6)
EVALUATORS = ("evaluator1", "evaluator2", "evaluator3")


# ── The clerk's own arithmetic ────────────────────────────────────────────────
def mark_of(department, number, evaluator):
    """What an evaluator (1 to 3) gives; the last two departments get the same marks and so share a place."""
    if department == "市教育局":
        return 74 + 2 * number + evaluator**2
    return 78 + number + evaluator**2


def base_of(department):
    means = [Fraction(sum(mark_of(department, number, evaluator) for evaluator in (1, 2, 3)), 3) for number in NUMBERS]
    return sum(means) / len(means)


def rounded(exact, places):
    """Half up, as text."""
    whole = floor(exact * 10**places + Fraction(1, 2))
    return f"{whole // 10**places}.{whole % 10**places:0{places}}"


def expected_ranking():
    """(place, department, score, base, coefficient) for each department, best first; ties in the table's order."""
    exact = {name: base_of(name) * Fraction(coefficient) for name, coefficient in COEFFICIENTS.items()}
    scores = {name: rounded(score, 2) for name, score in exact.items()}
    order = sorted(COEFFICIENTS, key=lambda name: -Fraction(scores[name]))
    places = {name: 1 + sum(Fraction(s) > Fraction(scores[name]) for s in scores.values()) for name in order}
    return [(places[name], name, scores[name], rounded(base_of(name), 4), COEFFICIENTS[name]) for name in order]


def table(most=5):
    """The city's table as it is kept: department and coefficient only on the first of its rows."""
    lines = ["部门\t承诺事项\t年度目标\t评定难度系数"]
    for name, coefficient in COEFFICIENTS.items():
        for number in range(1, most + 1):
            first = number == 1
            title = f"{number} 办好第{number}件实事"
            lines.append(
                f"{name if first else ''}\t{title}\t全面完成年度任务并通过验收\t{coefficient if first else ''}"
            )
    return "\n".join(lines).encode()


# ── People ────────────────────────────────────────────────────────────────────
@pytest.fixture
def visit(chromium, empty_site):
    with windows(chromium, empty_site) as open_window:
        yield open_window


def chosen_password(username):
    return f"Chengnuo-{len(username)}-Duixian"


def arrive(visitor, username, one_time):
    """The first login: nothing opens before a password of one's own is chosen, and a poor one is refused."""
    page = visitor.log_in(username, one_time)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("修改密码")
    choose_password(page, one_time, "12345678")
    expect(page.locator(".errors")).to_be_visible()
    choose_password(page, one_time, chosen_password(username))
    expect(message(page)).to_have_text("密码已修改。")
    return visitor


def choose_password(page, old, new):
    page.get_by_label("旧密码").fill(old)
    page.get_by_label("新密码", exact=True).fill(new)
    page.get_by_label("新密码确认").fill(new)
    page.get_by_role("button", name="保存").click()


def make_account(system, username, name):
    """The system administrator makes an account and reads its one-time password, once."""
    page = system.page
    page.goto("/admin/")
    page.get_by_role("row", name=re.compile("^用户")).get_by_role("link", name="新增").click()
    page.get_by_label("用户名：").fill(username)
    page.get_by_label("姓名：").fill(name)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一次性密码")
    password = page.get_by_role("main").locator("code").inner_text()
    page.reload()
    expect(page.get_by_role("main")).not_to_contain_text(password)
    return password


def give(security, what, **choices):
    """The security administrator gives a role or a membership; `choices` are field names and labels or days."""
    page = security.page
    page.goto("/admin/")
    page.get_by_role("row", name=re.compile(f"^{what}")).get_by_role("link", name="新增").click()
    for field, value in choices.items():
        control = page.locator(f"[name={field}]")
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(message(page)).to_be_visible()


def person(username):
    return f"{PEOPLE[username]} · {username}"


def message(page):
    """What the page says was done; Django's own admin pages have a class of their own for it."""
    return page.locator(".messages, .messagelist")


# ── The year ──────────────────────────────────────────────────────────────────
def test_a_city_sets_the_site_up_and_gets_from_its_table_to_a_ranking_it_can_recompute(visit, empty_site):
    system, security = take_over(visit, empty_site)
    one_time = {username: make_account(system, username, name) for username, name in PEOPLE.items()}
    give_roles(security)
    office = arrive(visit(), "office1", one_time["office1"])
    make_the_year(office)
    import_the_table(office)
    start_the_year(office)

    give_memberships(security)
    filer, head = (arrive(visit(), name, one_time[name]) for name in ("filer", "head"))
    file_everything(filer)
    sign_everything(head)
    accept_everything(office)

    seat_the_evaluators(office)
    open_scoring(office)
    leader = arrive(visit(), "leader", one_time["leader"])
    for number, name in enumerate(EVALUATORS, 1):
        rate_everything(arrive(visit(), name, one_time[name]), number)
    sees_no_ranking(leader)

    publication = draft(office)
    check(arrive(visit(), "office2", one_time["office2"]), publication)
    publish(office, publication)
    read_the_ranking(leader)
    empty_site.manage("verify_publication")


def take_over(visit, site):
    """The first two of the three administrators that the command makes; a second run is refused."""
    lines = [line.split("\t") for line in site.manage("create_administrators").splitlines()]
    one_time = {username: password for username, password, _role in lines}
    assert sorted(one_time) == ["audit", "security", "system"]
    return [arrive(visit(), name, one_time[name]) for name in ("system", "security")]


def give_roles(security):
    for username in PEOPLE:
        role = ROLES.get(username.rstrip("0123456789"))
        if role:
            give(security, "角色", user=person(username), role=role)


def give_memberships(security):
    for department in COEFFICIENTS:
        for username, role in (("filer", "填报人"), ("head", "部门负责人")):
            since = f"{YEAR}-01-01"
            give(security, "部门职责", user=person(username), department=department, role=role, starts_on=since)


def make_the_year(office):
    page = office.page
    page.get_by_role("link", name="年度管理").click()
    page.get_by_role("link", name="新建年度").click()
    page.get_by_label("年度").first.fill(str(YEAR))
    page.get_by_role("button", name="保存").click()
    expect(message(page)).to_contain_text("年度已新建。")


def upload(office, content):
    page = office.page
    page.get_by_role("link", name="数据", exact=True).click()
    page.get_by_role("link", name="上传表格").first.click()
    page.locator("input[type=file]").set_input_files(
        {"name": "承诺事项.tsv", "mimeType": "text/tab-separated-values", "buffer": content}
    )
    page.get_by_label("年度").fill(str(YEAR))
    page.get_by_role("button", name="上传并核对").click()


def import_the_table(office):
    """A table with four promises is refused whole; the mended one is shown first and then written."""
    page = office.page
    upload(office, table(most=4))
    expect(page.locator(".faults tbody tr")).not_to_have_count(0)
    expect(page.get_by_role("button", name="确认写入")).to_have_count(0)
    office.picture("year-import-refused")
    page.get_by_role("button", name="放弃").click()
    expect(message(page)).to_contain_text("未写入任何内容")
    upload(office, table())
    page.get_by_role("button", name="确认写入").click()
    expect(message(page)).to_have_text("表格已全部写入。")


def start_the_year(office):
    """Two periods; the last one is moved so that it is open today."""
    page = office.page
    open_year(page)
    expect(page.get_by_role("link", name="启动年度")).to_have_count(0)
    page.get_by_role("link", name="生成填报期").click()
    page.get_by_label("填报频次").select_option(value="half_yearly")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("row", name=re.compile("^下半年")).get_by_role("link", name="修改").click()
    for field, days in (("opens_on", 0), ("due_on", 5), ("closes_on", 10)):
        page.locator(f"[name={field}]").fill((date.today() + timedelta(days=days)).isoformat())  # noqa: DTZ011
    page.get_by_role("button", name="保存").click()
    expect(message(page)).to_have_text("填报期已保存。")
    page.get_by_role("link", name="启动年度").click()
    page.get_by_role("button", name="启动年度").click()
    expect(message(page)).to_have_text("年度已启动，目标和系数已锁定。")
    office.picture("year-started")


def open_year(page):
    page.get_by_role("link", name="年度管理").first.click()
    page.get_by_role("row", name=re.compile(f"^{YEAR}")).get_by_role("link").click()


def file_everything(filer):
    page = filer.page
    for department in COEFFICIENTS:
        page.goto("/")
        desk = page.get_by_role("region", name=re.compile(f"^{department} · 下半年"))
        desk.get_by_role("link", name="一页填报全部事项").click()
        expect(page.locator(".entry")).to_have_count(5)
        for number, entry in enumerate(page.locator(".entry").all(), 1):
            entry.get_by_label("完成进度").fill("100")
            entry.get_by_label("推进情况").fill(f"{department}第{number}件实事已办成并通过验收。")
        page.get_by_role("button", name="提交已填事项").click()
        expect(message(page)).to_have_text("已提交 5 项，待部门负责人审签。")


def sign_everything(head):
    page = head.page
    page.goto("/")
    boxes = page.get_by_role("checkbox", name=re.compile("^审签"))
    expect(boxes).to_have_count(15)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="审签勾选项").click()
    expect(message(page)).to_have_text("已审签 15 项。")


def accept_everything(office):
    page = office.page
    page.goto("/")
    page.get_by_label("本页全选").check()
    page.get_by_role("button", name="勾选项审核通过").click()
    expect(message(page)).to_have_text("已审核通过 15 项。")


def seat_the_evaluators(office):
    page = office.page
    for username in EVALUATORS:
        page.goto("/admin/")
        page.get_by_role("row", name=re.compile("^评价人员 ")).get_by_role("link", name="新增").click()
        page.locator("[name=rater_class]").select_option(index=1)
        page.locator("[name=user]").select_option(label=person(username))
        page.get_by_role("button", name="保存", exact=True).click()
        expect(message(page)).to_contain_text(PEOPLE[username])


def open_scoring(office):
    page = office.page
    page.goto("/")
    open_year(page)
    page.get_by_role("link", name="开放评分").click()
    page.get_by_role("button", name="开放评分").click()
    expect(message(page)).to_have_text("评分已开放，评分表已生成。")


def rate_everything(evaluator, number):
    """Three sheets saved as drafts, then handed in together."""
    page = evaluator.page
    page.goto("/")
    addresses = [link.get_attribute("href") for link in page.locator("tbody th a").all()]
    assert len(addresses) == 3
    for address in addresses:
        page.goto(address)
        department = page.get_by_role("heading", level=1).inner_text()
        for commitment, field in enumerate(page.get_by_role("textbox", name="评分（0–100）").all(), 1):
            field.fill(str(mark_of(department, commitment, number)))
        page.get_by_role("button", name="保存草稿").click()
        expect(message(page)).to_have_text(f"{department}的评分草稿已保存。")
    page.goto("/")
    page.get_by_role("link", name="比较我的评分").click()
    page.get_by_role("button", name="提交已填完的 3 张").click()
    expect(message(page)).to_have_text("已提交评分表 3 张。")


def sees_no_ranking(leader):
    leader.page.goto("/rankings/")
    expect(leader.page.get_by_role("main")).to_contain_text("暂无可查看的排名")


def draft(office):
    """The trial run; whoever made it finds no way to check it."""
    page = office.page
    page.get_by_role("link", name="排名").click()
    page.get_by_role("link", name="通报").click()
    page.get_by_role("button", name="试算").click()
    expect(message(page)).to_have_text("试算完成，待另一位同志复核。")
    expect(page.get_by_role("button", name="通报")).to_have_count(0)
    expect(page.get_by_role("button", name="复核")).to_have_count(0)
    return page.url


def check(second, publication):
    page = second.page
    page.goto(publication)
    page.get_by_role("button", name="复核").click()
    expect(message(page)).to_have_text("已复核：复算一致，评分未变动。")


def publish(office, publication):
    page = office.page
    page.goto(publication)
    act = page.locator("section.act").filter(has=page.get_by_role("button", name="通报", exact=True))
    act.get_by_role("button").click()
    expect(page.locator(".errors").first).to_be_visible()
    act.get_by_label("审定文件").fill("市考核委〔2026〕1 号")
    act.get_by_label("公开范围").select_option(label="市领导")
    act.get_by_role("button").click()
    expect(message(page)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("市考核委〔2026〕1 号")
    office.picture("year-published")


def read_the_ranking(leader):
    page = leader.page
    page.goto("/")
    page.get_by_role("link", name="排名").click()
    lines, rows = page.locator("table.ranking tbody tr"), []
    expect(lines).to_have_count(len(COEFFICIENTS))
    for row in lines.all():
        place = int(re.search(r"\d+", row.locator(".place").inner_text())[0])
        cells = [row.get_by_role("link").nth(index).inner_text() for index in range(4)]
        rows.append((place, *cells))
    assert rows == expected_ranking()
    assert [place for place, *_rest in rows] == [1, 2, 2]
    expect(page.get_by_role("row").filter(has_text="市水利局").locator(".place")).to_contain_text("并列")
    leader.picture("year-ranking")
    page.get_by_role("link", name="市教育局").click()
    expect(page.locator(".sentence")).to_contain_text(f"得 {rows[0][2]}")
