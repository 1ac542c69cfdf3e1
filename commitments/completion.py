"""How far an indicator, and a commitment, has come: exact arithmetic on fractions, no database.

Shares are `Fraction`s from 0 to 1; 1 means that the promise is kept. Rules: product.md, "Completion is not
typed where it can be computed". A reading that nobody filed is missing, not zero: it gives None.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from commitments.indicators.units import convert

CUMULATIVE, LEVEL, PERIOD = "cumulative", "level", "period"
UP, DOWN = "up", "down"
AT_LEAST, MORE, EQUAL, LESS, AT_MOST, ABOUT, RANGE = ">=", ">", "=", "<", "<=", "~", "range"

NONE, DONE = Fraction(0), Fraction(1)
# A limit that must be passed (超过, 低于) and is only reached counts this much.
AT_STRICT_LIMIT = Fraction(99, 100)
# 左右 and 基本 forgive this share of the target (of the baseline where the target is zero).
TOLERANCE = Fraction(1, 20)

Number = Decimal | Fraction | int


@dataclass(frozen=True)
class Goal:
    """What an indicator promises. `target`, `upper` and `baseline` are in `unit`; `upper` is for ranges only.

    Raises ValueError if a range lacks its upper end or has its ends the wrong way round, or if a name of
    basis, direction or comparator is unknown.
    """

    comparator: str
    target: Number
    upper: Number | None = None
    baseline: Number | None = None
    basis: str = CUMULATIVE
    direction: str = UP
    unit: str = ""

    def __post_init__(self) -> None:
        if self.comparator not in _SHARES:
            raise ValueError(f"unknown comparator {self.comparator!r}")
        if self.basis not in (CUMULATIVE, LEVEL, PERIOD) or self.direction not in (UP, DOWN):
            raise ValueError(f"unknown basis {self.basis!r} or direction {self.direction!r}")
        if (self.comparator == RANGE) != (self.upper is not None):
            raise ValueError("an upper end belongs to a range and to nothing else")
        if self.upper is not None and self.upper < self.target:
            raise ValueError("the upper end of a range lies below its lower end")


@dataclass(frozen=True)
class Reading:
    """A figure filed for one period, in the unit it was filed in (empty: the goal's)."""

    value: Number
    unit: str = ""


@dataclass(frozen=True)
class Part:
    """An indicator or milestone with its weight (0 or more) and its share done, None if nothing was filed."""

    weight: Number
    share: Fraction | None


@dataclass(frozen=True)
class Mean:
    """A weighted mean over the parts that have a share, and how many have none.

    `share` is None where no part has one.
    """

    share: Fraction | None
    missing: int

    @property
    def is_complete(self) -> bool:
        """Whether every part is there and done."""
        return self.share == DONE and not self.missing


def standing(basis: str, readings: Sequence[Number]) -> Fraction | None:
    """The figure that counts so far, from the readings in order of time.

    Cumulative (running total of the year) and level (state at a date): the latest. Period (each period's own
    amount): the sum. None without a reading.
    """
    if not readings:
        return None
    if basis == PERIOD:
        return sum((Fraction(reading) for reading in readings), NONE)
    return Fraction(readings[-1])


def completion(goal: Goal, readings: Sequence[Reading]) -> Fraction | None:
    """The share of an indicator that is done after these readings, in order of time; None without any.

    Readings in another unit of the goal's family are converted (万元, 亿元). Raises UnitMismatch otherwise.
    """
    figures = [_in_unit_of(goal, reading) for reading in readings]
    figure = standing(goal.basis, figures)
    return None if figure is None else _SHARES[goal.comparator](goal, figure)


def _in_unit_of(goal: Goal, reading: Reading) -> Fraction:
    if reading.unit in ("", goal.unit):
        return Fraction(reading.value)
    return convert(reading.value, reading.unit, goal.unit)


def clamp(share: Fraction) -> Fraction:
    """Keep a share within 0 and 1: falling behind the baseline is 0, going beyond the target is 1."""
    if share.numerator <= 0:
        return NONE
    return share if share.numerator < share.denominator else DONE


def way_from_baseline(figure: Fraction, baseline: Fraction, target: Fraction) -> Fraction:
    """(figure − baseline) / (target − baseline), within 0 and 1: from 88 to 95, at 90, 2/7.

    It serves rising and falling targets alike. `baseline` and `target` must differ.
    """
    return clamp((figure - baseline) / (target - baseline))


def rising_share(figure: Fraction, target: Fraction, baseline: Fraction | None) -> Fraction:
    """1 from the target on; below it (figure − baseline) / (target − baseline), else figure / target.

    A baseline that is not below the target leaves nothing to climb and is passed over. A target of zero or
    less has no share on the way: 0 until it is met.
    """
    if figure >= target:
        return DONE
    if baseline is not None and baseline < target:
        return way_from_baseline(figure, baseline, target)
    return clamp(figure / target) if target > 0 else NONE


def falling_share(figure: Fraction, target: Fraction, baseline: Fraction | None) -> Fraction:
    """1 at the target and below it; above it (baseline − figure) / (baseline − target), else target / figure.

    A reading of 4 against 控制在5以内 is met; 6 is 5/6; with a baseline of 8, 6 is 2/3. Without a baseline a
    target of zero has no share on the way (清零 is 0 until nothing is left).
    """
    if figure <= target:
        return DONE
    if baseline is not None and baseline > target:
        return way_from_baseline(figure, baseline, target)
    return clamp(target / figure) if figure > 0 else NONE


def _ends(goal: Goal) -> tuple[Fraction, Fraction | None]:
    return Fraction(goal.target), None if goal.baseline is None else Fraction(goal.baseline)


def at_least(goal: Goal, figure: Fraction) -> Fraction:
    """不低于, 达到: the rising share, with or without baseline."""
    target, baseline = _ends(goal)
    return rising_share(figure, target, baseline)


def at_most(goal: Goal, figure: Fraction) -> Fraction:
    """不超过, 控制在…以内: the falling share."""
    target, baseline = _ends(goal)
    return falling_share(figure, target, baseline)


def more_than(goal: Goal, figure: Fraction) -> Fraction:
    """超过, 突破: the rising share; a figure equal to the target is 99 %, for it is not passed yet."""
    return AT_STRICT_LIMIT if figure == goal.target else _short_of_limit(goal, figure, at_least)


def less_than(goal: Goal, figure: Fraction) -> Fraction:
    """低于: the falling share; a figure equal to the target is 99 %."""
    return AT_STRICT_LIMIT if figure == goal.target else _short_of_limit(goal, figure, at_most)


def _short_of_limit(goal: Goal, figure: Fraction, share_of) -> Fraction:
    """A share on the way to a strict limit stays below what reaching it counts."""
    share = share_of(goal, figure)
    return share if share == DONE else min(share, AT_STRICT_LIMIT)


def equal(goal: Goal, figure: Fraction) -> Fraction:
    """A bare count means at least. Where the target lies below the baseline, or is a level that is to fall
    (清零 is such), it means at most. An amount of decrease (减少100件, 下降3%) counts up like any other.
    """
    return at_most(goal, figure) if _falls(goal) else at_least(goal, figure)


def _falls(goal: Goal) -> bool:
    if goal.baseline is not None and goal.baseline != goal.target:
        return goal.baseline > goal.target
    return goal.direction == DOWN and goal.basis == LEVEL


def about(goal: Goal, figure: Fraction) -> Fraction:
    """左右, 基本: like a bare figure, with the target eased by a twentieth of itself in the easy direction.

    5%左右 is met at 4.75 % when rising and at 5.25 % when falling. A target of zero (基本清零) is eased by a
    twentieth of the baseline, and not at all without one.
    """
    target, baseline = _ends(goal)
    ease = TOLERANCE * abs(target or baseline or 0)
    if _falls(goal):
        return falling_share(figure, target + ease, baseline)
    return rising_share(figure, target - ease, baseline)


def within_range(goal: Goal, figure: Fraction) -> Fraction:
    """5—6项: at least the lower end when rising, and more than the upper end is no fault; at most the upper
    end when falling, and less than the lower end is none. A level that is to rise must also stay in the range:
    above it, upper / figure.
    """
    (target, baseline), upper = _ends(goal), Fraction(goal.upper)
    if _falls(goal):
        return falling_share(figure, upper, baseline)
    if goal.basis == LEVEL and figure > upper:
        return clamp(upper / figure) if figure > 0 else NONE
    return rising_share(figure, target, baseline)


_SHARES = {
    AT_LEAST: at_least,
    MORE: more_than,
    EQUAL: equal,
    LESS: less_than,
    AT_MOST: at_most,
    ABOUT: about,
    RANGE: within_range,
}


def weighted_mean(parts: Iterable[Part]) -> Mean:
    """Completion of a commitment: Σ weight × share / Σ weight over the parts that have a share.

    Parts without a share are left out and counted as missing; parts of no weight do not count at all.
    Raises ValueError for a negative weight.
    """
    total, done, missing = NONE, NONE, 0
    for part in parts:
        weight = Fraction(part.weight)
        if weight < 0:
            raise ValueError("a weight is negative")
        if part.share is None:
            missing += weight > 0
            continue
        total += weight
        done += weight * part.share
    return Mean(done / total if total else None, missing)
