"""What the coefficient did to the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log, sqrt
from typing import Any

from scoring.engine import Board, Standing
from scoring.engine.exact import known
from scoring.engine.inputs import Identifier

from .rescoring import places_of

SPEARMAN_WARNING = 0.8


@dataclass(frozen=True)
class DepartmentEffect:
    """A department's place with and without the coefficient; ``movement`` is places won by it.

    ``factor`` is what the base was multiplied by, over all levels; None for a base of 0.
    """

    department: Identifier
    place: int
    place_without: int
    movement: int
    factor: Fraction | None


@dataclass(frozen=True)
class CoefficientEffect:
    """What the coefficient did to a board.

    ``share_of_spread`` is the part of the variance of ln score that comes from it (may leave 0 to 1 when
    base and coefficient run against each other); ``spearman`` compares the order of scores with the
    order of coefficients. Both are None where there is no spread.
    """

    departments: tuple[DepartmentEffect, ...]
    share_of_spread: float | None
    spearman: float | None

    @property
    def is_decided_by_coefficient(self) -> bool:
        """Whether the order follows the coefficients so closely that leaders should be told."""
        return self.spearman is not None and self.spearman > SPEARMAN_WARNING


def coefficient_effect(board: Board) -> CoefficientEffect:
    """Compare a board with itself without the coefficient. Only ranked departments are looked at."""
    places = places_of(board)
    effects = tuple(_effect(standing, places[standing.department]) for standing in board.ranked)
    positive = [standing for standing in board.ranked if standing.base]
    factors = [known(effective_coefficient(standing)) for standing in positive]
    share = share_of_spread([known(standing.base) for standing in positive], factors)
    return CoefficientEffect(effects, share, spearman([standing.score for standing in positive], factors))


def _effect(standing: Standing, place: int) -> DepartmentEffect:
    without = known(standing.rank_without_coefficient)
    factor = effective_coefficient(standing)
    return DepartmentEffect(standing.department, place, without, without - place, factor)


def effective_coefficient(standing: Standing) -> Fraction | None:
    """What the base was multiplied by, whatever the level; None for a base of 0."""
    outcome = known(standing.detail.outcome)
    return outcome.weighted / outcome.base if outcome.base else None


def break_even_base(rival_base: Fraction, rival_coefficient: Fraction, coefficient: Fraction) -> Fraction:
    """The base that equals a rival's result: rival_base · rival_coefficient / coefficient.

    95.00 at 1.1132 equals 90.89 at 1.1636.
    """
    return Fraction(rival_base) * Fraction(rival_coefficient) / Fraction(coefficient)


def share_of_spread(bases: Sequence[Fraction | float], coefficients: Sequence[Fraction | float]) -> float | None:
    """(Var ln c + Cov(ln c, ln base)) / Var ln(c · base); all numbers positive. None without spread.

    The covariance is split evenly: half of 2·Cov belongs to each factor.
    """
    log_base = _centred([log(base) for base in bases])
    log_factor = _centred([log(factor) for factor in coefficients])
    log_score = [a + b for a, b in zip(log_base, log_factor, strict=True)]
    spread = _product(log_score, log_score)
    return float(_product(log_factor, log_score) / spread) if spread > 1e-18 else None


def spearman(first: Sequence[Any], second: Sequence[Any]) -> float | None:
    """Spearman's rank correlation, ties at their mean rank (Spearman 1904). None without spread."""
    # Less their mean (n + 1) / 2, and twice as large: whole numbers, of which the factor cancels.
    x, y = ([rank - len(values) - 1 for rank in _twice_mean_ranks(values)] for values in (first, second))
    spread = _product(x, x) * _product(y, y)
    return _product(x, y) / sqrt(spread) if spread else None


def mean_ranks(values: Sequence[Any]) -> list[Fraction]:
    """Ranks from 1 for the lowest; equal values take the mean of the ranks they share."""
    return [Fraction(rank, 2) for rank in _twice_mean_ranks(values)]


def _twice_mean_ranks(values: Sequence[Any]) -> list[int]:
    order = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(order, 1)))}
    last = {value: place for place, value in enumerate(order, 1)}
    return [first[value] + last[value] for value in values]


def _centred(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values) if values else 0
    return [value - mean for value in values]


def _product(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))
