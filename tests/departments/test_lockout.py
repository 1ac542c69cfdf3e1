from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from departments import lockout
from departments.models import AuditEvent, LoginFailure
from tests.city import PASSWORD, client_of, posted


@pytest.fixture
def hashed():
    """Count how often a password is hashed."""
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as encode:
        yield encode


def sign_in(username, password, address="10.0.0.1", client=None, **headers):
    data = {"username": username, "password": password}
    return (client or Client()).post(reverse("login"), data, REMOTE_ADDR=address, **headers)


def guess(times, username="office", address="10.0.0.1", **more):
    return [sign_in(username, "wrong", address, **more).status_code for _ in range(times)]


def test_five_wrong_passwords_lock_the_account_for_this_address_before_any_hash(city, hashed):
    assert guess(5) == [422] * 5
    assert hashed.call_count == 5

    assert sign_in("office", PASSWORD).status_code == 429
    assert hashed.call_count == 5


def test_another_address_may_still_sign_in(city):
    guess(5)

    assert sign_in("office", PASSWORD, "10.0.0.2").status_code == 302


def test_the_lock_lasts_half_an_hour_from_the_last_failure(city):
    guess(5)
    LoginFailure.objects.update(at=timezone.now() - timedelta(minutes=29))
    assert sign_in("office", PASSWORD).status_code == 429

    LoginFailure.objects.update(at=timezone.now() - timedelta(minutes=31))
    assert sign_in("office", PASSWORD).status_code == 302


def test_a_try_while_locked_does_not_make_the_lock_longer(city):
    guess(5)
    count = LoginFailure.objects.count()

    assert guess(3) == [429] * 3
    assert LoginFailure.objects.count() == count


def test_an_account_guessed_at_from_many_addresses_is_locked_everywhere(city, hashed):
    answers = [guess(1, address=f"10.1.0.{n}")[0] for n in range(settings.LOCKOUT_FAILURES_OF_ACCOUNT + 5)]

    assert answers == [422] * settings.LOCKOUT_FAILURES_OF_ACCOUNT + [429] * 5
    assert hashed.call_count == settings.LOCKOUT_FAILURES_OF_ACCOUNT


def test_many_accounts_guessed_at_from_one_address_lock_the_address(city, hashed):
    names = [f"name{n}" for n in range(settings.LOCKOUT_FAILURES_FROM_ADDRESS + 3)]
    answers = [guess(1, name)[0] for name in names]

    assert answers == [422] * settings.LOCKOUT_FAILURES_FROM_ADDRESS + [429] * 3
    assert hashed.call_count == settings.LOCKOUT_FAILURES_FROM_ADDRESS


def test_changing_the_forwarded_address_changes_nothing(city):
    answers = [guess(1, HTTP_X_FORWARDED_FOR=f"10.9.0.{n}")[0] for n in range(7)]

    assert answers == [422] * 5 + [429] * 2


def test_behind_one_proxy_only_the_entry_the_proxy_wrote_counts(city, settings):
    settings.TRUSTED_PROXIES = 1
    answers = [guess(1, HTTP_X_FORWARDED_FOR=f"10.9.0.{n}, 10.3.3.3")[0] for n in range(6)]

    assert answers == [422] * 5 + [429]
    assert set(LoginFailure.objects.values_list("address", flat=True)) == {"10.3.3.3"}


def test_the_case_of_the_name_does_not_open_a_new_count(city):
    answers = [guess(1, name)[0] for name in ("office", "OFFICE", "Office", "oFFice", "officE", "OFfice")]

    assert answers == [422] * 5 + [429]


def test_nobody_shuts_the_office_out_of_a_browser_it_has_used_before(city):
    known = Client()
    assert sign_in("office", PASSWORD, client=known).status_code == 302
    cookie = known.cookies[settings.DEVICE_COOKIE_NAME].value
    for n in range(settings.LOCKOUT_FAILURES_OF_ACCOUNT):
        guess(1, address=f"10.1.0.{n}")
    guess(5)
    assert sign_in("office", PASSWORD).status_code == 429

    with_cookie = Client()
    with_cookie.cookies[settings.DEVICE_COOKIE_NAME] = cookie
    assert sign_in("office", PASSWORD, client=with_cookie).status_code == 302


