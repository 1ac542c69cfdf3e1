"""Pure checks of ratings. The sheet's form, the actions and the importer all call them.

Each returns None when all is well, otherwise a sentence that says what is expected.
"""

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

LOWEST, HIGHEST, PLACES = 0, 100, 2


def rating_problem(value: Decimal) -> str | None:
    """A rating lies between 0 and 100 and has at most two decimals."""
    if not value.is_finite() or not LOWEST <= value <= HIGHEST:
        return _("A rating lies between 0 and 100.")
    if -value.normalize().as_tuple().exponent > PLACES:
        return _("A rating has at most two decimals.")
    return None


def grade_problem(grade: str, *, allowed: Collection[str]) -> str | None:
    """A grade is one of those the scheme gives points for."""
    if grade in allowed:
        return None
    return _("“%(grade)s” is no grade; expected is one of %(grades)s.") % {
        "grade": grade,
        "grades": ", ".join(allowed),
    }


def comment_problem(points: Decimal, comment: str, *, below: Decimal, above: Decimal) -> str | None:
    """A mark below or above the scheme's band needs a comment; the bounds themselves lie within it."""
    if below <= points <= above or comment.strip():
        return None
    return _("A mark below %(below)s or above %(above)s needs a comment.") % {
        "below": plain_number(below),
        "above": plain_number(above),
    }


def plain_number(value: Decimal) -> str:
    """60 for 60.00, 97.5 for 97.50."""
    return f"{value.normalize():f}"
