"""Marks in every form: by grade, by points for a whole pledge, offline, on paper, anonymous; and adjustments."""

import re
from io import BytesIO

from openpyxl import load_workbook
from playwright.sync_api import expect

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
SCAN = {"name": "纸质原件.pdf", "mimeType": "application/pdf", "buffer": PDF}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUBMIT, SAVE, ENTERED = "提交", "保存", "已录入，经另一名工作人员复核后计入。"
CONFIRM, CONFIRMED = "复核通过：与纸质原件一致", "已复核。评分即日起计入，不再改动。"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def expect_message(page, text):
    expect(page.locator(".messages, .messagelist")).to_contain_text(text)


def open_next(page):
    """Open the next sheet and return (department, address)."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("^下一张：")).click()
    expect(page.get_by_role("button", name="保存草稿")).to_be_visible()
    return page.get_by_role("heading", level=1).inner_text(), page.url


def year_being_scored(page):
    page.goto("/rankings/")
    expect(page.get_by_role("table").first).to_be_visible()
    return re.search(r"/rankings/(\d+)/", page.url)[1]


# ── On the screen ─────────────────────────────────────────────────────────────
def test_an_expert_grades_a_delegate_gives_points_for_the_pledge_and_abstains_with_a_reason(visit):
    expert, delegate, office = visit("evaluator8").page, visit("evaluator11").page, visit("office1").page

    department, graded = open_next(expert)
    grades = expert.get_by_role("combobox", name="等次")
    expect(grades).to_have_count(5)
    for field in grades.all():
        field.select_option("良好")
    grades.nth(3).select_option("")
    press(expert, SUBMIT)
    expect(expert.locator(".errors")).to_be_visible()
    expect(grades.nth(2)).to_have_value("良好")
    grades.nth(3).select_option("优秀")
    press(expert, SUBMIT)
    expect_message(expert, f"{department}的评分表已提交。")
    office.goto(graded)
    expect(office.locator(".given-mark")).to_have_text(["良好", "良好", "良好", "优秀", "良好"])

    department, pointed = open_next(delegate)
    points = delegate.get_by_role("textbox", name="评分（0–100）")
    expect(points).to_have_count(1)
    points.fill("100.5")
    press(delegate, SUBMIT)
    expect(delegate.locator(".errors")).to_contain_text("评分应在 0 到 100 之间。")
    points.fill("91.5")
    press(delegate, SUBMIT)
    expect_message(delegate, f"{department}的评分表已提交。")
    office.goto(pointed)
    expect(office.locator(".given-mark")).to_have_text(["91.50"])

    _department, left = open_next(delegate)
    delegate.get_by_text("对该部门弃权").click()
    press(delegate, "弃权")
    expect(delegate.locator(".errorlist")).to_be_visible()
    delegate.locator("details[open]").get_by_role("textbox").fill("与该部门负责人有亲属关系")
    press(delegate, "弃权")
    expect_message(delegate, "已提交弃权。")
    office.goto(left)
    expect(office.get_by_role("main")).to_contain_text("与该部门负责人有亲属关系")
    expect(office.locator(".given-mark")).to_have_count(0)


def test_an_evaluator_fills_in_the_workbook_and_mends_the_row_that_was_refused(visit):
    evaluator = visit("evaluator9")
    page = evaluator.page
    department, sheet = open_next(page)
    page.goto("/")
    page.get_by_role("link", name="离线填写").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载我的未提交评分表").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    cells = book.active
    rows = [row for row in range(2, cells.max_row + 1) if cells.cell(row, 1).value == department]
    assert len(rows) == 5
    for row in rows:
        cells.cell(row, 5).value = "优秀"
    cells.cell(rows[1], 5).value = "特优"

    send(page, book)
    expect(page.locator(".errors .faults tbody tr")).to_have_count(1)
    expect(page.locator(".errors .faults")).to_contain_text(re.compile(f"{rows[1]}.*特优", re.DOTALL))
    evaluator.picture("workbook-refused")
    cells.cell(rows[1], 5).value = "良好"
    send(page, book)
    expect(page.get_by_role("heading", level=1)).to_have_text("文件将作的改动")
    page.get_by_role("button", name=re.compile("^保存")).click()
    expect(page.locator(".messages")).to_be_visible()
    page.goto(sheet)
    expect(page.get_by_role("combobox", name="等次")).to_have_count(5)
    grades = [field.input_value() for field in page.get_by_role("combobox", name="等次").all()]
    assert grades == ["优秀", "良好", "优秀", "优秀", "优秀"]
    press(page, SUBMIT)
    expect_message(page, f"{department}的评分表已提交。")
    office = visit("office2").page
    office.goto(sheet)
    expect(office.locator(".given-mark")).to_have_text(grades)


def send(page, book):
    content = BytesIO()
    book.save(content)
    page.get_by_label("工作簿").set_input_files({"name": "评分表.xlsx", "mimeType": XLSX, "buffer": content.getvalue()})
    press(page, "上传并核对")


# ── On paper ──────────────────────────────────────────────────────────────────
def test_a_paper_ballot_and_a_count_are_entered_by_one_and_confirmed_by_another(visit):
    evaluator, first, second = visit("evaluator12").page, visit("office1").page, visit("office2").page
    evaluator.goto("/")
    untouched = evaluator.get_by_role("row").filter(has=evaluator.get_by_role("cell", name="0", exact=True))
    untouched.last.get_by_role("link").click()
    expect(evaluator.get_by_role("button", name="保存草稿")).to_be_visible()
    first.goto(evaluator.url)
    first.get_by_role("link", name="录入纸质评分表").click()
    mark = first.get_by_role("textbox", name=re.compile("^整体"))
    mark.fill("88")
    press(first, SAVE)
    expect(first.locator(".errors")).to_contain_text("扫描件")
    mark.fill("88.25")
    first.get_by_label("扫描件").set_input_files(SCAN)
    press(first, SAVE)
    expect_message(first, ENTERED)
    confirm_by_another(first, second)
    evaluator.reload()
    expect(evaluator.locator(".given-mark")).to_have_text(["88.25"])

    year = year_being_scored(first)
    first.goto(f"/rankings/{year}/ballots/")
    first.get_by_role("link", name="群众代表").click()
    first.get_by_role("link", name="录入票数").last.click()
    counts = first.get_by_role("textbox", name=re.compile("^整体"))
    first.get_by_label("扫描件").set_input_files(SCAN)
    first.get_by_label("计票人一").fill("陈计票")
    first.get_by_label("计票人二").fill("陈计票")
    counts.fill("优秀 40 张")
    press(first, SAVE)
    expect(first.locator(".errors")).to_contain_text("优秀 40 张")
    counts.fill("优秀 × 40\n良好 × 12")
    first.get_by_label("扫描件").set_input_files(SCAN)
    press(first, SAVE)
    expect(first.locator(".errors")).to_be_visible()
    first.get_by_label("计票人二").fill("王监票")
    first.get_by_label("扫描件").set_input_files(SCAN)
    press(first, SAVE)
    expect_message(first, ENTERED)
    confirm_by_another(first, second)
    expect(second.get_by_role("main")).to_contain_text("优秀 × 40")


def confirm_by_another(first, second):
    """Whoever entered it is offered no confirmation; the other member confirms, and nobody takes it back."""
    expect(first.get_by_role("button", name=CONFIRM)).to_have_count(0)
    second.goto(first.url)
    press(second, CONFIRM)
    expect_message(second, CONFIRMED)
    expect(second.get_by_text("撤回这次录入")).to_have_count(0)


# ── Adjustments ───────────────────────────────────────────────────────────────
def test_a_bonus_has_its_document_and_counts_the_same_event_once(visit):
    office, other = visit("office1").page, visit("office2").page
    year = year_being_scored(other)
    department = other.locator("table.ranking tbody tr").nth(1).get_by_role("link").first
    name = department.inner_text()

    add_bonus(office, year, name, "")
    expect(office.locator(".errornote")).to_be_visible()
    office.locator("[name=document]").fill("示例文件〔2025〕30 号")
    press(office, SAVE)
    expect_message(office, "获全国表彰")
    add_bonus(office, year, name, "示例文件〔2025〕31 号")
    expect(office.get_by_role("main")).to_contain_text("该事由已对该部门计过一次。")

    other.goto(f"/rankings/{year}/")
    other.get_by_role("link", name=name, exact=True).first.click()
    expect(other.get_by_role("heading", level=1)).to_have_text(name)
    expect(other.get_by_role("main")).to_contain_text(re.compile("加分.*1", re.DOTALL))


def add_bonus(page, year, department, document):
    page.goto("/admin/scoring/adjustment/add/")
    choice = page.locator("[name=pledge] option").filter(has_text=year).filter(has_text=department)
    page.locator("[name=pledge]").select_option(choice.get_attribute("value"))
    page.locator("[name=kind]").select_option("bonus")
    page.locator("[name=event]").fill("获全国表彰")
    page.locator("[name=points]").fill("1.00")
    page.locator("[name=reason]").fill("获国家部委发文表彰。")
    page.locator("[name=document]").fill(document)
    page.locator("[name=approver]").fill("考核工作领导小组")
    press(page, SAVE)
