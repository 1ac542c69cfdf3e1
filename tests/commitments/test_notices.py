from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from commitments.models import Notice
from commitments.notices import tell
from commitments.reminders import mail_new, remind
from departments.models import AuditEvent, User
from tests.city import client_of, filed_report, posted


def notices(**filters):
    rows = Notice.objects.filter(dealt_at__isnull=True, **filters)
    return sorted(rows.values_list("user__username", "kind"))


def day(city, offset):
    return city.period.due_on + timedelta(days=offset)


def test_filers_are_reminded_three_days_before_and_not_earlier(city):
    remind(at=day(city, -4))
    assert notices() == []

    remind(at=day(city, -3))
    assert notices() == [("colleague", "due"), ("filer", "due"), ("neighbour", "due")]


def test_after_the_due_date_heads_are_told_as_well(city):
    remind(at=day(city, 1))

    assert notices() == [(name, "overdue") for name in ("colleague", "filer", "head", "neighbour", "neighbour_head")]


def test_each_reminder_goes_once_however_often_the_command_runs(city):
    city.period.due_on = timezone.localdate()
    city.period.save()
    for _hour in range(3):
        call_command("send_reminders")

    assert Notice.objects.count() == 3


def test_a_department_that_has_filed_everything_is_left_alone(city):
    remind(at=day(city, -1))
    city.pledge.commitments.filter(number__gt=1).update(status="cancelled")
    filed_report(city, "signed")

    remind(at=day(city, -1))

    assert notices(kind="due") == [("neighbour", "due")]


def test_reminders_of_a_closed_period_go_away(city):
    remind(at=day(city, 0))
    remind(at=city.period.closes_on + timedelta(days=1))

    assert notices() == []


def test_the_office_is_told_what_waits_and_the_bell_empties_with_the_bench(city):
    report = filed_report(city, "signed")
    remind(at=day(city, -5))
    remind(at=day(city, -5))
    assert notices() == [("office", "to_accept"), ("office_second", "to_accept")]

    report.status = "accepted"
    report.save()
    remind(at=day(city, -5))
    assert notices() == []


class TestMail:
    @pytest.fixture
    def addressed(self, city):
        User.objects.filter(username="filer").update(email="chen@example.org")
        remind(at=day(city, 0))
        return city

    def test_a_letter_goes_once(self, addressed):
        assert [mail_new(), mail_new()] == [1, 0]
        assert [letter.to for letter in mail.outbox] == [["chen@example.org"]]
        assert reverse("my-work") in mail.outbox[0].body

    def test_a_person_can_switch_mail_off_but_not_the_bell(self, addressed):
        client_of(addressed.filer).post(reverse("notices-mail"), posted())

        assert mail_new() == 0
        assert ("filer", "due") in notices()
        assert AuditEvent.objects.filter(action="mail.switch").count() == 1

    def test_a_letter_that_fails_is_tried_again(self, addressed, monkeypatch, caplog):
        def refuse(self, messages):
            raise ConnectionRefusedError

        with monkeypatch.context() as patch:
            patch.setattr(EmailBackend, "send_messages", refuse)
            assert mail_new() == 0
        assert "could not be sent" in caplog.text
        assert mail_new() == 1


def test_the_list_shows_the_own_notices_alone(city):
    remind(at=day(city, 0))

    shown = client_of(city.filer).get(reverse("notices")).context["notices"]

    assert [notice.user for notice in shown] == [city.filer]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_bell_s_list_costs_the_same_however_much_waits(city, rows, django_assert_num_queries):
    for number in range(rows):
        tell([city.filer.pk], kind="due", subject=f"period:{number}:", text="即将到期", url="/work/")
    client, url = client_of(city.filer), reverse("notices")
    client.get(url)

    with django_assert_num_queries(4):
        client.get(url)
