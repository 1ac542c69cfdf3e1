from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from departments.models import AuditEvent, PastPassword, User
from departments.passwords import HistoryValidator
from tests.city import PASSWORD, client_of, posted

NEW = "Tai-Lake-2027"


def aged(client, **seconds):
    """Set a client's session back: `seen_at` or `started_at` that many seconds ago."""
    session = client.session
    for name, ago in seconds.items():
        session[name] = timezone.now().timestamp() - ago
    session.save()
    return client


def is_in(client):
    return client.get(reverse("account")).status_code == 200


def change(client, old=PASSWORD, new=NEW):
    data = posted(old_password=old, new_password1=new, new_password2=new)
    return client.post(reverse("password_change"), data)


@pytest.mark.parametrize(("who", "minutes"), [("filer", 30), ("office", 30), ("auditor", 15), ("system_admin", 15)])
def test_an_idle_session_ends_and_administrators_sooner(city, who, minutes):
    client = client_of(city.people[who])
    assert is_in(client)
    assert is_in(aged(client, seen_at=minutes * 60 - 5))
    key = client.session.session_key
    assert not is_in(aged(client, seen_at=minutes * 60 + 5))
    assert not Session.objects.filter(pk=key).exists()
    assert AuditEvent.objects.filter(action="logout.expired").count() == 1


def test_a_session_in_use_ends_after_twelve_hours_all_the_same(city):
    client = client_of(city.filer)
    assert is_in(client)

    assert is_in(aged(client, started_at=settings.SESSION_ABSOLUTE_SECONDS - 5, seen_at=10))
    assert not is_in(aged(client, started_at=settings.SESSION_ABSOLUTE_SECONDS + 5, seen_at=10))


def test_signing_in_gives_the_session_a_new_id(city):
    client = Client()
    client.session["planted"] = "by an attacker"
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = client.session.session_key
    client.post(reverse("login"), {"username": "filer", "password": PASSWORD})

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert is_in(client)


def test_signing_out_ends_the_session_at_the_server(city):
    client = client_of(city.filer)
    key = client.session.session_key
    client.post(reverse("logout"))

    copied = Client()
    copied.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(copied)
    assert AuditEvent.objects.get(action="logout").actor_name == "陈一帆"


def test_a_new_password_ends_every_other_session(city):
    here, elsewhere = client_of(city.filer), client_of(city.filer)
    assert change(here).status_code == 302

    assert is_in(here)
    assert not is_in(elsewhere)
    assert AuditEvent.objects.get(action="password.change").object_text == "陈一帆"


@pytest.mark.parametrize("where", ["home", "account", "audit-events", "admin:index"])
def test_whoever_must_change_the_password_gets_nowhere_before(city, where):
    User.objects.filter(pk=city.auditor.pk).update(must_change_password=True)
    client = client_of(city.auditor)

    assert client.get(reverse(where)).url == f"{reverse('password_change')}?due"
    assert change(client).status_code == 302
    assert is_in(client)


def test_a_password_older_than_ninety_days_is_due(city):
    User.objects.filter(pk=city.filer.pk).update(password_changed_at=timezone.now() - timedelta(days=91))

    assert client_of(city.filer).get(reverse("account")).url == f"{reverse('password_change')}?due"


def test_a_password_of_the_last_five_is_refused(city):
    client, old = client_of(city.filer), PASSWORD
    for number in range(5):
        assert change(client, old, f"{NEW}-{number}").status_code == 302
        old = f"{NEW}-{number}"

    assert [change(client, old, f"{NEW}-{number}").status_code for number in range(5)] == [422] * 5
    assert PastPassword.objects.filter(user=city.filer).count() == 5
    assert change(client, old, PASSWORD).status_code == 302


def test_an_account_without_a_row_is_asked_nothing(city):
    assert HistoryValidator().validate(PASSWORD, User(username="new")) is None


@pytest.mark.parametrize("weak", ["Kurz-1a", "allsmallletters", "Password123", "12345678"])
def test_a_weak_password_is_refused(city, weak):
    assert change(client_of(city.filer), new=weak).status_code == 422


def test_the_account_page_says_what_i_am_given_to_do(city):
    page = client_of(city.filer).get(reverse("account")).content.decode()

    assert "市委组织部" in page
    assert "市总工会" not in page
