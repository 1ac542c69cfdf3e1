"""Scoring: the sheets of last year in the demo, and the published ranking of 2023."""

import re
from fractions import Fraction

from playwright.sync_api import expect

from tests.journeys.keyboard import press, sign_in, tab_to

SHEETS = "/admin/scoring/scoresheet/"
SCORED_YEAR_IS_SILENT = "暂无可查看的排名"
REASON = "第三项评分与佐证材料差距较大，请复核。"


def marks(page):
    return page.get_by_role("textbox", name="评分（0–100）")


def type_marks(page, values):
    """Type a mark and Enter, five times; the last Enter leads to the first button."""
    tab_to(page, marks(page).first)
    for value in values:
        page.keyboard.type(str(value))
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="保存草稿")).to_be_focused()


def values_of_marks(page):
    page.wait_for_load_state()
    return [mark.input_value() for mark in marks(page).all()]


def facts(page, term):
    return page.locator(".facts div").filter(has=page.get_by_text(term, exact=True)).locator("dd")


# ── Journeys ──────────────────────────────────────────────────────────────────
def test_an_evaluator_rates_by_keyboard_is_returned_one_sheet_and_hands_it_in_again(visit):
    evaluator, office = visit(), visit("office1")
    page = evaluator.page
    sign_in(evaluator, "evaluator1")
    expect(facts(page, "已提交")).to_have_text("11 / 16")
    name = page.locator(".menu-name").inner_text()
    press(page, page.get_by_role("link", name="下一张：市档案馆"))
    expect(page.get_by_role("heading", level=1)).to_have_text("市档案馆")
    sheet = page.url

    type_marks(page, [101, 91, 92, 93, 94])
    page.keyboard.press("Enter")
    expect(page.locator(".errors")).to_contain_text("评分应在 0 到 100 之间。")
    assert values_of_marks(page) == ["101", "91", "92", "93", "94"]
    evaluator.picture("mark-refused")
    type_marks(page, [90, 91, 92, 93, 94])
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_have_text("市档案馆的评分草稿已保存。")
    assert values_of_marks(page) == ["90", "91", "92", "93", "94"]
    see_no_marks_of_a_draft(office, sheet)

    press(page, page.get_by_role("button", name="提交", exact=True))
    expect(page.locator(".messages")).to_have_text("市档案馆的评分表已提交。")
    expect(facts(page, "已提交")).to_have_text("12 / 16")
    expect_locked(page, sheet)
    keep_out_the_other_evaluator(visit("evaluator2"), evaluator, sheet)

    see_progress(office, name, "12")
    return_with_a_reason(office, sheet)
    page.goto(sheet)
    expect(page.get_by_role("main")).to_contain_text(REASON)
    marks(page).nth(2).fill("88")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".messages")).to_have_text("市档案馆的评分表已提交。")
    see_the_marks(office, sheet, ["90", "91", "88", "93", "94"])


def see_no_marks_of_a_draft(office, sheet):
    office.page.goto(sheet)
    expect(office.page.get_by_role("heading", level=1)).to_have_text("市档案馆")
    expect(office.page.locator(".given-mark")).to_have_count(0)
    expect(office.page.get_by_role("button", name="退回")).to_have_count(0)


def expect_locked(page, sheet):
    page.goto(sheet)
    expect(page.locator(".given-mark")).to_have_text(["90", "91", "92", "93", "94"])
    expect(page.get_by_role("textbox", name="评分（0–100）")).to_have_count(0)
    expect(page.get_by_role("button", name="提交", exact=True)).to_have_count(0)


def keep_out_the_other_evaluator(other, evaluator, sheet):
    assert other.page.goto(sheet).status == 404
    other.page.goto("/")
    other.page.get_by_role("link", name=re.compile("^下一张：")).click()
    expect(marks(other.page)).to_have_count(5)
    assert evaluator.status_of(other.page.url) == 404


def see_progress(office, name, submitted):
    page = office.page
    page.goto("/rankings/")
    page.get_by_role("navigation", name="得分之外").get_by_role("link", name="评分进度").click()
    row = page.get_by_role("row").filter(has_text=name)
    expect(row.get_by_role("cell").nth(3)).to_contain_text(submitted)
    office.picture("scoring-progress")


