"""The raters: each one's spread and straight-lining, their agreement, and what they can tell apart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from scoring.engine import Board, Standing
from scoring.engine.exact import known
from scoring.engine.inputs import Identifier, rater_order
from scoring.engine.scheme import PLEDGE

from .agreement import Intraclass, intraclass, kendall_w, krippendorff_alpha, mean_squares
from .leniency import leniency, marks_by_cell
from .observations import values_by_rater

LEAST_DEPARTMENTS = 5
LEAST_RATERS = 3


@dataclass(frozen=True)
class RaterProfile:
    """One evaluator: marks given, their mean and standard deviation in points, and straight lines.

    ``straight_lines`` of ``pledges`` (those with at least two marks) got the same mark throughout.
    ``leniency`` is in points, None where it cannot be told.
    """

    rater: Identifier
    marks: int
    mean: Fraction
    spread: float
    pledges: int
    straight_lines: int
    leniency: Fraction | None


def rater_profiles(board: Board) -> list[RaterProfile]:
    """A profile per evaluator in order of number, over the ranked departments; ballots have none."""
    by_rater: dict[Identifier, dict[Identifier, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for (department, _number), marks in marks_by_cell(board).items():
        for rater, points in marks.items():
            by_rater[rater][department].append(points)
    lenient = leniency(board) or {}
    return [
        _profile(rater, by_rater[rater].values(), lenient.get(rater)) for rater in sorted(by_rater, key=rater_order)
    ]


def _profile(rater: Identifier, pledges: Iterable[list[Fraction]], lenient: Fraction | None) -> RaterProfile:
    several = [marks for marks in pledges if len(marks) > 1]
    values = [points for marks in pledges for points in marks]
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / max(1, len(values) - 1)
    straight = sum(len(set(marks)) == 1 for marks in several)
    return RaterProfile(rater, len(values), mean, sqrt(variance), len(several), straight, lenient)


@dataclass(frozen=True)
class Agreement:
    """How far the raters agree, over ``departments`` rated throughout by all of ``raters``.

    ``sem`` is the standard error of measurement of a base in points; ``tellable`` the smallest
    difference of two scores, in points at two places half up, that is more than rating error.
    """

    raters: tuple[Identifier, ...]
    departments: int
    intraclass: Intraclass
    kendall_w: Fraction | None
    alpha: Fraction | None
    sem: float
    tellable: Decimal


def agreement(board: Board) -> Agreement | None:
    """Agreement over the bases that each evaluator alone would have given; None under 5 departments or
    3 raters.

    Counted are evaluators who rated at least half of the ranked departments throughout, and of those
    departments the ones that all of them rated. SEM of the mean of k raters = √(residual mean square / k):
    a rater's own level is no error here, as all rated the same (Weir 2005). Smallest tellable difference =
    1.96 · √2 · SEM · mean coefficient. Alpha is for interval data over single commitments, gaps allowed.
    """
    bases = {standing.department: bases_by_rater(board, standing) for standing in board.ranked}
    raters = _frequent_raters(list(bases.values()))
    rows = {key: [given[rater] for rater in raters] for key, given in bases.items() if given.keys() >= set(raters)}
    if len(rows) < LEAST_DEPARTMENTS or len(raters) < LEAST_RATERS:
        return None
    table = list(rows.values())
    sem = sqrt(mean_squares(table).residual / len(raters))
    cells = [[marks.get(rater) for rater in raters] for marks in marks_by_cell(board).values()]
    return Agreement(
        raters=tuple(raters),
        departments=len(rows),
        intraclass=intraclass(table),
        kendall_w=kendall_w(table),
        alpha=krippendorff_alpha(cells),
        sem=sem,
        tellable=smallest_tellable_difference(sem, _mean_factor(board)),
    )


def smallest_tellable_difference(sem: float, mean_coefficient: Fraction) -> Decimal:
    """1.96 · √2 · SEM · mean coefficient, in points at two places: less is rating error at 95 %."""
    return Decimal(f"{1.96 * sqrt(2) * sem * float(mean_coefficient):.2f}")


def bases_by_rater(board: Board, standing: Standing) -> dict[Identifier, Fraction]:
    """The base each evaluator alone would give the department; only of those who rated all of it."""
    detail, scheme = standing.detail, board.scheme
    given = values_by_rater(scheme, detail.department)
    bases = {}
    for key, rater in sorted({(key, rater) for key, _number, rater in given}, key=lambda pair: pair[0]):
        per_pledge = scheme.rules[key].per == PLEDGE
        rated = [part for part in detail.counted if part.classes]
        points = [given.get((key, None if per_pledge else part.number, rater)) for part in rated]
        if points and None not in points:
            total = sum((part.weight * known(value) for part, value in zip(rated, points, strict=True)), Fraction(0))
            bases[rater] = total / sum(part.weight for part in rated)
    return bases


def _frequent_raters(bases: list[dict[Identifier, Fraction]]) -> list[Identifier]:
    counts: dict[Identifier, int] = defaultdict(int)
    for given in bases:
        for rater in given:
            counts[rater] += 1
    return sorted((rater for rater in counts if 2 * counts[rater] >= len(bases)), key=rater_order)


def _mean_factor(board: Board) -> Fraction:
    outcomes = [known(standing.detail.outcome) for standing in board.ranked]
    factors = [outcome.weighted / outcome.base for outcome in outcomes if outcome.base]
    return sum(factors, Fraction(0)) / len(factors) if factors else Fraction(1)