def test_a_known_browser_is_stopped_after_five_itself_from_whatever_address(city):
    known = Client()
    sign_in("office", PASSWORD, client=known)
    cookie = known.cookies[settings.DEVICE_COOKIE_NAME].value
    answers = []
    for n in range(7):
        client = Client()
        client.cookies[settings.DEVICE_COOKIE_NAME] = cookie
        answers += guess(1, address=f"10.2.0.{n}", client=client)

    assert answers == [422] * 5 + [429] * 2


def test_a_forged_or_foreign_device_cookie_is_no_exemption(city):
    known = Client()
    sign_in("filer", PASSWORD, client=known)
    foreign = known.cookies[settings.DEVICE_COOKIE_NAME].value
    for cookie in (foreign, f"{city.office.pk}:abc", f"{city.office.pk}:abc:x:y"):
        client = Client()
        client.cookies[settings.DEVICE_COOKIE_NAME] = cookie
        sign_in("office", "wrong", client=client)

    assert set(LoginFailure.objects.values_list("device", flat=True)) == {""}


@pytest.mark.parametrize("username", ["office", "nobody-has-this-name"])
def test_an_unknown_name_gets_the_same_answer_for_the_same_work(city, hashed, username):
    response = sign_in(username, "wrong")

    assert response.status_code == 422
    assert [str(error) for error in response.context["form"].non_field_errors()] == [
        str(response.context["form"].error_messages["invalid_login"])
    ]
    assert hashed.call_count == 1
    assert guess(5, username) == [422] * 4 + [429]


def test_a_closed_account_is_answered_like_a_wrong_password(city, hashed):
    city.filer.is_active = False
    city.filer.save()
    response = sign_in("filer", PASSWORD)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [response.context["form"].error_messages["invalid_login"]]
    assert hashed.call_count == 1


def test_the_right_password_forgets_only_the_failures_of_this_place(city):
    guess(4)
    guess(4, address="10.0.0.2")
    sign_in("office", PASSWORD)

    assert set(LoginFailure.objects.values_list("address", flat=True)) == {"10.0.0.2"}


def test_failures_stored_at_one_moment_do_not_pass_the_limit_together(city):
    """Both tries saw four failures; the one that finds six once its own is stored gives way."""
    guess(4)
    request = Client().get(reverse("login")).wsgi_request
    request.META["REMOTE_ADDR"] = "10.0.0.1"
    attempt = lockout.attempt_of(request, "office")
    with patch("departments.lockout.is_locked", side_effect=[False, True]):
        refused = lockout.begin(attempt, at=timezone.now())

    assert refused is None
    assert LoginFailure.objects.count() == 4


def test_the_name_typed_is_not_stored_because_it_may_be_a_password(city):
    sign_in("My-Secret-2026", "wrong")

    kept = str(list(LoginFailure.objects.values())) + str(list(AuditEvent.objects.values()))
    assert "secret" not in kept.lower()
    assert AuditEvent.objects.get(action="login.refused").after == {"known_account": False, "known_device": False}


def test_only_the_security_administrator_sees_and_releases_lockouts(city):
    guess(5)
    page = client_of(city.security_admin).get(reverse("lockouts"))
    [(user, digest, failures)] = page.context["accounts"]
    release = reverse("lockout-release-account", args=[digest])
    assert (user, failures) == (city.office, 5)
    assert client_of(city.system_admin).post(release, posted()).status_code == 404
    assert sign_in("office", PASSWORD).status_code == 429

    assert client_of(city.security_admin).post(release, posted()).status_code == 302
    assert sign_in("office", PASSWORD).status_code == 302
    event = AuditEvent.objects.get(action="lockout.release")
    assert (event.actor_name, event.object_text, event.before) == ("褚安", "孙六合", {"failures": 5})


def test_an_address_is_released_for_everybody_behind_it(city):
    guess(5)
    release = reverse("lockout-release-address", args=["10.0.0.1"])

    assert client_of(city.security_admin).post(release, posted()).status_code == 302
    assert sign_in("office", PASSWORD).status_code == 302


def test_old_failures_are_swept_and_young_ones_stay(city):
    guess(2)
    LoginFailure.objects.filter(pk=LoginFailure.objects.first().pk).update(at=timezone.now() - timedelta(hours=2))

    assert lockout.forget_old(at=timezone.now()) == 1
    assert LoginFailure.objects.count() == 1
