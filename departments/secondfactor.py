"""The second factor: the changing code of an authenticator app (TOTP, RFC 6238) and ten backup codes.

Nothing that opens an account is stored. The app's secret follows from a stored nonce and SECRET_KEY; of a backup code
there is a digest keyed with it. A stolen database, or a backup of it, is worth nothing here; a new SECRET_KEY makes
everybody set the factor up again (`manage.py reset_second_factor --everybody`).

django-otp does the arithmetic. Its devices are not used: they keep secret and backup codes readable, their throttle
lets whoever knows a password keep its owner out for days, and they cost every request a query.
"""

import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from departments import access
from departments.access import Role
from departments.models import RoleGrant

SALT = "departments.secondfactor"
SECRET_BYTES = 20  # RFC 4226, section 4, R6
STEP_SECONDS, DIGITS = 30, 6
TOLERANCE = 1  # steps by which the phone's clock may be off
BACKUP_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without signs that look alike on paper; ten of them are worth 49 bits
# Wrong codes in a row after which only a known browser may try (NIST SP 800-63B-4, 3.2.2).
GREATEST_MISSES = 100
MANY_MISSES = 5  # which nobody types by mistake: the person is told
REQUIRED_OF = (Role.OFFICE, *RoleGrant.ADMINISTRATORS)


# ── Who needs one ─────────────────────────────────────────────────────────────
def is_required_of(user):
    return settings.SECOND_FACTOR == "required" and access.has_role(user, *REQUIRED_OF)


def due_at(user) -> datetime | None:
    """Return the end of the days of grace of a person who needs a second factor and has none, else None."""
    if user.second_factor_since or not is_required_of(user):
        return None
    first = RoleGrant.objects.filter(user=user, role__in=REQUIRED_OF).order_by("granted_at").first()
    return first.granted_at + settings.SECOND_FACTOR_GRACE


# ── The app ───────────────────────────────────────────────────────────────────
def new_nonce():
    return secrets.token_urlsafe(32)


def secret_of(nonce) -> bytes:
    return salted_hmac(SALT, nonce, algorithm="sha256").digest()[:SECRET_BYTES]


def secret_text(nonce):
    """The secret in groups of four, for those who type it because the phone cannot scan."""
    text = b32encode(secret_of(nonce)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def uri(nonce, user):
    """The address an authenticator app reads from the QR code (the key URI format of Google Authenticator)."""
    issuer = _("Jiannuo")
    parameters = {"secret": b32encode(secret_of(nonce)).decode(), "issuer": issuer}
    return f"otpauth://totp/{quote(issuer)}:{quote(user.username)}?{urlencode(parameters, quote_via=quote)}"


def qr_code(nonce, user):
    """The same as a picture: an SVG in a `data:` address, black on white whatever the page's colours."""
    import segno

    return segno.make(uri(nonce, user), micro=False).svg_data_uri(scale=5, light="white")


def step_of(code, *, nonce, at, after=-1):
    """Return the time step whose code this is, later than the step `after`, or None.

    `code` is as `plain` returns it, `at` an aware datetime.
    """
    if len(code) != DIGITS or not code.isdecimal():
        return None
    totp = TOTP(secret_of(nonce), step=STEP_SECONDS, digits=DIGITS)
    totp.time = at.timestamp()
    return totp.t() if totp.verify(int(code), TOLERANCE, after + 1) else None


def plain(typed):
    """A code without spaces, hyphens, capitals and the full-width digits of a Chinese keyboard."""
    kept = unicodedata.normalize("NFKC", typed).lower()
    return "".join(sign for sign in kept if not sign.isspace() and sign != "-")


# ── Backup codes ──────────────────────────────────────────────────────────────
def new_backup_code():
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(10))
    return f"{signs[:5]}-{signs[5:]}"


def backup_digest(user, code):
    return salted_hmac(f"{SALT}.backup", f"{user.pk} {plain(code)}", algorithm="sha256").hexdigest()
