"""How firm the order is against the choice of evaluators: a bootstrap over them, complete if small."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import comb, factorial, lcm, prod
from operator import mul
from random import Random

from scoring.engine import Board, Standing
from scoring.engine.coefficients import commitment_factors
from scoring.engine.exact import known, rounded_units
from scoring.engine.inputs import Identifier, rater_order
from scoring.engine.scheme import PLEDGE

from .observations import values_by_rater
from .rescoring import PlaceRange

COMPLETE_UP_TO = comb(15, 8)
"""Resamples that are enumerated: all of those of 8 evaluators in one class."""
DRAWS = 999

Resample = tuple[tuple[int, ...], int]
"""How often each evaluator was drawn, class after class, and in how many equally likely ways."""


@dataclass(frozen=True)
class Bootstrap:
    """Places of each department from their 5 % to their 95 % quantile, and the probability of the first.

    ``complete`` says that all resamples were counted, not drawn. Without ``places`` the reason is
    ``ballots`` (anonymous marks), ``incomplete`` (not everyone rated everything) or ``too_few``.
    """

    places: dict[Identifier, PlaceRange]
    first: dict[Identifier, Fraction]
    complete: bool = False
    reason: str = ""


def bootstrap(board: Board) -> Bootstrap:
    """Resample the evaluators of each class with replacement and rank the printed scores of the means.

    With m evaluators in one class all C(2m−1, m) resamples count with their multinomial weights (Efron
    1979; 7 evaluators: 1,716). Above 8, or as many resamples over several classes, 999 draws seeded by
    the scheme's hash. Within a class the plain mean is taken; roundings and caps of the base are not.
    """
    reason = _why_not(board)
    if reason:
        return Bootstrap({}, {}, reason=reason)
    raters = _raters_by_class(board)
    sizes = [len(members) for members in raters.values()]
    complete = prod(comb(2 * size - 1, size) for size in sizes) <= COMPLETE_UP_TO
    resamples = _all_resamples(sizes) if complete else _drawn(sizes, board.scheme.hash)
    seen = _count_places(board, raters, resamples)
    quantiles = {key: PlaceRange(_quantile(seen[key], 5), _quantile(seen[key], 95)) for key in seen}
    first = {key: Fraction(places[1], places.total()) for key, places in seen.items()}
    return Bootstrap(quantiles, first, complete)


def _raters_by_class(board: Board) -> dict[str, list[Identifier]]:
    found: dict[str, set[Identifier]] = {}
    for standing in board.ranked:
        for key, _number, rater in values_by_rater(board.scheme, standing.detail.department):
            found.setdefault(key, set()).add(rater)
    return {key: sorted(raters, key=rater_order) for key, raters in sorted(found.items())}


def _why_not(board: Board) -> str:
    if any(standing.detail.department.tallies for standing in board.ranked):
        return "ballots"
    raters = _raters_by_class(board)
    if len(board.ranked) < 2 or max(map(len, raters.values()), default=0) < 2:
        return "too_few"
    return "" if all(_is_complete(board, standing, raters) for standing in board.ranked) else "incomplete"


def _is_complete(board: Board, standing: Standing, raters: dict[str, list[Identifier]]) -> bool:
    given = values_by_rater(board.scheme, standing.detail.department)
    rated = [part.number for part in standing.detail.counted if part.classes]
    return all(
        (key, None if board.scheme.rules[key].per == PLEDGE else number, rater) in given
        for key, members in raters.items()
        for number in rated
        for rater in members
    )


def _all_resamples(sizes: Sequence[int]) -> Iterator[Resample]:
    for parts in product(*([*_resamples_of(size)] for size in sizes)):
        counts = tuple(count for part, _ways in parts for count in part)
        yield counts, prod(ways for _part, ways in parts)


def _resamples_of(size: int) -> Iterator[Resample]:
    for drawn in combinations_with_replacement(range(size), size):
        counts = tuple(map(drawn.count, range(size)))
        yield counts, factorial(size) // prod(map(factorial, counts))


def _drawn(sizes: Sequence[int], seed: str) -> Iterator[Resample]:
    random = Random(seed)  # noqa: S311 - to be repeatable is the point
    for _draw in range(DRAWS):
        counts: list[int] = []
        for size in sizes:
            drawn = Counter(random.choices(range(size), k=size))
            counts += [drawn[rater] for rater in range(size)]
        yield tuple(counts), 1


def _count_places(
    board: Board, raters: dict[str, list[Identifier]], resamples: Iterator[Resample]
) -> dict[Identifier, Counter[int]]:
    scheme = board.scheme
    rows = [_contributions(board, standing, raters) for standing in board.ranked]
    unit = lcm(scheme.cap_at.denominator, *(value.denominator for row in rows for value in row))
    cap = int(scheme.cap_at * unit) if scheme.cap == "score" else None
    whole = [[int(value * unit) for value in row] for row in rows]
    seen: dict[Identifier, Counter[int]] = {standing.department: Counter() for standing in board.ranked}
    for counts, ways in resamples:
        totals = [max(0, sum(map(mul, counts, row)) + row[-1]) for row in whole]
        capped = totals if cap is None else [min(total, cap) for total in totals]
        printed = [rounded_units(total, unit, scheme.final_rounding) for total in capped]
        ordered = sorted(printed)
        for places, score in zip(seen.values(), printed, strict=True):
            places[len(ordered) - bisect_right(ordered, score) + 1] += ways
    return seen


def _contributions(board: Board, standing: Standing, raters: dict[str, list[Identifier]]) -> list[Fraction]:
    """What one draw of each evaluator adds to the score, in points; the adjustments come last."""
    detail, scheme = standing.detail, board.scheme
    given = values_by_rater(scheme, detail.department)
    factors = commitment_factors(scheme, detail.department, detail.counted)
    outcome = known(detail.outcome)
    weights = sum(part.weight for part in detail.counted)
    class_weights = sum(scheme.rules[key].weight for key in raters)
    row = []
    for key, members in raters.items():
        rule = scheme.rules[key]
        share = rule.weight / (class_weights * len(members) * weights)
        for rater in members:
            terms = (
                part.weight * factor * given[key, None if rule.per == PLEDGE else part.number, rater]
                for part, factor in zip(detail.counted, factors, strict=True)
                if part.classes
            )
            row.append(share * sum(terms, Fraction(0)))
    return [*row, outcome.bonus - outcome.deduction]


def _quantile(places: Counter[int], percent: int) -> int:
    """The least place that at least so many percent of the resamples do not exceed."""
    reached = 0
    for place in sorted(places):
        reached += places[place]
        if 100 * reached >= percent * places.total():
            return place
    raise ValueError("no resample was counted")
