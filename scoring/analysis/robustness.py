"""How firm the order is: places with an evaluator left out, another method, other weights."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from scoring.engine import Board, BoardInput, RaterClassRule, Standing
from scoring.engine.coefficients import commitment_factors
from scoring.engine.exact import known
from scoring.engine.inputs import Identifier, rater_order
from scoring.engine.scheme import MEAN, MEDIAN, TRIM

from .rescoring import PlaceRange, comparable, places_of, ranges, rescored_places, without_rater

WEIGHT_STEP = Fraction(1, 4)
MOST_COMPARED = 1_000
"""Departments up to which each is compared with each other one."""


def leave_one_out(board: Board) -> dict[Identifier, PlaceRange]:
    """Best and worst place of each department when any one evaluator's marks are taken out.

    The official place is among them. Deterministic; anonymous ballots stay.
    """
    inputs = comparable(board)
    raters = sorted({mark.rater for part in inputs.departments for mark in part.marks}, key=rater_order)
    others = [rescored_places(without_rater(inputs, rater)) for rater in raters]
    return ranges(places_of(board), others)


@dataclass(frozen=True)
class MethodComparison:
    """Places by other methods: the range per department, and per method the average shift in rank."""

    ranges: dict[Identifier, PlaceRange]
    average_shift: dict[str, Fraction]


def other_methods(board: Board, alternatives: Mapping[str, BoardInput] | None = None) -> MethodComparison:
    """Places by other methods, by default those of ``usual_alternatives``.

    The average shift in rank is (1/D)·Σ|Δ place| (OECD/JRC, Handbook on Constructing Composite
    Indicators, 2008).
    """
    official = places_of(board)
    alternatives = usual_alternatives(board) if alternatives is None else alternatives
    found = {name: rescored_places(inputs) for name, inputs in alternatives.items()}
    shifts = {name: _average_shift(official, places) for name, places in found.items()}
    return MethodComparison(ranges(official, list(found.values())), shifts)


def _average_shift(official: Mapping[Identifier, int], other: Mapping[Identifier, int]) -> Fraction:
    moved = [abs(other[key] - place) for key, place in official.items() if key in other]
    return Fraction(sum(moved), len(moved)) if moved else Fraction(0)


def usual_alternatives(board: Board) -> dict[str, BoardInput]:
    """Mean, one and two marks dropped per side, median; with several classes also equal class weights."""
    inputs = comparable(board)
    methods = {"mean": (MEAN, None), "trim1": (TRIM, 1), "trim2": (TRIM, 2), "median": (MEDIAN, None)}
    found = {
        name: _with_classes(inputs, [replace(rule, aggregate=aggregate, trim=trim) for rule in _rules(inputs)])
        for name, (aggregate, trim) in methods.items()
    }
    if len(_rules(inputs)) > 1:
        equal = [replace(rule, weight=Fraction(1)) for rule in _rules(inputs)]
        found["equal_classes"] = _with_classes(inputs, equal)
    return found


def _rules(inputs: BoardInput) -> tuple[RaterClassRule, ...]:
    return inputs.scheme.rater_classes


def _with_classes(inputs: BoardInput, rules: Sequence[RaterClassRule]) -> BoardInput:
    return replace(inputs, scheme=replace(inputs.scheme, rater_classes=tuple(rules)))


def weight_ranges(
    board: Board, step: Fraction = WEIGHT_STEP, most_compared: int = MOST_COMPARED
) -> dict[Identifier, PlaceRange]:
    """Places possible when every commitment weight may move by ± ``step`` (0 to below 1, a share).

    e is surely ahead of d if the least value of Σ wᵢ·(cₑ·aₑᵢ − c_d·a_dᵢ) over the box is above 0; best
    place = 1 + number surely ahead, worst = 1 + number possibly ahead. Between departments whose
    commitments or weights differ, the lowest of one is compared with the highest of the other: wider,
    but safe. So are all where there are more than ``most_compared``, for the pairs of D departments are
    D·(D − 1) / 2. Adjustments count; caps and roundings are left out.
    """
    profiles = {standing.department: _profile(standing, step) for standing in board.ranked}
    if len(profiles) > most_compared:
        return _ranges_by_extremes({key: profile.extremes() for key, profile in profiles.items()})
    surely = dict.fromkeys(profiles, 0)
    possibly = dict.fromkeys(profiles, 0)
    for first, second in combinations(profiles, 2):
        low, high = profiles[first].lead_over(profiles[second])
        surely[second] += low > 0
        possibly[second] += high > 0
        surely[first] += high < 0
        possibly[first] += low < 0
    return {key: PlaceRange(1 + surely[key], 1 + possibly[key]) for key in profiles}


def _ranges_by_extremes(spans: Mapping[Identifier, tuple[Fraction, Fraction]]) -> dict[Identifier, PlaceRange]:
    """Surely ahead is whose least value exceeds one's greatest, possibly ahead whose greatest exceeds one's least."""
    lows, highs = (sorted(ends) for ends in zip(*spans.values(), strict=True))
    return {
        key: PlaceRange(
            1 + len(lows) - bisect_right(lows, high), 1 + len(highs) - bisect_right(highs, low) - (high > low)
        )
        for key, (low, high) in spans.items()
    }


@dataclass(frozen=True)
class _Profile:
    """A department's c·aᵢ in points by commitment, with relative weights, and the points added."""

    numbers: tuple[int, ...]
    weights: tuple[Fraction, ...]
    terms: tuple[Fraction, ...]
    added: Fraction
    step: Fraction

    def lead_over(self, other: "_Profile") -> tuple[Fraction, Fraction]:
        """Least and greatest lead over the other within the box, up to a positive factor."""
        if (self.numbers, self.weights) != (other.numbers, other.weights):
            (low, high), (other_low, other_high) = self.extremes(), other.extremes()
            return low - other_high, high - other_low
        added = self.added - other.added
        leads = [a - b + added for a, b in zip(self.terms, other.terms, strict=True)]
        weighted = [weight * lead for weight, lead in zip(self.weights, leads, strict=True)]
        gained = sum((part for part in weighted if part > 0), Fraction(0))
        lost = sum((part for part in weighted if part < 0), Fraction(0))
        down, up = 1 - self.step, 1 + self.step
        return gained * down + lost * up, gained * up + lost * down

    def extremes(self) -> tuple[Fraction, Fraction]:
        """Least and greatest weighted mean within the box: one end of the terms heavy, the other light."""
        pairs = sorted(zip(self.terms, self.weights, strict=True))
        down, up = 1 - self.step, 1 + self.step
        means = [
            self._mean(pairs, [near] * cut + [far] * (len(pairs) - cut))
            for near, far in ((up, down), (down, up))
            for cut in range(len(pairs) + 1)
        ]
        return min(means), max(means)

    def _mean(self, pairs: list[tuple[Fraction, Fraction]], factors: list[Fraction]) -> Fraction:
        weights = [weight * factor for (_term, weight), factor in zip(pairs, factors, strict=True)]
        terms = (weight * term for weight, (term, _weight) in zip(weights, pairs, strict=True))
        return sum(terms, Fraction(0)) / sum(weights, Fraction(0)) + self.added


def _profile(standing: Standing, step: Fraction) -> _Profile:
    counted, outcome = standing.detail.counted, known(standing.detail.outcome)
    factors = commitment_factors(standing.board.scheme, standing.detail.department, counted)
    return _Profile(
        numbers=tuple(part.number for part in counted),
        weights=tuple(part.weight for part in counted),
        terms=tuple(factor * known(part.value) for factor, part in zip(factors, counted, strict=True)),
        added=outcome.bonus - outcome.deduction,
        step=Fraction(step),
    )
