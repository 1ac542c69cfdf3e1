"""Tables through the pages: refused with named faults, sent back with remarks, mended, taken in, read by others."""

import io

from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.commitments.tables import text_of, workbook_bytes

KIND = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".tsv": "text/tab-separated-values",
}
OPEN_SHEET = (
    "from scoring.models import ScoreSheet; s = ScoreSheet.objects"
    ".filter(status='draft', abstained=False, ratings=None,"
    " evaluator__rater_class__input='points').first();"
    " print(s.pledge.cycle.year, s.pledge.department, s.evaluator.user.username, s.evaluator.rater_class, sep='|')"
)


def messy():
    """Captions, a heading that is repeated, columns in another order, names merged, a text where a number belongs."""
    heading = ["责任单位", "难度系数", "序号", "承诺内容", "目标任务"]
    rows = [["承诺事项汇总表（讨论稿）"], heading]
    for name, coefficient in (("市委组织部", "1.1636"), ("市委宣传部", "待定")):
        rows += [[name, coefficient, n, f"事项{n}", f"新建示范点{n}个"] for n in range(1, 6)]
        rows.append(heading)

    def merge(book):
        sheet = book.active
        for first in (3, 9):
            for row in range(first + 1, first + 5):
                sheet.cell(row, 1).value = sheet.cell(row, 2).value = None
            sheet.merge_cells(start_row=first, end_row=first + 4, start_column=1, end_column=1)

    return workbook_bytes(rows, prepare=merge)


def upload(page, kind, name, content, year=None):
    page.goto(f"/imports/new/?kind={kind}")
    suffix = name[name.rindex(".") :]
    page.get_by_label("表格文件").set_input_files({"name": name, "mimeType": KIND[suffix], "buffer": content})
    if year:
        page.get_by_label("年度").fill(str(year))
    page.get_by_role("button", name="上传并核对").click()


def test_a_messy_workbook_is_refused_remarked_mended_and_read_by_a_filer(visit):
    year = timezone.localdate().year + 2
    page = visit("office1").page
    upload(page, "commitments", "汇总表.xlsx", messy(), year)

    expect(page.get_by_role("heading", name="1 处错误，暂不能写入")).to_be_visible()
    expect(page.locator(".faults")).to_contain_text("待定")
    expect(page.get_by_role("button", name="确认写入")).to_have_count(0)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="问题").click()
    book = load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    sheet = book.active
    assert "待定" in sheet.cell(9, 6).value

    sheet.cell(9, 2).value = 1.1568
    mended = io.BytesIO()
    book.save(mended)
    upload(page, "commitments", "汇总表-改.xlsx", mended.getvalue(), year)
    page.get_by_role("button", name="确认写入").click()
    expect(page.get_by_role("heading", name="汇总表-改.xlsx")).to_be_visible()

    filer = visit("filer01").page
    filer.goto(f"/departments/?year={year}")
    expect(filer.get_by_text("市委宣传部").first).to_be_visible()
    assert filer.goto("/imports/").status == 403


def test_administrators_bring_accounts_and_duties_each_their_own(visit):
    system, security = visit("system").page, visit("security").page
    heading, person = ("用户名", "姓名", "单位"), ("xuming", "徐明", "市委组织部")
    upload(system, "users", "账号.tsv", text_of([(*heading, "角色"), (*person, "填报人")]).encode())
    expect(system.locator(".faults")).to_contain_text("安全管理员")
    upload(system, "users", "账号.tsv", text_of([heading, person]).encode())
    system.get_by_role("button", name="确认写入").click()
    expect(system.get_by_role("heading", name="账号.tsv")).to_be_visible()

    duty = text_of([("用户名", "职责", "部门"), ("xuming", "填报人", "市委组织部")])
    upload(security, "duties", "任职.tsv", duty.encode())
    security.get_by_role("button", name="确认写入").click()
    security.goto("/admin/departments/membership/?q=xuming")
    expect(security.locator("#result_list")).to_contain_text("徐明")
    security.goto("/imports/")
    expect(security.get_by_text("账号.tsv")).to_have_count(0)


def test_the_office_brings_in_the_ratings_of_an_open_sheet(visit, site):
    year, department, evaluator, rater_class = site.manage("shell", "-v0", "-c", OPEN_SHEET).strip().split("|")
    rows = [("部门", "序号", "评价人", "评价主体", "评分")]
    rows += [(department, str(number), evaluator, rater_class, "91.5") for number in range(1, 6)]
    page = visit("office1").page
    upload(page, "ratings", "评分.tsv", text_of([*rows[:5], (*rows[5][:4], "101")]).encode(), year)
    expect(page.locator(".faults")).to_contain_text("0")
    upload(page, "ratings", "评分.tsv", text_of(rows).encode(), year)
    expect(page.locator(".row-changes")).to_contain_text("91.5")
    page.get_by_role("button", name="确认写入").click()
    expect(page.get_by_role("heading", name="评分.tsv")).to_be_visible()

    rater = visit(evaluator).page
    rater.goto(f"/admin/scoring/scoresheet/mine/?year={year}")
    expect(rater.get_by_role("row", name=department)).to_contain_text("已提交")
