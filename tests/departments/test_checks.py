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


def test_the_house_passes_its_own_checks():
    assert run_checks() == []
