"""Agreement among raters: intraclass correlations, Kendall's W, Krippendorff's alpha. Exact fractions.

A table has a row per thing rated and a column per rater, without gaps; only alpha takes gaps.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from .coefficient import mean_ranks

Table = Sequence[Sequence[Fraction | int]]
ZERO = Fraction(0)
METRICS = ("nominal", "ordinal", "interval", "ratio")


class MeanSquares(NamedTuple):
    """Two-way analysis of variance: between rows, within rows, between raters, and residual."""

    rows: Fraction
    within: Fraction
    raters: Fraction
    residual: Fraction


def mean_squares(table: Table) -> MeanSquares:
    """Mean squares of a table of at least 2 rows and 2 raters (Shrout & Fleiss 1979, table 2)."""
    n, k = len(table), len(table[0])
    row_sums = [sum(map(Fraction, row), ZERO) for row in table]
    rater_sums = [sum(map(Fraction, column), ZERO) for column in zip(*table, strict=True)]
    correction = sum(row_sums, ZERO) ** 2 / (n * k)
    total = sum((Fraction(value * value) for row in table for value in row), ZERO) - correction
    rows = sum((value * value for value in row_sums), ZERO) / k - correction
    raters = sum((value * value for value in rater_sums), ZERO) / n - correction
    return MeanSquares(
        rows=rows / (n - 1),
        within=(total - rows) / (n * (k - 1)),
        raters=raters / (k - 1),
        residual=(total - rows - raters) / ((n - 1) * (k - 1)),
    )


class Intraclass(NamedTuple):
    """The six intraclass correlations; single rater first, then the mean of all k. None where undefined."""

    one_single: Fraction | None
    two_single: Fraction | None
    three_single: Fraction | None
    one_mean: Fraction | None
    two_mean: Fraction | None
    three_mean: Fraction | None


def intraclass(table: Table) -> Intraclass:
    """ICC(1,1), (2,1), (3,1), (1,k), (2,k), (3,k) of Shrout & Fleiss, Psychological Bulletin 86 (1979)."""
    n, k = len(table), len(table[0])
    rows, within, raters, residual = mean_squares(table)
    judges = (raters - residual) / n
    return Intraclass(
        _ratio(rows - within, rows + (k - 1) * within),
        _ratio(rows - residual, rows + (k - 1) * residual + k * judges),
        _ratio(rows - residual, rows + (k - 1) * residual),
        _ratio(rows - within, rows),
        _ratio(rows - residual, rows + judges),
        _ratio(rows - residual, rows),
    )


def _ratio(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    return numerator / denominator if denominator else None


def kendall_w(table: Table) -> Fraction | None:
    """Kendall's coefficient of concordance from 0 to 1, with the correction for ties.

    W = 12·S / (m²·(n³−n) − m·ΣT), T = Σ(t³−t) over each rater's ties (Siegel & Castellan 1988, 9.4).
    None if every rater ties everything.
    """
    n, m = len(table), len(table[0])
    columns = [list(column) for column in zip(*table, strict=True)]
    rank_sums = [sum(row) for row in zip(*map(mean_ranks, columns), strict=True)]
    mean = Fraction(m * (n + 1), 2)
    deviation = sum(((value - mean) ** 2 for value in rank_sums), ZERO)
    ties = sum(count**3 - count for column in columns for count in Counter(column).values())
    return _ratio(12 * deviation, Fraction(m * m * (n**3 - n) - m * ties))


def krippendorff_alpha(units: Sequence[Sequence[Fraction | int | None]], metric: str = "interval") -> Fraction | None:
    """Krippendorff's alpha over units (rows) with gaps as None; 1 is perfect, 0 is chance.

    alpha = 1 − (n−1)·Σ o·δ² / Σ n·n·δ² over the pairs of values (Krippendorff, Computing Krippendorff's
    Alpha-Reliability, 2011). Metrics: nominal, ordinal, interval, ratio. None without any disagreement
    possible. The time grows with the square of the number of different values, but for interval.
    """
    if metric not in METRICS:
        raise ValueError(f"no such metric: {metric!r}")
    pairable = [[value for value in unit if value is not None] for unit in units]
    pairable = [values for values in pairable if len(values) > 1]
    if metric == "interval":
        return _interval_alpha(pairable)
    totals = Counter(value for values in pairable for value in values)
    distance = _distance(metric, totals)
    observed = sum((_disagreement(values, distance) for values in pairable), ZERO)
    expected = sum((totals[a] * totals[b] * distance(a, b) for a, b in combinations(totals, 2)), ZERO)
    return 1 - (totals.total() - 1) * observed / expected if expected else None


def _disagreement(values: Sequence[Fraction | int], distance: Callable[..., Fraction]) -> Fraction:
    counts = Counter(values)
    pairs = combinations(counts, 2)
    return sum((counts[a] * counts[b] * distance(a, b) for a, b in pairs), ZERO) / (len(values) - 1)


def _distance(metric: str, totals: Counter[Fraction | int]) -> Callable[..., Fraction]:
    """The squared difference of two different values under a metric."""
    if metric == "nominal":
        return lambda a, b: Fraction(1)
    if metric == "ratio":
        return lambda a, b: Fraction(a - b, a + b) ** 2 if a + b else Fraction(0)
    midpoint, below = {}, 0
    for value in sorted(totals):
        midpoint[value] = below + Fraction(totals[value], 2)
        below += totals[value]
    return lambda a, b: (midpoint[a] - midpoint[b]) ** 2


def _interval_alpha(pairable: Sequence[Sequence[Fraction | int]]) -> Fraction | None:
    """The same with squared differences, summed by moments: Σ over pairs (a−b)² = m·Σa² − (Σa)²."""
    observed = sum((_spread(values) / (len(values) - 1) for values in pairable), ZERO)
    everything = [value for values in pairable for value in values]
    expected = _spread(everything)
    return 1 - (len(everything) - 1) * observed / expected if expected else None


def _spread(values: Sequence[Fraction | int]) -> Fraction:
    total = Fraction(sum(values))
    return len(values) * sum((value * value for value in values), ZERO) - total * total
