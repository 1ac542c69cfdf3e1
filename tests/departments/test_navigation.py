"""The navigation's entries: one of them is marked as the place where the reader is."""

import pytest
from django.urls import reverse

from tests.city import client_of, filed_report
from tests.commitments.filing_cast import sheet_url

pytestmark = pytest.mark.django_db


def current(person, address):
    """The labels marked as current on a page."""
    entries = client_of(person).get(address, follow=True).context["nav"]
    return [entry.label for entry in entries if entry.is_current]


@pytest.mark.parametrize(
    ("who", "name", "label"),
    [
        ("filer", "my-work", "我的待办"),
        ("head", "my-work", "我的待办"),
        ("office", "bench", "待审核"),
        ("leader", "lights", "亮灯"),
        ("leader", "lights-course", "亮灯"),
        ("office", "cycles", "年度管理"),
    ],
)
def test_the_entry_under_which_a_page_lies_is_the_current_one(city, who, name, label):
    assert current(city.people[who], reverse(name)) == [label]


def test_a_form_of_filing_belongs_to_the_work_that_leads_to_it(city):
    assert current(city.filer, sheet_url(city, "filing", 1)) == ["我的待办"]


@pytest.mark.parametrize(
    ("name", "owner", "label"),
    [
        ("ledger", "pledge", "部门"),
        ("pledge-revise", "pledge", "部门"),
        ("period-edit", "period", "年度管理"),
        ("following", "commitment", "承诺事项"),
    ],
)
def test_a_page_beneath_another_belongs_to_its_entry_and_leads_back(city, name, owner, label):
    address = reverse(name, args=[getattr(city, owner).pk])

    assert current(city.office, address) == [label]
    assert client_of(city.office).get(address).context["crumbs"]


def test_a_report_leads_back_to_its_commitment(city):
    report = filed_report(city)

    page = client_of(city.filer).get(reverse("report", args=[report.pk]))

    assert page.context["crumbs"][-1][0] == reverse("commitment", args=[report.commitment_id])


def test_a_page_of_nobody_s_entry_marks_none(city):
    assert current(city.filer, reverse("account")) == []
