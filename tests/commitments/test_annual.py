"""A department's year: as a table, as a Word file, as a page that prints."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from jinja2.exceptions import SecurityError
from openpyxl import load_workbook

from commitments.documents import chinese_number, filling
from commitments.documents.official import OfficialTemplate
from commitments.models import ReportingPeriod
from departments.models import AuditEvent, Membership
from tests.city import client_of, filed_report

HOSTILE = "<w:p>&{{ 7*7 }}\x01\n=1+1"


def taken(city, name, user=None, department=None, *args):
    place = [(department or city.home).pk, city.cycle.year, *args]
    return client_of(user or city.filer).get(reverse(name, args=place))


def document_of(answer):
    return Document(io.BytesIO(answer.content))


def texts_of(document):
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.fixture
def reported(city):
    """Two periods, a report in each."""
    filed_report(city, "accepted", problems="用地指标紧。", next_steps="下月完成。")
    days = {"opens_on": 4, "due_on": 3, "closes_on": 2, "cutoff_on": 2}
    second = {name: city.period.opens_on + timedelta(days=5 - back) for name, back in days.items()}
    period = ReportingPeriod.objects.create(cycle=city.cycle, number=2, name="二季度", **second)
    report = filed_report(city, "signed", commitment=city.pledge.commitments.get(number=2), work_done="=2+2")
    report.period = period
    report.save()
    return city


# ── The table ─────────────────────────────────────────────────────────────────
def test_the_table_has_a_line_for_each_commitment_and_period(reported):
    answer = taken(reported, "year-export", None, None, "csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["序号", "承诺事项", "年度目标", "填报期", "推进情况", "完成进度", "亮灯"]
    assert rows[1][:6] == ["1", "承诺事项1", "新建党群服务中心10个。", "一季度", "新建4个。", "40%"]
    assert rows[4][3:5] == ["二季度", "〔未审核〕=2+2"]
    assert len(rows) == 11


def test_the_workbook_merges_what_belongs_to_one_commitment(reported):
    answer = taken(reported, "year-export", None, None, "xlsx")

    sheet = load_workbook(io.BytesIO(answer.content)).active
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:G1", "A3:A4", "B3:B4", "C3:C4", "A5:A6"} <= merged
    assert sheet["A1"].value.endswith("年度承诺事项完成情况表")


def test_what_the_reader_may_not_read_is_not_in_the_table(reported):
    leader = taken(reported, "year-export", reported.leader, None, "csv").content.decode()
    Membership.objects.filter(user=reported.neighbour).update(department=reported.home)

    assert "=2+2" in leader
    assert taken(reported, "year-export", reported.neighbour, None, "csv").status_code == 200
    assert taken(reported, "year-export", reported.neighbour_head, None, "csv").status_code == 403


@pytest.mark.parametrize(("name", "arguments"), [("year-export", ["pdf"]), ("year-export", ["docx"])])
def test_another_format_does_not_exist(city, name, arguments):
    assert taken(city, name, None, None, *arguments).status_code == 404


def test_a_year_without_a_pledge_does_not_exist(city):
    url = reverse("annual-document", args=[city.home.pk, 1999])

    assert client_of(city.office).get(url).status_code == 404


# ── The Word file ─────────────────────────────────────────────────────────────
def test_the_annual_report_says_what_was_promised_and_done(reported):
    document = document_of(taken(reported, "annual-document"))

    texts = texts_of(document)
    year = reported.cycle.year
    assert texts[0] == f"市委组织部{year}年度向人民承诺事项完成情况报告"
    assert {"一、总体情况", "（一）承诺事项1", "年度目标：新建党群服务中心10个。", "一季度：新建4个。"} <= set(texts)
    assert "1. 承诺事项1：用地指标紧。下月完成。" in texts
    assert [cell.text for cell in document.tables[0].rows[1].cells][:3] == ["1", "承诺事项1", "40%"]
    assert not [text for text in texts if "{" in text]


def test_the_report_has_the_form_of_an_official_document(reported):
    document = document_of(taken(reported, "annual-document"))
    section, styles = document.sections[0], document.styles

    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [styles[name].font.size.pt for name in ("Title", "Normal", "Heading 1")] == [22, 16, 16]
    assert font_of(styles["Title"], "eastAsia") == "方正小标宋简体"
    assert (font_of(styles["Normal"], "eastAsia"), font_of(styles["Heading 1"], "eastAsia")) == ("仿宋_GB2312", "黑体")
    assert styles["Normal"].paragraph_format.line_spacing.pt == 29
    assert styles["Normal"].element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert "PAGE" in section.footer._element.xml


def font_of(style, kind):
    return style.element.rPr.rFonts.get(qn(f"w:{kind}"))


def test_fonts_have_replacements_where_they_are_not_installed(reported):
    with ZipFile(io.BytesIO(taken(reported, "annual-document").content)) as file:
        fonts = file.read("word/fontTable.xml").decode()

    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts


def test_text_that_looks_like_markup_or_a_template_stays_text(city):
    filed_report(city, "accepted", work_done=HOSTILE, completion_percent=Decimal(10))

    texts = "\n".join(texts_of(document_of(taken(city, "annual-document"))))

    assert "<w:p>&{{ 7*7 }}\ufffd\n=1+1" in texts


def test_taking_a_report_is_on_record(city):
    taken(city, "annual-document")

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor_name, event.after) == (
        "pledge.export",
        "陈一帆",
        {"table": "annual", "format": "docx"},
    )


# ── The page ──────────────────────────────────────────────────────────────────
def test_the_page_says_the_same_in_chinese_whatever_language_its_reader_works_in(reported):
    client = client_of(reported.filer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("annual-report", args=[reported.home.pk, reported.cycle.year])).content.decode()

    assert "（一）承诺事项1" in page
    assert "<h2>一、总体情况</h2>" in page
    assert reverse("annual-document", args=[reported.home.pk, reported.cycle.year]) in page


def test_the_department_s_page_leads_there_for_those_who_may(city):
    link = reverse("annual-report", args=[city.home.pk, city.cycle.year])
    page = reverse("department", args=[city.home.pk])

    found = {role: link in client_of(city.people[role]).get(page).content.decode() for role in ("filer", "neighbour")}
    assert found == {"filer": True, "neighbour": False}


# ── Templates ─────────────────────────────────────────────────────────────────
def filled_with(tmp_path, settings, text):
    made = OfficialTemplate()
    made.body(text)
    made.save(tmp_path / "annual.docx")
    settings.DOCUMENT_TEMPLATES = str(tmp_path)
    return texts_of(Document(io.BytesIO(filling.filled("annual", {"title": "题", "rows": [{"a": "一"}]}))))


def test_a_clerk_s_own_template_takes_the_same_fields(tmp_path, settings):
    assert filled_with(tmp_path, settings, "〔{{ title }}〕{{ rows[0].a }}{{ unknown }}") == ["〔题〕一"]


@pytest.mark.parametrize("text", ["{{ title * 1000000000 }}", "{{ title.__class__.__mro__ }}", "{{ 9 ** 9 ** 9 }}"])
def test_a_template_cannot_do_more_than_say_what_it_is_given(tmp_path, settings, text):
    with pytest.raises(SecurityError):
        filled_with(tmp_path, settings, text)


def test_the_shipped_templates_are_those_the_project_makes(tmp_path):
    call_command("make_document_templates", str(tmp_path), verbosity=0)

    for name in ("annual.docx", "ranking.docx"):
        with ZipFile(tmp_path / name) as made, ZipFile(filling.FOLDER / name) as shipped:
            parts = ("word/document.xml", "word/styles.xml", "word/fontTable.xml", "word/settings.xml")
            assert [made.read(part) for part in parts] == [shipped.read(part) for part in parts]


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_headings_are_numbered_in_words(number, word):
    assert chinese_number(number) == word
