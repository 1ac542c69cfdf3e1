"""The rule of the lights (亮灯): pure arithmetic on percentages, no database.

Source: product.md "Lights" and decisions 11–12. Yinchuan publishes the same thresholds (green at or above pace,
yellow 10–30 points behind, red beyond 30); Ouhai the rule that a missed month made good is yellow, never green.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

GREEN, YELLOW, RED = "green", "yellow", "red"
COMPLETE = Decimal(100)
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Thresholds:
    """Percentage points behind the pace: yellow from `yellow`, red beyond `red`; they belong to the cycle."""

    yellow: int = 10
    red: int = 30


@dataclass(frozen=True)
class Case:
    """What the light of one commitment in one period follows from.

    `completion` and `planned` are percentages from 0 to 100; `completion` is None where no figure counts.
    `is_signed`: the head's signature stands. `is_overdue`: it does not, and the day it was due is past.
    `was_late`: the first signature came after the due date, or the light was red in this period before.
    """

    completion: Decimal | None
    planned: Decimal
    is_signed: bool
    is_overdue: bool = False
    was_late: bool = False
    is_final: bool = False


def planned_at(cutoff: date) -> Decimal:
    """The linear pace of the year (序时进度) at the end of a day, in per cent with two decimals.

    Every month counts a twelfth, so that quarters end at 25, 50, 75 and 100; within a month by days.
    """
    days = monthrange(cutoff.year, cutoff.month)[1]
    months = Decimal(cutoff.month - 1) + Decimal(cutoff.day) / days
    return (months * COMPLETE / MONTHS_A_YEAR).quantize(Decimal("0.01"), ROUND_HALF_UP)


def light_of(case: Case, thresholds: Thresholds) -> str | None:
    """Return `green`, `yellow` or `red`, or None while nothing is signed and nothing is late yet."""
    if not case.is_signed:
        return RED if case.is_overdue else None
    if case.completion is None:
        return None
    light = light_by_pace(case, thresholds)
    return YELLOW if light == GREEN and case.was_late else light


def light_by_pace(case: Case, thresholds: Thresholds) -> str:
    """Green less than `yellow` points behind (in the final period: complete), red more than `red` behind."""
    planned = COMPLETE if case.is_final else case.planned
    behind = planned - case.completion
    if behind > thresholds.red:
        return RED
    if case.is_final:
        return GREEN if behind <= 0 else YELLOW
    return GREEN if behind < thresholds.yellow else YELLOW
