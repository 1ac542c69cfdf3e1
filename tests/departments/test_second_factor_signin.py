"""Signing in with a second factor, and guessing at it."""

from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from departments import secondfactor
from departments.models import AuditEvent, LoginFailure, SecondFactor, User
from departments.views.signin import warning_of
from tests.city import PASSWORD, client_of, code_of, posted, with_second_factor
from tests.departments.second_factor import (
    ACCOUNT,
    CODE,
    ENROL,
    NONCE,
    WRONG,
    acts,
    enrolled,
    give_code,
    give_password,
    is_in,
)


# ── Signing in ────────────────────────────────────────────────────────────────
def test_after_the_password_nothing_opens_before_the_code(city):
    code = with_second_factor(city.office)
    client = give_password()
    assert not is_in(client)
    assert client.get(CODE).status_code == 200
    between = client.session.session_key

    assert give_code(client, code).status_code == 302
    assert is_in(client)
    assert client.session.session_key != between
    assert "awaited_code" not in client.session
    assert acts() == ["login.password", "login"]
    assert AuditEvent.objects.get(action="login").after == {"code": "app"}


def test_the_code_leads_to_the_page_asked_for_and_to_no_other_site(city):
    code = with_second_factor(city.office)
    assert give_code(give_password(next="/commitments/"), code).url == "/commitments/"
    SecondFactor.objects.update(last_step=-1)
    assert give_code(give_password(next="https://evil.example/"), code).url == "/"


@pytest.mark.parametrize("typed", ["{}{}{} {}{}{}", " {}{}{}{}{}{} ", "{}{}{}-{}{}{}"])
def test_a_code_may_be_typed_with_spaces_and_in_full_width_digits(city, typed):
    code = with_second_factor(city.office)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    assert give_code(give_password(), typed.format(*wide)).status_code == 302


@pytest.mark.parametrize(("steps", "answer"), [(-2, 422), (-1, 302), (1, 302), (2, 422)])
def test_the_phones_clock_may_be_off_by_half_a_minute(city, steps, answer):
    with_second_factor(city.office)

    assert give_code(give_password(), code_of(NONCE, steps=steps)).status_code == answer


def test_a_code_opens_once(city):
    code = with_second_factor(city.office)
    assert give_code(give_password(), code).status_code == 302

    assert give_code(give_password(), code).status_code == 422
    assert give_code(give_password(), code_of(NONCE, steps=-1)).status_code == 422


def test_a_backup_code_opens_once_in_any_spelling(city):
    _client, _nonce, codes = enrolled(city.office)
    typed = codes[3].upper().replace("-", " ")
    assert give_code(give_password(), typed).status_code == 302
    assert AuditEvent.objects.get(action="login").after == {"code": "backup"}
    assert city.office.backup_codes.count() == 9

    assert give_code(give_password(), codes[3]).status_code == 422


def test_somebody_elses_backup_code_opens_nothing(city):
    _client, _nonce, codes = enrolled(city.filer)
    with_second_factor(city.office)

    assert give_code(give_password(), codes[0]).status_code == 422


def test_the_second_step_does_not_wait_longer_than_five_minutes(city):
    code = with_second_factor(city.office)
    client = give_password()
    session = client.session
    session["awaited_code"]["at"] -= 301
    session.save()

    assert give_code(client, code).url == reverse("login")
    assert not is_in(client)


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}, {"second_factor_since": None}])
def test_the_second_step_ends_with_what_it_was_begun_with(city, change):
    code = with_second_factor(city.office)
    client = give_password()
    User.objects.filter(pk=city.office.pk).update(**change)

    assert give_code(client, code).url == reverse("login")


def test_without_a_password_there_is_no_second_step(city):
    code = with_second_factor(city.office)

    assert give_code(Client(), code).url == reverse("login")


# ── Wrong codes ───────────────────────────────────────────────────────────────
def test_five_wrong_codes_lock_the_second_step_before_a_code_is_looked_at(city):
    code = with_second_factor(city.office)
    client = give_password()
    assert [give_code(client, WRONG).status_code for _ in range(5)] == [422] * 5
    with patch("departments.signin.take_code") as looked_at:
        assert give_code(client, code).status_code == 429

    assert looked_at.call_count == 0
    assert acts() == ["login.password", *["login.code_refused"] * 5, "login.locked"]


