"""Wrong passwords and codes: who must wait, decided before one is looked at (a hash costs a third of a second of CPU).

Failures of the last LOCKOUT_PERIOD are counted in three ways, each against a limit of its own:

- one account from one address (5): somebody guesses;
- one account from anywhere (20): somebody guesses from many addresses;
- one address, any account (50): somebody tries one password on everybody. An office building shares an address.

A browser in which the person has signed in before carries a signed cookie, and for that account it is counted by
itself alone (5): whatever others do, from wherever, cannot shut the person out of it. After OWASP's device cookies.

django-axes is not used because it knows one limit for all ways of counting and no known device.
"""

from collections import Counter
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from departments import audit
from departments.middleware import client_address
from departments.models import LoginFailure, User

SALT = "departments.lockout"


@dataclass(frozen=True)
class Attempt:
    """One try to sign in: for whom, from where, in which known browser (empty if unknown)."""

    name_digest: str
    user: User | None
    address: str | None
    device: str


def attempt_of(request, username):
    """Describe the try; the same queries are made for a name that nobody has."""
    user = User.objects.filter(username__iexact=username).first()
    return Attempt(digest_of(username), user, client_address(request), device_for(request, user))


def code_attempt_of(request, user):
    """Describe a try at the person's second factor; it is counted apart from those at the password.

    Otherwise whoever knows the password could start the count anew with it.
    """
    digest = salted_hmac(f"{SALT}.code", str(user.pk), algorithm="sha256").hexdigest()
    return Attempt(digest, user, client_address(request), device_for(request, user))


def own_attempt_of(request):
    """Describe a try at the own password by somebody who is signed in."""
    return attempt_of(request, request.user.username)


def digest_of(username):
    return salted_hmac(SALT, username.casefold(), algorithm="sha256").hexdigest()


def is_locked(attempt, *, at, besides=0):
    """Whether one of the limits is reached, not counting `besides` failures: the password is not even looked at."""
    failures = LoginFailure.objects.filter(device=attempt.device)
    if attempt.device:
        return is_full(failures, settings.LOCKOUT_FAILURES + besides, at)
    account, address = failures.filter(name_digest=attempt.name_digest), failures.filter(address=attempt.address)
    return (
        is_full(account.filter(address=attempt.address), settings.LOCKOUT_FAILURES + besides, at)
        or is_full(account, settings.LOCKOUT_FAILURES_OF_ACCOUNT + besides, at)
        or is_full(address, settings.LOCKOUT_FAILURES_FROM_ADDRESS + besides, at)
    )


def is_full(failures, limit, at):
    """Whether `limit` failures fell within one LOCKOUT_PERIOD, the last of them less than a period ago."""
    times = list(failures.order_by("-at").values_list("at", flat=True)[:limit])
    period = settings.LOCKOUT_PERIOD
    return len(times) == limit and at - times[0] < period and times[0] - times[-1] <= period


def begin(attempt, *, at):
    """Count the try as a failure before its password is looked at; return the LoginFailure, or None if locked out.

    Counting first, and once more after it is stored for all to see, holds the limit against many tries at one moment.
    """
    if is_locked(attempt, at=at):
        return None
    failure = LoginFailure.objects.create(
        name_digest=attempt.name_digest,
        user=attempt.user,
        address=attempt.address,
        device=attempt.device,
        at=at,
    )
    if is_locked(attempt, at=at, besides=1):
        failure.delete()
        return None
    return failure


def succeeded(attempt):
    """Forget the failures of this account at this address or device; those made elsewhere keep counting."""
    own = LoginFailure.objects.filter(name_digest=attempt.name_digest, device=attempt.device)
    (own if attempt.device else own.filter(address=attempt.address)).delete()


def record_refusal(action, attempt):
    """Put a failed try on record. The name typed is left out, because it may be a password."""
    audit.record_apart(
        action,
        target=attempt.user,
        after={"known_account": attempt.user is not None, "known_device": bool(attempt.device)},
    )


def forget_old(*, at):
    """Delete the failures that can lock nobody out any more and return how many they were."""
    return LoginFailure.objects.filter(at__lte=at - 2 * settings.LOCKOUT_PERIOD).delete()[0]


def waiting(*, at):
    """Return ([(user or None, digest, failures)], [(address, failures)]) with at least LOCKOUT_FAILURES of late."""
    recent = LoginFailure.objects.filter(at__gt=at - settings.LOCKOUT_PERIOD).select_related("user")
    accounts, addresses = Counter(), Counter()
    for failure in recent:
        accounts[failure.user, failure.name_digest] += 1
        addresses[failure.address] += 1
    return (
        [(user, digest, count) for (user, digest), count in often(accounts)],
        [(address, count) for address, count in often(addresses)],
    )


def often(counter):
    return [(key, count) for key, count in counter.most_common() if count >= settings.LOCKOUT_FAILURES]


# ── Known devices ─────────────────────────────────────────────────────────────
def device_for(request, user):
    """Return the id of the browser if this account has signed in with it before, else an empty string."""
    if user is None:
        return ""
    try:
        owner, device = request.get_signed_cookie(
            settings.DEVICE_COOKIE_NAME, salt=SALT, max_age=settings.DEVICE_COOKIE_AGE
        ).split(":")
    except (KeyError, signing.BadSignature, ValueError):
        return ""
    return device if owner == str(user.pk) else ""


def remember_device(response, user, device):
    """Mark the browser as one in which `user` has signed in; `device` is its id if it had one."""
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        f"{user.pk}:{device or uuid4().hex}",
        salt=SALT,
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
