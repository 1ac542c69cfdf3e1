from base64 import b32encode
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from departments import secondfactor
from departments.models import AuditEvent, BackupCode, LoginFailure, RoleGrant, SecondFactor, User
from departments.views.signin import warning_of
from tests.city import PASSWORD, client_of, code_of, posted, with_second_factor
from tests.roles.shape import url_of
from tests.roles.table import ROWS

ENROL, CODE, ACCOUNT = reverse("second-factor-enrol"), reverse("login-code"), reverse("account")
NONCE = "a-nonce-of-the-suite"
WRONG = "000000"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR, settings.SECOND_FACTOR_GRACE = "required", timedelta(0)


def give_password(username="office", client=None, address="10.0.0.1", **data):
    client = client or Client()
    response = client.post(reverse("login"), {"username": username, "password": PASSWORD, **data}, REMOTE_ADDR=address)
    assert (response.status_code, response.url) == (302, CODE)
    return client


def give_code(client, code, address="10.0.0.1"):
    return client.post(CODE, {"code": code}, REMOTE_ADDR=address)


def is_in(client):
    return client.get(ACCOUNT).status_code == 200


def enrolled(user):
    """Go through the pages of setting up; return (client, nonce, backup codes)."""
    client = client_of(user)
    client.get(ENROL)
    nonce = client.session["second_factor_nonce"]
    response = client.post(ENROL, posted(password=PASSWORD, code=code_of(nonce)))
    assert (response.status_code, response.url) == (302, reverse("backup-codes"))
    return client, nonce, client.get(reverse("backup-codes")).context["codes"]


def acts():
    """What is on record since the city was founded."""
    events = AuditEvent.objects.exclude(action__endswith=".add").order_by("pk")
    return list(events.values_list("action", flat=True))


# ── Setting up ────────────────────────────────────────────────────────────────
def test_the_app_is_set_up_from_the_picture_or_the_text_and_confirmed_by_a_code(city):
    client = client_of(city.filer)
    page = client.get(ENROL)
    nonce = client.session["second_factor_nonce"]
    secret = b32encode(secondfactor.secret_of(nonce)).decode()
    address = urlsplit(secondfactor.uri(nonce, city.filer))
    assert parse_qs(address.query) == {"secret": [secret], "issuer": ["践诺"]}
    assert page.context["secret"].replace(" ", "") == secret
    assert page.context["qr_code"].startswith("data:image/svg+xml")

    assert client.post(ENROL, posted(password=PASSWORD, code=WRONG)).status_code == 422
    assert client.session["second_factor_nonce"] == nonce
    assert client.post(ENROL, posted(password=PASSWORD, code=code_of(nonce))).status_code == 302
    assert SecondFactor.objects.get(user=city.filer).misses == 0
    assert acts() == ["secondfactor.enrol"]


def test_ten_backup_codes_are_shown_once(city):
    client, _nonce, codes = enrolled(city.filer)

    assert len(set(codes)) == 10
    assert client.get(reverse("backup-codes")).context["codes"] is None
    assert city.filer.backup_codes.count() == 10


def test_nothing_that_opens_the_account_is_stored(city):
    _client, nonce, codes = enrolled(city.filer)
    stored = repr([list(model.objects.values()) for model in (User, SecondFactor, BackupCode, AuditEvent)])
    secret = secondfactor.secret_of(nonce)

    assert nonce in stored
    kept = [text for text in (secret.hex(), b32encode(secret).decode(), *codes) if text in stored]
    assert kept == []


def test_another_secret_key_gives_another_secret(settings):
    before = secondfactor.secret_of(NONCE)
    settings.SECRET_KEY = "another"

    assert secondfactor.secret_of(NONCE) != before


def test_setting_up_ends_every_other_session_and_gives_this_one_a_new_id(city):
    elsewhere = client_of(city.filer)
    client = client_of(city.filer)
    before = client.session.session_key
    client.get(ENROL)
    client.post(ENROL, posted(password=PASSWORD, code=code_of(client.session["second_factor_nonce"])))

    assert client.session.session_key != before
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_a_second_one_is_not_set_up_over_the_first(city):
    client, nonce, _codes = enrolled(city.filer)
    session = client.session
    session["second_factor_nonce"] = "planted"
    session.save()

    assert client.post(ENROL, posted(password=PASSWORD, code=code_of("planted"))).url == reverse("second-factor")
    assert SecondFactor.objects.get().nonce == nonce


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


# ── Who must ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["office", "security_admin", "system_admin", "auditor"])
def test_whose_role_needs_one_gets_nowhere_before_setting_it_up(city, required, who):
    client = client_of(city.people[who])
    places = {name: client.get(url_of(name, row, city)) for name, row in ROWS.items()}
    opened = {name for name, answer in places.items() if getattr(answer, "url", "") != f"{ENROL}?due"}
    # The language is chosen by POST alone, and the admin's sign-in is the site's.
    assert opened == {"healthz", "readyz", "second-factor-enrol", "password_change", "logout", "set_language"}

    client, _nonce, _codes = enrolled(city.people[who])
    assert is_in(client)


