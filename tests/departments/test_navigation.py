"""The navigation's entries: one of them is marked as the place where the reader is."""

import pytest
from django.urls import reverse

from tests.city import client_of
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


def test_a_page_of_nobody_s_entry_marks_none(city):
    assert current(city.filer, reverse("account")) == []