def test_the_right_password_does_not_start_the_count_of_codes_anew(city):
    code = with_second_factor(city.office)
    for _ in range(5):
        assert give_code(give_password(), WRONG).status_code == 422

    assert give_code(give_password(), code).status_code == 429


def test_wrong_codes_from_many_addresses_are_stopped_at_twenty(city):
    with_second_factor(city.office)
    addresses = [f"10.1.0.{n}" for n in range(settings.LOCKOUT_FAILURES_OF_ACCOUNT + 3)]
    answers = [give_code(give_password(address=place), WRONG, place).status_code for place in addresses]

    assert answers == [422] * settings.LOCKOUT_FAILURES_OF_ACCOUNT + [429] * 3


def test_a_name_typed_at_the_sign_in_does_not_count_against_somebodys_codes(city):
    with_second_factor(city.office)
    for name in (f"code:{city.office.pk}", str(city.office.pk)):
        Client().post(reverse("login"), {"username": name, "password": "wrong"})
    give_code(give_password(), WRONG)

    assert LoginFailure.objects.values("name_digest").distinct().count() == 3


def test_a_hundred_wrong_codes_leave_only_the_known_browser(city):
    code = with_second_factor(city.office)
    known = give_password()
    assert give_code(known, code).status_code == 302
    known.post(reverse("logout"))
    SecondFactor.objects.update(misses=secondfactor.GREATEST_MISSES, last_step=-1)

    assert give_code(give_password(), code).status_code == 422
    assert give_code(give_password(client=known), code).status_code == 302
    assert SecondFactor.objects.get().misses == 0


def test_the_person_is_told_that_somebody_knows_the_password(city):
    code = with_second_factor(city.office)
    SecondFactor.objects.update(misses=secondfactor.MANY_MISSES)
    client = give_password()
    give_code(client, code)

    [message] = client.get(ACCOUNT).context["messages"]
    assert str(message) == str(warning_of(secondfactor.MANY_MISSES))


def test_whoever_guesses_at_the_code_of_an_open_session_is_stopped(city):
    with_second_factor(city.filer)
    client = client_of(city.filer)
    pages = [reverse("second-factor-remove"), reverse("backup-codes-renew")]
    answers = [client.post(pages[n % 2], posted(password=PASSWORD, code=WRONG)).status_code for n in range(6)]

    assert answers == [422] * 5 + [429]
    assert acts().count("secondfactor.refuse") == 5


def test_an_open_session_alone_changes_nothing_about_the_second_factor(city):
    client = client_of(city.filer)
    client.get(ENROL)
    code = code_of(client.session["second_factor_nonce"])
    answers = [client.post(ENROL, posted(password="wrong", code=code)).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]
    assert acts().count("password.refuse") == 5
    assert SecondFactor.objects.count() == 0


def test_a_wrong_password_uses_no_code_up(city):
    client, nonce, _codes = enrolled(city.filer)
    SecondFactor.objects.update(last_step=-1)
    pages = [reverse("second-factor-remove"), reverse("backup-codes-renew")]
    wrong = [client.post(page, posted(password="wrong", code=code_of(nonce))).status_code for page in pages]

    assert wrong == [422, 422]
    assert SecondFactor.objects.get().last_step == -1
    assert client.post(pages[0], posted(password=PASSWORD, code=code_of(nonce))).status_code == 302


def test_whoever_guesses_at_the_password_of_an_open_session_is_stopped_before_the_hash(city):
    client = client_of(city.filer)
    data = {"old_password": "wrong", "new_password1": "Tai-Lake-2027", "new_password2": "Tai-Lake-2027"}
    for _ in range(5):
        assert client.post(reverse("password_change"), posted(**data)).status_code == 422
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as hashed:
        assert client.post(reverse("password_change"), posted(**data)).status_code == 429

    assert hashed.call_count == 0
    assert acts().count("password.refuse") == 5


def test_a_new_password_that_is_too_weak_is_no_guess(city):
    client = client_of(city.filer)
    data = {"old_password": PASSWORD, "new_password1": "weak", "new_password2": "weak"}

    assert [client.post(reverse("password_change"), posted(**data)).status_code for _ in range(7)] == [422] * 7
    assert LoginFailure.objects.count() == 0
