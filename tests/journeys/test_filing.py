"""Filing through the year, from an empty form to the leader's matrix. Each journey has a department of its own."""

import re
from datetime import date

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE

DONE = "峰会如期举办，签约项目十二个，新引进团队三百一十个，年度目标全部完成。"
REASON = "请补充新引进大学生人数的统计口径。"
MENDED = "峰会如期举办，新引进大学生九万二千人（按社保口径统计），年度目标全部完成。"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def open_form(visitor):
    """From the first screen to the form of the first commitment that is owed and was never returned; its name."""
    visitor.page.goto("/")
    link = visitor.page.locator(".todo li").filter(has_not_text="已退回").first.get_by_role("link")
    name = link.inner_text()
    link.click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(f"填报进展：第 {name.split()[0]} 项")
    return name


def reach_the_target(page):
    """Fill in that the promise is kept: each figure at its target, each milestone today, or else 100 %."""
    page.wait_for_load_state()
    for figure in page.locator(".readings li:not(.has-errors) input[inputmode=decimal]").all():
        label = page.locator(f"label[for={figure.get_attribute('id')}]").inner_text()
        figure.fill(re.search(r"目标 (?:\S+ )?([\d.]+)", label)[1])
    for day in page.locator(".readings input[type=date]").all():
        day.fill(day.input_value() or f"{date.today():%Y-%m-%d}")  # noqa: DTZ011  the browser's own day
    if page.get_by_label("完成进度").count():
        page.get_by_label("完成进度").fill("100")


def typed(page):
    """Everything that stands in the fields of the form."""
    page.wait_for_load_state()
    return [field.input_value() for field in page.locator("#filing input:visible, #filing textarea").all()]


def message(page):
    return page.locator(".messages")


def row_on_work(visitor, name):
    """The commitment's line among the reports; the self-assessments have their own list below."""
    visitor.page.goto("/work/")
    return visitor.page.locator(".todo li:not(:has([href$='#assessment']))").filter(has_text=name)


def test_a_promise_is_filed_signed_returned_mended_accepted_and_turns_green(visit):
    filer, head, office, leader = visit("filer01"), visit("head01"), visit("office1"), visit("leader1")
    name = open_form(filer)
    address = filer.page.url
    refuse_the_empty_text(filer)
    file_with_a_double_click(filer)
    report = report_address(filer, name)

    keep_out_the_neighbour(visit("filer02"), address, report)
    sign_once_and_not_twice(head, report)
    return_with_a_reason(office)
    mend(filer, name)
    sign_on_the_reports_own_page(head, report)
    accept_on_the_bench(office)
    read_as_leader(leader, name)


def refuse_the_empty_text(filer):
    page = filer.page
    reach_the_target(page)
    page.get_by_label("推进情况").fill("")
    page.get_by_label("存在问题").fill("用地手续办理时间较长。")
    before = typed(page)
    page.get_by_role("button", name="提交审签").click()
    expect(page.locator(".errors")).to_contain_text("请填写推进情况。")
    assert typed(page) == before
    filer.picture("filing-refused")


def file_with_a_double_click(filer):
    page = filer.page
    page.get_by_label("推进情况").fill(DONE)
    page.get_by_role("button", name="保存草稿").click()
    expect(message(page)).to_have_text("草稿已保存，尚未提交。")
    expect(page.get_by_label("推进情况")).to_have_value(DONE)
    page.get_by_role("button", name="提交审签").dblclick()
    expect(message(page)).to_have_text("已提交 1 项，待部门负责人审签。")


def report_address(filer, name):
    """Open the submitted report, see that it was submitted once, and return its address."""
    page = filer.page
    page.get_by_text(re.compile("^已提交 .* 项$")).click()
    page.get_by_role("link", name=name).last.click()
    expect(page.get_by_role("main").locator(".timeline li")).to_have_count(1)
    return page.url


def keep_out_the_neighbour(neighbour, *addresses):
    for address in addresses:
        assert neighbour.page.goto(address).status == 404
        expect(neighbour.page.get_by_role("heading", name="页面不存在")).to_be_visible()


