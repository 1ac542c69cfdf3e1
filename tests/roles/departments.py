"""The frame, accounts, audit trail and operation."""

from django.utils import timezone

from departments import audit, lockout
from departments.models import LoginFailure
from tests.city import PASSWORD, code_of, with_second_factor
from tests.roles.shape import Post, Row


def event(city):
    return (audit.record("login", actor=city.filer).pk,)


def failure(city):
    digest = lockout.digest_of("office")
    return LoginFailure.objects.get_or_create(
        name_digest=digest, user=city.office, address="10.0.0.1", defaults={"at": timezone.now()}
    )[0]


def locked_account(city):
    return (failure(city).name_digest,)


def locked_address(city):
    return (failure(city).address,)


def new_password(city):
    new = "Tai-Lake-2027"
    return {"old_password": PASSWORD, "new_password1": new, "new_password2": new}


NONCE = "a-nonce-of-the-suite"


def code_of_filer(city):
    return {"password": PASSWORD, "code": with_second_factor(city.filer)}


def code_awaited(city):
    """The session of a browser in which the office's password was right."""
    with_second_factor(city.office)
    kept = {"user": city.office.pk, "hash": city.office.get_session_auth_hash(), "url": "/"}
    return {"awaited_code": kept | {"at": timezone.now().timestamp()}}


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "account": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "audit-event": Row(
        "302 404 404 404 404 404 404 404 200 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        event,
    ),
    "audit-events": Row(
        "302 404 404 404 404 404 404 404 200 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "audit-export": Row(
        "302 404 404 404 404 404 404 404 200 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "audit-verify": Row(
        "302 404 404 404 404 404 404 404 200 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "handbook": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "handbook-page": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 405 405 405 405 405 405 405 405 405 405",
        lambda city: ("filer",),
    ),
    "backup-codes": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "backup-codes-renew": Row(
        "302 302 302 302 302 302 302 302 302 302 302",
        "302 302 302 302 302 302 302 302 302 302 302",
    ),
    "healthz": Row(
        "200 200 200 200 200 200 200 200 200 200 200",
        "405 405 405 405 405 405 405 405 405 405 405",
    ),
    "home": Row(
        "302 302 302 302 302 302 302 302 302 302 302",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "lockout-release-account": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 404 404 404 404 302 404",
        locked_account,
    ),
    "lockout-release-address": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 404 404 404 404 302 404",
        locked_address,
    ),
    "lockouts": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "login": Row(
        "200 302 302 302 302 302 302 302 302 302 302",
        "422 302 302 302 302 302 302 302 302 302 302",
    ),
    "login-code": Row(
        "302 302 302 302 302 302 302 302 302 302 302",
        "302 302 302 302 302 302 302 302 302 302 302",
    ),
    "logout": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 302 302 302 302 302 302 302 302 302 302",
    ),
    "one_time_password": Row(
        "302 404 404 404 404 404 404 404 404 404 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "operations": Row(
        "302 404 404 404 404 404 404 404 404 404 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "password_change": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 422 422 422 422 422 422 422 422 422 422",
    ),
    "readyz": Row(
        "200 200 200 200 200 200 200 200 200 200 200",
        "405 405 405 405 405 405 405 405 405 405 405",
    ),
    "second-factor": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "second-factor-enrol": Row(
        "302 200 200 200 200 200 200 200 200 200 200",
        "302 422 422 422 422 422 422 422 422 422 422",
    ),
    "second-factor-remove": Row(
        "302 302 302 302 302 302 302 302 302 302 302",
        "302 302 302 302 302 302 302 302 302 302 302",
    ),
    "set_language": Row(
        "405 405 405 405 405 405 405 405 405 405 405",
        "302 302 302 302 302 302 302 302 302 302 302",
    ),
}

POSTS = {
    "login": Post("visitor", "login", lambda city: {"username": "office", "password": PASSWORD}, once=False),
    "login-code": Post("visitor", "login", lambda city: {"code": code_of(NONCE)}, once=False, session=code_awaited),
    "second-factor-enrol": Post(
        "filer",
        "secondfactor.enrol",
        lambda city: {"password": PASSWORD, "code": code_of(NONCE)},
        session=lambda city: {"second_factor_nonce": NONCE},
    ),
    "second-factor-remove": Post("filer", "secondfactor.remove", code_of_filer),
    "backup-codes-renew": Post("filer", "secondfactor.renew", code_of_filer),
    "logout": Post("filer", "logout", once=False),
    "set_language": Post("filer", "language.set", lambda city: {"language": "en", "next": "/"}, once=False),
    "password_change": Post("filer", "password.change", new_password),
    "lockout-release-account": Post("security_admin", "lockout.release", args=locked_account),
    "lockout-release-address": Post("security_admin", "lockout.release", args=locked_address),
}
