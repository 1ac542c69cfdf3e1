"""Pure checks of fields and rows. Forms and the admin call them from `clean`, importers on their rows.

Each returns None when all is well and otherwise a `ValidationError`-ready message that says what is expected.
"""

from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def coefficient_problem(value: Decimal, *, least: Decimal, most: Decimal, places: int) -> str | None:
    """A difficulty coefficient lies within the cycle's range and has at most `places` decimals."""
    if not least <= value <= most:
        return _("The coefficient must lie between %(least)s and %(most)s.") % {"least": least, "most": most}
    if -value.normalize().as_tuple().exponent > places:
        return _("The coefficient has at most %(places)d decimals.") % {"places": places}
    return None


def coefficient_range(cycle) -> dict:
    """The arguments of `coefficient_problem` that a cycle sets."""
    return {"least": cycle.coefficient_min, "most": cycle.coefficient_max, "places": cycle.coefficient_places}


def count_problem(count: int, *, least: int, most: int, reason: str = "") -> str | None:
    """A pledge has the cycle's number of commitments, unless a reason for another number is on record."""
    if least <= count <= most or reason:
        return None
    if least == most:
        return _("%(expected)d commitments are expected, there are %(count)d.") % {
            "expected": least,
            "count": count,
        }
    return _("%(least)d to %(most)d commitments are expected, there are %(count)d.") % {
        "least": least,
        "most": most,
        "count": count,
    }


def text_problem(text: str, *, limit: int) -> str | None:
    """A report's text has at most `limit` characters; a line break counts as one."""
    length = len(text.replace("\r\n", "\n"))
    if length <= limit:
        return None
    return _("At most %(limit)d characters; there are %(length)d.") % {"limit": limit, "length": length}


def percent_problem(value: Decimal | None) -> str | None:
    """A completion is a percentage from 0 to 100 with at most two decimals."""
    if value is None:
        return None
    try:
        in_range = 0 <= value <= 100
    except InvalidOperation:
        in_range = False
    if not in_range:
        return _("Completion lies between 0 and 100.")
    if -value.normalize().as_tuple().exponent > 2:
        return _("Completion has at most two decimals.")
    return None


def period_problem(opens_on, due_on, closes_on) -> str | None:
    """A period opens, falls due and closes in this order; the days may be the same."""
    if opens_on <= due_on <= closes_on:
        return None
    return _("A period opens, falls due and closes in this order.")


def falls(value, last, *, indicator) -> bool:
    """Whether a figure is worse than the one before, where it should not be: not for amounts of a period alone."""
    if value is None or last is None or indicator.basis == "period":
        return False
    return value > last if indicator.direction == "down" else value < last


def fall_problem(value, last, *, indicator, reason: str) -> str | None:
    """A figure that falls behind the last one needs a reason."""
    if reason.strip() or not falls(value, last, indicator=indicator):
        return None
    return _("The last figure was %(last)s. Say why it is now %(value)s.") % {
        "last": f"{last.normalize():f}",
        "value": f"{value.normalize():f}",
    }


def period_order_problem(cutoff_on, *, before=None, after=None) -> str | None:
    """The figures of a year's periods speak of later and later days; `before` and `after` are the neighbours'."""
    if before and cutoff_on <= before:
        return _("The period before it speaks of figures up to %(day)s.") % {"day": date_format(before)}
    if after and cutoff_on >= after:
        return _("The period after it speaks of figures up to %(day)s.") % {"day": date_format(after)}
    return None


def effective_problem(effective_on, *, year: int, today) -> str | None:
    """A revision takes effect within its year, and is entered when it has: what is stored holds now."""
    if effective_on.year != year:
        return _("The day must lie in %(year)s.") % {"year": year}
    if effective_on > today:
        return _("The day lies in the future; enter the revision when it takes effect.")
    return None
