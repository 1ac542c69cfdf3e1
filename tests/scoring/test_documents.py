"""The ranking as a report for a meeting: a Word file, and a page that prints."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from departments.models import AuditEvent, Department, User
from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
from scoring.models import Publication
from tests.city import client_of

pytestmark = pytest.mark.django_db
APPROVED = {"approval_document": "市委〔2024〕1 号", "audience": "departments"}


def publish(city, cycle, extent="everything"):
    publication = draft_ranking(cycle=cycle, actor=city.office)
    check_ranking(publication=publication, actor=city.office_second)
    publish_ranking(publication=publication, actor=city.office, extent=extent, **APPROVED)
    return Publication.objects.get(pk=publication.pk)


def report_of(user, cycle, **query):
    return Document(BytesIO(client_of(user).get(reverse("ranking-document", args=[cycle.year]), query).content))


def test_the_report_of_a_published_ranking_has_every_place_and_its_check_code(city, year):
    publication = publish(city, year)

    document = report_of(city.leader, year)

    texts = [paragraph.text for paragraph in document.paragraphs]
    lines = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert texts[0].endswith("2023年度部门承诺事项评价结果通报")
    assert publication.short_hash in "".join(texts)
    assert lines[:2] == [
        ["名次", "部门", "得分", "评价均分", "难度系数", "等次"],
        ["1", "市委组织部", "106.68", "91.6800", "1.1636", "优秀"],
    ]
    assert (len(lines), "（试算稿）" in texts, len(document.tables)) == (17, False, 1)


def test_what_is_not_published_is_marked_as_a_trial_run(city, year):
    document = report_of(city.office, year)

    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[1] == "（试算稿）"
    assert AuditEvent.objects.latest("pk").after == {"format": "docx"}


def test_a_department_that_sees_its_group_only_gets_no_more_in_the_report(city, year):
    publish(city, year, extent="own")
    department = Department.objects.get(name="市委组织部", pledges__cycle=year)
    User.objects.filter(pk=city.filer.pk).update(department=department)

    lines = report_of(city.filer, year).tables[0].rows

    assert [row.cells[1].text for row in lines][1:] == ["市委组织部"]


def test_the_report_s_page_says_the_same(city, year):
    publish(city, year)

    page = client_of(city.leader).get(reverse("ranking-report", args=[year.year])).content.decode()

    assert "<h2>一、评价概况</h2>" in page
    assert '<td>1</td><th scope="row">市委组织部</th><td>106.68</td>' in page


def test_the_file_of_one_group_is_named_after_it(city, year):
    url = reverse("ranking-export", args=[year.year, "csv"])
    answer = client_of(city.office).get(url, {"group": "党委部门"})

    assert "%E5%85%9A%E5%A7%94%E9%83%A8%E9%97%A8" in answer["Content-Disposition"]
    assert len(answer.content.decode().splitlines()) == 8