def sign_once_and_not_twice(head, report):
    page, second = head.page, head.window()
    for window in (page, second):
        window.goto("/work/")
        expect(window.get_by_role("main")).to_contain_text(DONE)
        window.get_by_role("listitem").filter(has_text=DONE).get_by_role("checkbox").check()
    head.picture("signing")
    page.get_by_role("button", name="审签勾选项").click()
    expect(message(page)).to_have_text("已审签 1 项。")
    second.get_by_role("button", name="审签勾选项").click()
    expect(message(second)).to_contain_text("在您查看之后有改动，本次未作任何处理")
    page.goto(report)
    expect(page.get_by_role("button", name="审签")).to_have_count(0)
    expect(page.locator(".timeline li").filter(has_text="审签")).to_have_count(1)


def waiting_on_the_bench(office, text):
    office.page.goto("/")
    assert office.page.url.endswith("/bench/")
    return office.page.locator("li.check").filter(has_text=text)


def return_with_a_reason(office):
    page = office.page
    item = waiting_on_the_bench(office, DONE)
    item.locator("summary", has_text="退回").click()
    item.get_by_role("button", name="退回部门").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    page.get_by_label("退回理由").fill(REASON)
    page.get_by_role("button", name="退回部门").click()
    expect(message(page)).to_have_text("已退回。")
    expect(page.locator("li.check").filter(has_text=DONE)).to_have_count(0)


def mend(filer, name):
    row = row_on_work(filer, name)
    expect(row).to_contain_text("已退回")
    expect(row).to_contain_text(REASON)
    filer.picture("returned")
    row.get_by_role("link").click()
    expect(filer.page.get_by_role("main")).to_contain_text(REASON)
    filer.page.get_by_label("推进情况").fill(MENDED)
    filer.page.get_by_role("button", name="提交审签").click()
    expect(message(filer.page)).to_have_text("已提交 1 项，待部门负责人审签。")


def sign_on_the_reports_own_page(head, report):
    page = head.page
    page.goto("/work/")
    page.get_by_role("listitem").filter(has_text=MENDED).get_by_role("link", name="查看、退回或对比版本").click()
    expect(page).to_have_url(report)
    page.get_by_role("link", name="对比历次提交版本").click()
    expect(page.locator(".versions")).to_contain_text([DONE])
    expect(page.locator(".versions")).to_contain_text([MENDED])
    page.go_back()
    page.get_by_role("button", name="审签", exact=True).click()
    expect(message(page)).to_have_text("已审签，报送考核办。")


def accept_on_the_bench(office):
    """Accept, take the acceptance back, and accept again."""
    item = waiting_on_the_bench(office, MENDED)
    item.get_by_role("button", name="审核通过").click()
    expect(message(office.page)).to_have_text("已审核通过。")
    office.page.get_by_role("button", name="撤回：").click()
    expect(message(office.page)).to_have_text("已撤回审核通过，该填报重新列入待审核。")
    item.get_by_role("button", name="审核通过").click()
    expect(message(office.page)).to_have_text("已审核通过。")
    expect(office.page.locator("li.check").filter(has_text=MENDED)).to_have_count(0)


def read_as_leader(leader, name):
    number, title = name.split(maxsplit=1)
    page = leader.page
    page.goto("/")
    cell = page.get_by_role("row", name=re.compile("^市委组织部")).get_by_role("cell").nth(int(number) - 1)
    expect(cell).to_contain_text("绿灯")
    expect(cell).to_contain_text("100%")
    leader.picture("matrix")
    page.goto("/commitments/")
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("main")).to_contain_text(MENDED)
    expect(page.get_by_role("main")).to_contain_text("绿灯")
    leader.picture("commitment-accepted")


def test_two_windows_save_the_same_draft_and_both_texts_can_be_read(visit):
    filer = visit("filer03")
    open_form(filer)
    second = filer.window()
    second.goto(filer.page.url)
    filer.page.get_by_label("推进情况").fill("先保存的窗口写的内容。")
    filer.page.get_by_role("button", name="保存草稿").click()
    expect(message(filer.page)).to_have_text("草稿已保存，尚未提交。")

    second.get_by_label("推进情况").fill("后保存的窗口写的内容。")
    second.get_by_role("button", name="保存草稿").click()
    expect(second.locator(".errors")).to_contain_text("您填写期间已有他人保存")
    versions = second.locator(".conflict .versions").filter(has_text="窗口写的内容")
    expect(versions).to_contain_text("先保存的窗口写的内容。")
    expect(versions).to_contain_text("后保存的窗口写的内容。")
    expect(second.get_by_label("推进情况")).to_have_value("后保存的窗口写的内容。")
    filer.picture("two-windows", second)

    second.get_by_label("推进情况").fill("先保存的窗口写的内容。后保存的窗口写的内容。")
    second.get_by_role("button", name="保存草稿").click()
    expect(message(second)).to_have_text("草稿已保存，尚未提交。")
    filer.page.reload()
    expect(filer.page.get_by_label("推进情况")).to_have_value("先保存的窗口写的内容。后保存的窗口写的内容。")