@pytest.mark.parametrize("who", ["filer", "head", "evaluator", "leader", "nobody"])
def test_for_the_others_it_is_up_to_them(city, required, who):
    assert is_in(client_of(city.people[who]))


def test_a_role_just_given_leaves_days_of_grace_and_says_so_at_the_sign_in(city, required, settings):
    settings.SECOND_FACTOR_GRACE = timedelta(days=7)
    client = Client()
    client.post(reverse("login"), {"username": "office", "password": PASSWORD})
    page = client.get(reverse("second-factor"))
    day = timezone.localdate() + timedelta(days=7)
    assert [day.isoformat() in str(message) for message in page.context["messages"]] == [True]
    assert timezone.localdate(page.context["due_at"]) == day

    RoleGrant.objects.update(granted_at=timezone.now() - timedelta(days=8))
    assert client.get(ACCOUNT).url == f"{ENROL}?due"


def test_whoever_has_one_costs_no_query_more(city, required):
    client = client_of(city.filer)
    with CaptureQueriesContext(connection) as without:
        client.get(ACCOUNT)
    client, _nonce, _codes = enrolled(city.filer)
    with CaptureQueriesContext(connection) as with_one:
        client.get(ACCOUNT)

    assert len(with_one) <= len(without)


# ── Lost ──────────────────────────────────────────────────────────────────────
def reset_url(user):
    return reverse("admin:departments_user_reset_factor", args=[user.pk])


def test_the_security_administrator_takes_a_lost_one_away(city):
    client, nonce, _codes = enrolled(city.office)
    page = client_of(city.security_admin).get(reverse("admin:departments_user_change", args=[city.office.pk]))
    assert reset_url(city.office) in page.content.decode()
    assert client_of(city.security_admin).post(reset_url(city.office), posted()).status_code == 302

    assert not is_in(client)
    assert (SecondFactor.objects.count(), BackupCode.objects.count()) == (0, 0)
    event = AuditEvent.objects.get(action="secondfactor.reset")
    assert (event.actor_name, event.object_text) == ("褚安", "孙六合")
    again = Client()
    response = again.post(reverse("login"), {"username": "office", "password": PASSWORD})
    assert response.url == "/"
    assert enrolled(User.objects.get(pk=city.office.pk))[1] != nonce


def test_whoever_resets_passwords_cannot_take_it_away(city):
    enrolled(city.office)

    assert client_of(city.system_admin).post(reset_url(city.office), posted()).status_code == 403
    assert SecondFactor.objects.count() == 1


def test_a_new_password_alone_opens_nothing(city):
    enrolled(city.office)
    system = client_of(city.system_admin)
    system.post(reverse("admin:departments_user_reset", args=[city.office.pk]), posted())
    password = system.get(reverse("one_time_password")).context["shown"]["password"]
    client = Client()

    assert client.post(reverse("login"), {"username": "office", "password": password}).url == CODE
    assert not is_in(client)


def test_the_security_administrators_own_is_taken_away_at_the_server_alone(city, capsys):
    client, _nonce, _codes = enrolled(city.security_admin)
    assert client.post(reset_url(city.security_admin), posted()).status_code == 403

    call_command("reset_second_factor", "SECURITY_admin")
    assert capsys.readouterr().out == "1\n"
    assert SecondFactor.objects.count() == 0
    assert AuditEvent.objects.get(action="secondfactor.reset").actor_name == ""


def test_everybodys_are_taken_away_after_a_new_secret_key(city, capsys):
    for who in ("office", "auditor"):
        with_second_factor(city.people[who], nonce=who)
    call_command("reset_second_factor", "--everybody")

    assert capsys.readouterr().out == "2\n"
    assert User.objects.filter(second_factor_since__isnull=False).count() == 0


@pytest.mark.parametrize("name", ["no-such-name", "filer"])
def test_a_reset_of_what_is_not_there_says_so(city, name):
    with pytest.raises(CommandError):
        call_command("reset_second_factor", name)


def test_the_own_one_is_turned_off_with_a_code_for_another_phone(city, required):
    client, nonce, _codes = enrolled(city.office)
    SecondFactor.objects.update(last_step=-1)
    assert (
        client.post(reverse("second-factor-remove"), posted(password=PASSWORD, code=code_of(nonce))).status_code == 302
    )

    assert client.get(ACCOUNT).url == f"{ENROL}?due"
    assert acts()[-1] == "secondfactor.remove"


def test_new_backup_codes_replace_the_old_ones(city):
    client, nonce, old = enrolled(city.office)
    SecondFactor.objects.update(last_step=-1)
    client.post(reverse("backup-codes-renew"), posted(password=PASSWORD, code=code_of(nonce)))
    new = client.get(reverse("backup-codes")).context["codes"]

    assert set(old).isdisjoint(new)
    assert give_code(give_password(), old[0]).status_code == 422
    assert give_code(give_password(), new[0]).status_code == 302
