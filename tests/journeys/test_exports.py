"""What people carry into a meeting: tables, reports, prints, and the whole year as one file."""

import io
from zipfile import ZipFile

from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader


def taken(page, link):
    """The content of what a link hands out."""
    with page.expect_download() as download:
        link.click()
    return download.value.suggested_filename, io.BytesIO(download.value.path().read_bytes())


def from_menu(page, name):
    menu = page.locator(".actions details", has_text="导出")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    return taken(page, page.get_by_role("link", name=name))


def test_everybody_takes_what_is_theirs_into_the_meeting(visit):
    # A leader: the published ranking, as a table, as a report to edit, and on paper.
    page = visit("leader1").page
    page.goto("/rankings/2023/")
    name, workbook = taken(page, page.get_by_role("link", name="导出 Excel"))
    sheet = load_workbook(workbook).active
    assert (name, sheet["B3"].value) == ("2023 年度部门承诺兑现排名.xlsx", "市委组织部")
    page.get_by_role("link", name="报告", exact=True).click()
    name, report = taken(page, page.get_by_role("link", name="下载 Word 文档"))
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [sheet.extract_text() for sheet in printed.pages]
    title = "湖州市2023年度部门承诺事项评价结果通报"
    assert (name, Document(report).paragraphs[0].text) == (f"{title}.docx", title)
    assert "承诺事项评价结果通报" in "".join(texts[0].split())
    assert [f"— {number} —" in text for number, text in enumerate(texts, 1)] == [True] * len(texts)
    assert not [text for text in texts if "亮灯" in text or "下载" in text]  # no navigation
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]

    # A department: its own year, and nothing of the next one.
    visitor = visit("filer01")
    page = visitor.page
    page.goto("/departments/1/")
    name, year = from_menu(page, "年度完成情况表 · CSV")
    assert year.getvalue().decode("utf-8-sig").startswith("序号,承诺事项,年度目标,填报期")
    name, report = from_menu(page, "年度报告 · Word")
    assert Document(report).paragraphs[0].text == name.removesuffix(".docx")
    page.goto("/departments/2/")
    expect(page.locator(".actions summary", has_text="导出")).to_have_count(0)
    cycle = name.removeprefix("市委组织部")[:4]
    assert visitor.status_of(f"/departments/2/years/{cycle}/report.docx") == 403
    assert visitor.status_of("/cycles/2023/archives/") == 403

    # The office: the annual report of any department, and the whole year as one file, made by the worker.
    visitor = visit("office1")
    page = visitor.page
    page.goto("/departments/2/")
    name, report = from_menu(page, "年度报告 · Word")
    assert Document(report).paragraphs[0].text.startswith("市委宣传部")
    page.goto("/cycles/2023/")
    page.get_by_role("link", name="年度数据包").click()
    page.get_by_role("button", name="生成数据包").click()
    link = page.get_by_role("link", name="下载", exact=True)
    expect(link).to_have_count(1, timeout=90_000)
    visitor.picture("archives")
    name, content = taken(page, link)
    with ZipFile(content) as archive:
        assert {"manifest.json", "tables/ranking-1.xlsx", "publications/1.jsonl"} <= set(archive.namelist())
