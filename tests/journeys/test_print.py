"""Pages as documents: printed to PDF, read back, handed to a meeting."""

import re
import shutil
import subprocess
from io import BytesIO

import pytest
from pypdf import PdfReader


def printed(page):
    """The texts of the sheets of paper, read back from the PDF, without blanks."""
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    if reader := shutil.which("pdftotext"):
        text = subprocess.run([reader, "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout
        sheets = text.decode().split("\f")[:-1]
    else:
        sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages]
    return [re.sub(r"\s", "", sheet) for sheet in sheets]


def numbered(sheets):
    """Whether every sheet ends with its number of all."""
    return [sheet.endswith(f"{number}/{len(sheets)}") for number, sheet in enumerate(sheets, 1)]


def test_the_ranking_prints_as_a_document_with_every_department_whole(visit):
    leader = visit("leader2")
    leader.page.goto("/rankings/2023/")
    rows = leader.page.locator("table.ranking tbody tr")
    lines = list(zip(rows.locator("th a").all_inner_texts(), rows.locator("td.score").all_inner_texts(), strict=True))
    sheets = printed(leader.page)

    assert len(lines) == 16
    assert len(sheets) <= 2
    assert ("湖州市" in sheets[0], "2023年度部门承诺兑现排名" in sheets[0]) == (True, True)
    # A long name may go on in a second line; name and score stand on the same sheet, and on no other.
    assert [
        line for line in lines if [line[0][:4] in sheet and line[1] in sheet for sheet in sheets].count(True) != 1
    ] == []
    assert [sheet for sheet in sheets if "难度系数" not in sheet] == []
    assert numbered(sheets) == [True] * len(sheets)
    assert [word for word in ("退出", "导出", "搜索") if word in "".join(sheets)] == []


@pytest.mark.parametrize(
    ("address", "title", "head", "most"),
    [
        ("/departments/1/?year=2023", "市委组织部", "", 3),
        ("/commitments/1/", "持续打造实干争先湖州铁军", "", 3),
        ("/lights/", "亮灯", "以往各期", 2),
        ("/lights/course/", "序时进度对照", "", 2),
        ("/commitments/?year=2023", "承诺事项", "序号", 8),
    ],
)
def test_a_page_prints_with_title_date_numbers_and_a_head_on_every_sheet(visit, address, title, head, most):
    leader = visit("leader2")
    leader.page.goto(address)
    sheets = printed(leader.page)

    assert 1 <= len(sheets) <= most
    assert title in sheets[0]
    assert re.search(r"湖州市.{0,12}20\d\d-\d\d-\d\d打印", sheets[0])
    assert numbered(sheets) == [True] * len(sheets)
    assert [number for number, sheet in enumerate(sheets, 1) if head not in sheet] == []
    assert [word for word in ("退出", "搜索", "English") if word in "".join(sheets)] == []