def return_with_a_reason(office, sheet):
    page = office.page
    page.goto(sheet)
    act = page.locator("details").filter(has_text="退回这张评分表")
    act.locator("summary").click()
    act.get_by_role("button", name="退回").click()
    expect(act.locator(".errorlist")).to_be_visible()
    act.get_by_role("textbox").fill(REASON)
    act.get_by_role("button", name="退回").click()
    expect(page.locator(".messages")).to_contain_text("退回")


def see_the_marks(office, sheet, expected):
    office.page.goto(sheet)
    expect(office.page.locator(".given-mark")).to_have_text(expected)
    office.picture("office-sheet")


def test_all_marks_are_compared_and_only_complete_sheets_can_be_ticked(visit):
    evaluator = visit("evaluator5")
    evaluator.page.get_by_role("link", name="比较我的评分").click()
    rows = evaluator.page.get_by_role("row")
    expect(rows).to_have_count(1 + 16)
    expect(evaluator.page.get_by_role("checkbox")).to_have_count(0)
    evaluator.page.goto("/")
    evaluator.page.get_by_role("link", name=re.compile("^下一张：")).click()
    expect(marks(evaluator.page)).to_have_count(5)
    department = evaluator.page.get_by_role("heading", level=1).inner_text()
    for mark in marks(evaluator.page).all():
        mark.fill("95")
    evaluator.page.get_by_role("button", name="保存草稿").click()
    expect(evaluator.page.locator(".messages")).to_have_text(f"{department}的评分草稿已保存。")
    evaluator.page.goto(f"{SHEETS}compare/")
    evaluator.page.get_by_role("checkbox", name=department).check()
    evaluator.page.get_by_role("button", name="提交勾选的").click()
    expect(evaluator.page.locator(".messages")).to_have_text("已提交评分表 1 张。")
    expect(facts(evaluator.page, "已提交")).to_have_text("12 / 16")


def test_while_scoring_is_open_nobody_but_the_office_sees_how_it_stands(visit):
    office = visit("office2")
    office.page.goto("/rankings/")
    year = int(re.search(r"/rankings/(\d+)/", office.page.url)[1])
    expect(office.page.get_by_role("table").first).to_be_visible()
    for username in ("leader1", "head01", "evaluator1"):
        other = visit(username)
        for path in (f"/rankings/{year}/", f"/rankings/{year}/departments/1/", f"/rankings/{year}/coefficient/"):
            other.page.goto(path)
            expect(other.page.get_by_role("main")).to_contain_text(SCORED_YEAR_IS_SILENT)
            expect(other.page.get_by_role("table")).to_have_count(0)
        assert other.status_of(f"/rankings/{year}/export.csv") == 404


def test_the_explanation_of_a_place_is_a_sum_that_a_clerk_can_check(visit):
    leader = visit("leader1")
    leader.page.goto("/rankings/2023/")
    leader.picture("ranking-2023")
    leader.page.get_by_role("link", name="市委组织部").click()
    expect(leader.page.locator(".sentence")).to_have_text("第 1 名：五项平均 91.6800，乘难度系数 1.1636，得 106.68。")
    leader.page.get_by_role("link", name="在此复算").click()
    expect(leader.page.locator("#recomputed")).to_have_text("刚刚从评分重新计算，得 106.68；下列各数全部一致。")
    leader.page.wait_for_load_state()
    leader.picture("explanation")

    means = [mean_of(line) for line in leader.page.locator("main ol.items > li").all()]
    base = sum(means) / 5
    coefficient = Fraction(facts(leader.page, "难度系数").inner_text())
    assert base == Fraction("91.68")
    assert base * coefficient == Fraction("91.68") * Fraction("1.1636")
    assert f"{float(base * coefficient):.2f}" == "106.68"


def mean_of(line):
    """The mean of the marks that were kept, worked out from those printed; it equals the printed one."""
    kept = [item for item in line.get_by_role("listitem").all() if item.locator("del").count() == 0]
    marks = [Fraction(item.inner_text().split()[-1]) for item in kept]
    mean = sum(marks) / len(marks)
    printed = line.get_by_role("heading").inner_text().split()[-1]
    assert mean == Fraction(printed)
    return mean
