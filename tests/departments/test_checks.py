import os

import pytest
from django.core.checks import run_checks
from django.db import connection

from config import checks
from departments.audit import triggers


def ids(found):
    return [message.id for message in found]


@pytest.mark.django_db
def test_an_audit_table_without_triggers_is_an_error():
    assert checks.audit_trail_is_guarded(None, databases=["default"]) == []
    triggers.remove(connection)
    found = checks.audit_trail_is_guarded(None, databases=["default"])
    triggers.install(connection)

    assert ids(found) == ["jiannuo.E001", "jiannuo.E001"]


@pytest.mark.parametrize(
    ("media", "static", "found"),
    [
        ("/srv/media", "/srv/static", []),
        ("/srv/static-media", "/srv/static", []),
        ("/srv/static/media", "/srv/static", ["jiannuo.E003"]),
        ("/srv/files", "/srv/files/static", ["jiannuo.E003"]),
        ("/srv/files", "/srv/files", ["jiannuo.E003"]),
    ],
)
def test_private_files_do_not_lie_among_public_ones(settings, media, static, found):
    settings.MEDIA_ROOT, settings.STATIC_ROOT = media, static

    assert ids(checks.media_is_not_served_as_static(None)) == found


def test_public_files_are_collected_where_the_account_can_read_them(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path
    listed = tmp_path / "staticfiles.json"
    assert ids(checks.public_files_are_collected(None)) == ["jiannuo.E011"]
    listed.write_text("{}")
    assert checks.public_files_are_collected(None) == []
    monkeypatch.setattr("os.access", lambda path, mode: (path, mode) != (listed, os.R_OK))
    assert ids(checks.public_files_are_collected(None)) == ["jiannuo.E011"]


@pytest.mark.parametrize(("demo", "found"), [(True, ["jiannuo.W004"]), (False, [])])
def test_the_demo_is_no_production(settings, demo, found):
    settings.DEMO = demo

    assert ids(checks.demo_is_off(None)) == found


@pytest.mark.parametrize(("policy", "found"), [("optional", ["jiannuo.W006"]), ("required", [])])
def test_a_password_alone_opens_no_office_in_production(settings, policy, found):
    settings.SECOND_FACTOR = policy

    assert ids(checks.second_factor_is_required(None)) == found


@pytest.mark.parametrize(("proxies", "found"), [(0, ["jiannuo.W005"]), (1, [])])
def test_a_proxy_that_is_not_trusted_hides_every_address(settings, proxies, found):
    settings.SECURE_PROXY_SSL_HEADER, settings.TRUSTED_PROXIES = ("HTTP_X_FORWARDED_PROTO", "https"), proxies

    assert ids(checks.clients_have_addresses(None)) == found


@pytest.mark.parametrize(("hosts", "found"), [(["*"], ["jiannuo.E010"]), (["jiannuo.example"], [])])
def test_every_host_is_no_list_of_hosts(settings, hosts, found):
    settings.ALLOWED_HOSTS = hosts

    assert ids(checks.hosts_are_named(None)) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://jiannuo.example", []),
        ("https://jiannuo.example:8443", []),
        ("https://www.jiannuo.example", ["jiannuo.E012"]),
        ("jiannuo.example", ["jiannuo.E012"]),
    ],
)
def test_the_address_people_type_is_one_the_site_answers_to(settings, address, found):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["jiannuo.example"], address

    assert ids(checks.the_site_answers_to_its_own_address(None)) == found


@pytest.mark.parametrize(
    ("mounts", "found"),
    [
        ("disk / ext4 rw 0 0\nserver:/share /srv nfs4 rw 0 0\n", ["jiannuo.E007"]),
        ("disk / ext4 rw 0 0\nserver:/share /srv nfs4 rw 0 0\ndisk /srv/data xfs rw 0 0\n", []),
        ("", []),
    ],
)
def test_sqlite_does_not_lie_on_a_share(settings, monkeypatch, tmp_path, mounts, found):
    monkeypatch.setattr(checks, "MOUNTS", tmp_path / "mounts")
    checks.MOUNTS.write_text(mounts)
    monkeypatch.setitem(
        settings.DATABASES, "default", {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/data/site.sqlite3"}
    )

    assert ids(checks.sqlite_stays_on_one_machine(None)) == found


@pytest.mark.parametrize(("backend", "found"), [("console", ["jiannuo.W008"]), ("smtp", []), ("dummy", [])])
def test_reminders_do_not_go_to_the_log(settings, backend, found):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"

    assert ids(checks.reminders_can_be_mailed(None)) == found


POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "HOST": "one", "PORT": "", "NAME": "jiannuo"}


@pytest.mark.parametrize(
    ("replica", "found"),
    [
        (None, []),
        ({**POSTGRESQL, "HOST": "two"}, []),
        ({**POSTGRESQL, "OPTIONS": {"port": "5433"}}, []),
        (POSTGRESQL, ["jiannuo.E009"]),
        ({"ENGINE": "django.db.backends.sqlite3", "NAME": "copy.sqlite3"}, ["jiannuo.E009"]),
    ],
)
def test_a_replica_is_a_second_postgresql(settings, monkeypatch, replica, found):
    monkeypatch.setitem(settings.DATABASES, "default", POSTGRESQL)
    if replica:
        monkeypatch.setitem(settings.DATABASES, "replica", replica)

    assert ids(checks.replica_is_another_postgresql(None)) == found


def test_the_house_passes_its_own_checks():
    assert run_checks() == []
