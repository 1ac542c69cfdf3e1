"""What has just been done can be taken back from the page that says it was done, as long as nobody acted on it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.actions.reports import accept, sign
from commitments.undo import OFFERED_FOR, offers_for
from tests.city import client_of, filed_report, posted


def signed(city):
    return sign(report=filed_report(city, "submitted"), actor=city.head)


def test_who_has_just_signed_is_offered_to_take_it_back_for_a_while(city):
    report, now = signed(city), timezone.now()

    assert offers_for(city.head, at=now) == [report]
    assert offers_for(city.head, at=now + OFFERED_FOR + timedelta(seconds=1)) == []
    assert offers_for(city.filer, at=now) == []


def test_nothing_is_offered_once_the_office_has_acted(city):
    accept(report=signed(city), actor=city.office)

    assert offers_for(city.head, at=timezone.now()) == []


def test_the_page_after_signing_takes_the_signature_back(city):
    report, client = filed_report(city, "submitted"), client_of(city.head)
    done = client.post(reverse("report-sign", args=[report.pk]), posted(version=report.version), follow=True)
    assert "撤回：" in done.content.decode()

    again = client.post(reverse("report-withdraw", args=[report.pk]), posted(version=report.version + 1), follow=True)

    report.refresh_from_db()
    assert (report.status, report.signed_by) == ("submitted", None)
    assert "撤回：" not in again.content.decode()


@pytest.mark.parametrize("name", ["my-work", "departments"])
def test_a_page_with_nothing_to_say_offers_nothing(city, name):
    signed(city)

    assert "撤回：" not in client_of(city.head).get(reverse(name)).content.decode()
