"""Giving out and changing passwords."""

import secrets

from django.db import transaction

from departments import audit

# Without signs that look alike on paper: 0 O o, 1 I l.
CAPITALS, SMALL, DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"


def one_time_password():
    """Return a password of four groups such as `Kdm7-…`, worth about 66 bits, that meets the rules for passwords."""
    return "-".join("".join(secrets.choice(kind) for kind in (CAPITALS, SMALL, SMALL, DIGITS)) for _ in range(4))


@transaction.atomic
def issue_password(*, user, by):
    """Give a saved user a one-time password and return it; it must be changed at the first sign-in."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save_changes("password", "password_changed_at", "must_change_password")
    audit.record("password.issue", actor=by, target=user)
    return password


@transaction.atomic
def change_password(*, user, password):
    """Set the password a person chose; every session but the present one ends, because its hash no longer fits."""
    user.set_password(password)
    user.must_change_password = False
    user.save_changes("password", "password_changed_at", "must_change_password")
    audit.record("password.change", actor=user, target=user)