def test_a_draft_saves_itself_and_says_when(visit):
    filer = visit("filer10")
    open_form(filer)
    filer.page.get_by_label("推进情况").fill("只输入，不按任何按钮。")
    expect(filer.page.locator("#autosave-state")).to_have_text(re.compile(r"自动保存.*\d\d:\d\d"))
    filer.page.reload()
    expect(filer.page.get_by_label("推进情况")).to_have_value("只输入，不按任何按钮。")


def test_a_fake_pdf_is_refused_a_true_one_is_kept_and_opens_for_the_head_only(visit):
    filer = visit("filer04")
    open_form(filer)
    chooser = filer.page.locator("input[type=file][multiple]")
    chooser.set_input_files({"name": "验收.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90 not a document"})
    expect(filer.page.locator(".evidence .errorlist")).to_contain_text("“验收.pdf”不能上传")
    chooser.set_input_files({"name": "验收报告.pdf", "mimeType": "application/pdf", "buffer": PDF})
    link = filer.page.locator(".evidence .files").get_by_role("link", name="验收报告.pdf")
    expect(link).to_be_visible()
    expect(filer.page.locator(".evidence .errorlist")).to_have_count(0)
    address = link.get_attribute("href")

    reach_the_target(filer.page)
    filer.page.get_by_label("推进情况").fill("主体任务完成，验收报告附后。")
    filer.page.get_by_role("button", name="提交审签").click()
    expect(message(filer.page)).to_have_text("已提交 1 项，待部门负责人审签。")
    head = visit("head04")
    item = head.page.get_by_role("listitem").filter(has_text="主体任务完成，验收报告附后。")
    assert item.get_by_role("link", name="验收报告.pdf").get_attribute("href") == address
    answer = head.context.request.get(address)
    assert (answer.status, answer.body()) == (200, PDF)
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert visit("filer02").status_of(address) == 404


def test_a_promise_is_filed_with_a_thumb_on_a_phone_of_360_pixels(visit):
    filer = visit("filer07", viewport=PHONE, has_touch=True, is_mobile=True)
    filer.page.locator(".todo li").filter(has_not_text="已退回").first.get_by_role("link").tap()
    filer.page.get_by_label("推进情况").fill("走廊里用手机填报。")
    reach_the_target(filer.page)
    assert filer.page.evaluate("document.documentElement.scrollWidth") == 360
    filer.picture("filing-phone")
    filer.page.get_by_role("button", name="提交审签").tap()
    expect(message(filer.page)).to_have_text("已提交 1 项，待部门负责人审签。")
    expect(visit("head07").page.get_by_role("main")).to_contain_text("走廊里用手机填报。")


def test_without_javascript_a_double_click_submits_once_and_files_go_along(visit):
    filer = visit("filer08", java_script_enabled=False)
    open_form(filer)
    reach_the_target(filer.page)
    filer.page.get_by_label("推进情况").fill("没有脚本也能填报。")
    filer.page.locator("input[type=file][multiple]").set_input_files(
        {"name": "照片清单.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    filer.page.get_by_role("button", name="提交审签").dblclick()
    expect(message(filer.page)).to_be_visible()
    filer.page.goto("/work/")
    head = visit("head08")
    item = head.page.get_by_role("listitem").filter(has_text="没有脚本也能填报。")
    expect(item.get_by_role("link", name="照片清单.pdf")).to_have_count(1)
    item.get_by_role("link", name="查看、退回或对比版本").click()
    expect(head.page.locator(".timeline li")).to_have_count(1)


def test_nobody_files_for_a_closed_period_and_the_page_says_whom_to_ask(visit):
    filer = visit("filer09")
    filer.page.get_by_role("link", name="一页填报全部事项").click()
    expect(filer.page).to_have_url(re.compile(r"/filing/\d+/"))
    period = int(re.search(r"/filing/(\d+)/", filer.page.url)[1])
    filer.page.goto(filer.page.url.replace(f"/filing/{period}/", f"/filing/{period - 1}/"))
    expect(filer.page.get_by_role("main")).to_contain_text("如需补报，请联系考核办重新开放。")
    expect(filer.page.get_by_role("textbox", name="推进情况")).to_have_count(0)
