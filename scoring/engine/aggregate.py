"""From the marks of one rater class to one value: mean, trimmed mean or median.

All three drop the same number of marks at each end and take the mean of the rest; the median drops as
many as it can. Marks are whole numbers of the scale's last place (hundredths by default).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .inputs import Identifier, rater_order
from .scheme import MEAN, MEDIAN, RaterClassRule

LEAST_KEPT = 3


def automatic_trim(count: int) -> int:
    """Marks to drop per side for ``count`` marks left after recusal.

    Up to 4 none, up to 8 one, up to 12 two, then max(2, floor(0.15 · count)).
    """
    if count <= 4:
        return 0
    if count <= 8:
        return 1
    return max(2, count * 15 // 100)


def asked_trim(rule: RaterClassRule, count: int) -> int:
    """Marks per side that the rule asks to drop, before any are kept back."""
    if rule.aggregate == MEAN:
        return 0
    if rule.aggregate == MEDIAN:
        return max(0, (count - 1) // 2)
    return automatic_trim(count) if rule.trim is None else rule.trim


def dropped_per_side(rule: RaterClassRule, count: int) -> int:
    """Marks per side that are dropped: as asked, but a trimmed mean keeps at least three marks."""
    asked = asked_trim(rule, count)
    if rule.aggregate == MEDIAN:
        return asked
    return min(asked, max(0, (count - LEAST_KEPT) // 2))


def kept_sum(units: Sequence[int], dropped: int) -> tuple[int, int]:
    """Sum and number of the marks left when ``dropped`` are taken off each end."""
    kept = sorted(units)[dropped : len(units) - dropped] if dropped else units
    return sum(kept), len(kept)


def aggregate(rule: RaterClassRule, units: Sequence[int], scale: int) -> Fraction:
    """The class's value in points; ``scale`` units make a point. There must be a mark."""
    total, kept = kept_sum(units, dropped_per_side(rule, len(units)))
    return Fraction(total, kept * scale)


class GivenMark(NamedTuple):
    """A mark that counts, in units of the scale. The rater is None for an anonymous ballot."""

    rater: Identifier | None
    units: int
    grade: str | None = None


def naming_order(mark: GivenMark) -> tuple[bool, tuple[int, str, int]]:
    """A key that sorts marks by their evaluator's number, ballots last."""
    return (mark.rater is None, rater_order("" if mark.rater is None else mark.rater))


def dropped_marks(marks: Sequence[GivenMark], dropped: int) -> tuple[list[GivenMark], list[GivenMark]]:
    """The marks taken off at the low and at the high end, each outermost first.

    Of equal marks it names the evaluator with the lower number, and ballots last.
    """
    by_name = sorted(marks, key=naming_order)
    low = sorted(range(len(marks)), key=lambda place: by_name[place].units)[:dropped]
    rest = [place for place in range(len(marks)) if place not in low]
    high = sorted(rest, key=lambda place: -by_name[place].units)[:dropped]
    return [by_name[place] for place in low], [by_name[place] for place in high]
