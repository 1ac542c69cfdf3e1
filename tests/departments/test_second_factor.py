"""The second factor: setting it up, who must have one, and what happens when it is lost."""

from base64 import b32encode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from departments import secondfactor
from departments.models import AuditEvent, BackupCode, RoleGrant, SecondFactor, User
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
from tests.roles.shape import url_of
from tests.roles.table import ROWS


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR, settings.SECOND_FACTOR_GRACE = "required", timedelta(0)


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


# ── Who must ──────────────────────────────────────────────────────────────────
NEED_ONE = ["office", "security_admin", "system_admin", "auditor"]


def test_whose_role_needs_one_gets_nowhere_before_setting_it_up(city, required):
    urls = {name: url_of(name, row, city) for name, row in ROWS.items()}
    opened = {who: opened_by(client_of(city.people[who]), urls) for who in NEED_ONE}

    # The language is chosen by POST alone, and the admin's sign-in is the site's.
    free = {"healthz", "readyz", "second-factor-enrol", "password_change", "logout", "set_language"}
    assert opened == dict.fromkeys(NEED_ONE, free)


def opened_by(client, urls):
    """The names of the addresses that do not lead to setting it up."""
    return {name for name, url in urls.items() if getattr(client.get(url), "url", "") != f"{ENROL}?due"}


@pytest.mark.parametrize("who", NEED_ONE)
def test_whose_role_needs_one_is_in_once_it_is_set_up(city, required, who):
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
