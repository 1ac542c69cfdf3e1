"""The official score of very large boards in arrays of 64-bit integers, equal to the exact path.

For a province: ten thousand departments come as columns of whole numbers straight from one query and
leave as columns of printed scores and places. Every step multiplies by a common denominator instead of
dividing, so nothing is lost; where a product could leave 64 bits, ``BeyondArrays`` is raised beforehand
and the caller takes ``scoring.engine.score_board``. NumPy is optional: see ``is_available``.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from scoring.engine import BoardInput, DepartmentInput, Rounding, Scheme
from scoring.engine.aggregate import dropped_per_side
from scoring.engine.exact import DOWN, HALF_UP, SHOWN
from scoring.engine.gather import ValueReader, gather, given_marks
from scoring.engine.inputs import CANCELLED, NOT_DONE
from scoring.engine.scheme import DEPARTMENT, PLEDGE
from scoring.engine.score import capped_adjustments, commitment_weight

try:
    import numpy as np
except ImportError:  # the optional extra "arrays" is not installed
    np = None  # type: ignore[assignment]

LIMIT = 2**62
RANKED, PROVISIONAL, EXCLUDED = 0, 1, 2
ADDED_UNIT = 100

Array = Any
"""A NumPy array; NumPy itself is optional."""


class BeyondArrays(Exception):
    """The board needs numbers over 64 bits, or a rule that arrays do not know: take the exact path."""


def is_available() -> bool:
    """Whether NumPy is installed."""
    return np is not None


def supports(scheme: Scheme) -> bool:
    """Whether arrays know the scheme: coefficient at department level and no tie-breakers."""
    return scheme.coefficient_level == DEPARTMENT and not scheme.tie_breakers


@dataclass(frozen=True)
class BoardColumns:
    """A board of D departments with up to I commitments each, rated by K classes with M marks.

    ``coefficient`` (D,) in units of the scheme's last place, 0 where missing. ``weight`` (D, I) whole
    relative weights as the scheme gives them, 0 where there is no commitment or it is cancelled.
    ``not_done`` (D, I) bool. ``added`` (D,) capped bonus less capped deduction in hundredths of a point.
    ``group`` (D,) whole numbers, -1 for none. ``excluded`` (D,) bool. ``owed`` (D, K) raters who were to
    rate, -1 where not known; a department that has nothing but -1 expects every class.
    The marks, without conflicts: ``mark_cell`` (M,) = department · I + commitment, ``mark_class`` (M,)
    = index in the scheme, ``mark_units`` (M,) in units of the scale's last place, ``mark_rater`` (M,)
    = a number per rater, different for each ballot.
    """

    scheme: Scheme
    coefficient: Array
    weight: Array
    not_done: Array
    added: Array
    group: Array
    excluded: Array
    owed: Array
    mark_cell: Array
    mark_class: Array
    mark_units: Array
    mark_rater: Array


@dataclass(frozen=True)
class ScoreColumns:
    """The results, each (D,). ``base`` is in 1 / ``base_unit`` points; ``base_shown`` has four places;
    ``score`` is in units of the final places. Both are -1 where nothing can be computed. Places are 0
    unless the status is RANKED and the scheme asks for them."""

    status: Array
    base: Array
    base_unit: int
    base_shown: Array
    score: Array
    rank: Array
    group_rank: Array
    rank_without_coefficient: Array


def score_columns(columns: BoardColumns) -> ScoreColumns:
    """Score and rank a board. Raises BeyondArrays if it has to go the exact path."""
    if not supports(columns.scheme):
        raise BeyondArrays("the scheme has a rule that arrays do not know")
    scheme = columns.scheme
    counts, totals, kept = _class_sums(columns)
    values, unit = _commitment_values(scheme, totals, kept)
    rated = counts.any(axis=2)
    counted = np.where(rated | columns.not_done, columns.weight, 0)
    values[columns.not_done] = 0
    base, base_unit = _bases(scheme, values, unit, counted)
    score = _scores(columns, base, base_unit)
    computable = counted.any(axis=1) & (columns.coefficient > 0)
    status = _statuses(columns, counts)
    result = ScoreColumns(
        status=status,
        base=np.where(computable, base, -1),
        base_unit=base_unit,
        base_shown=np.where(computable, _rounded(base, base_unit, SHOWN), -1),
        score=np.where(computable, score, -1),
        rank=_no_places(status),
        group_rank=_no_places(status),
        rank_without_coefficient=_no_places(status),
    )
    return _with_places(columns, result, _rounded(base, base_unit, scheme.final_rounding))


def _no_places(status: Array) -> Array:
    return np.zeros(len(status), dtype=np.int64)


def _guard(*factors: Fraction | int) -> None:
    product = 1
    for factor in factors:
        product *= max(1, abs(int(factor)))
    if product >= LIMIT:
        raise BeyondArrays("the common denominator leaves 64 bits")


def _class_sums(columns: BoardColumns) -> tuple[Array, Array, Array]:
    """Number of marks, sum of those kept, and number kept, each (D, I, K): one sort for the board."""
    shape = (*columns.weight.shape, len(columns.scheme.rater_classes))
    cells = shape[0] * shape[1] * shape[2]
    span = int(columns.scheme.scale_high * 10**columns.scheme.scale_places) + 1
    _guard(cells, span)
    # One array is written over throughout: to fill new memory takes longer than to reckon.
    cell = columns.mark_cell.astype(np.int64)
    cell *= shape[2]
    cell += columns.mark_class
    counts = np.bincount(cell, minlength=cells)
    ordered = cell
    ordered *= span
    ordered += columns.mark_units
    # Marks come sheet by sheet, long runs in order: merging these takes a quarter of the time of sorting anew.
    ordered.sort(kind="stable")
    ordered %= span
    running = np.zeros(len(ordered) + 1, dtype=np.int64)
    np.cumsum(ordered, out=running[1:])
    ends = np.cumsum(counts)
    dropped = _dropped(columns.scheme, counts.reshape(shape)).ravel()
    totals = running[ends - dropped] - running[ends - counts + dropped]
    return counts.reshape(shape), totals.reshape(shape), (counts - 2 * dropped).reshape(shape)


def _dropped(scheme: Scheme, counts: Array) -> Array:
    most = int(counts.max(initial=0))
    tables = [[dropped_per_side(rule, n) for n in range(most + 1)] for rule in scheme.rater_classes]
    return np.stack([np.array(table)[counts[:, :, place]] for place, table in enumerate(tables)], axis=2)


def _common_multiple(values: Array) -> int:
    return lcm(*(int(value) for value in np.unique(values) if value > 0))


def _whole_weights(weights: Sequence[Fraction]) -> list[int]:
    unit = lcm(*(weight.denominator for weight in weights))
    return [int(weight * unit) for weight in weights]


def _commitment_values(scheme: Scheme, totals: Array, kept: Array) -> tuple[Array, int]:
    """Commitment values (D, I) in whole units, and how many units make a point."""
    weights = np.array(_whole_weights([rule.weight for rule in scheme.rater_classes]))
    present = np.where(kept > 0, weights, 0).sum(axis=2)
    of_marks, of_classes = _common_multiple(kept), _common_multiple(present)
    scale = 10**scheme.scale_places
    _guard(scheme.scale_high * scale + 1, of_marks, of_classes, weights.sum())
    means = totals * (of_marks // np.maximum(kept, 1)) * weights
    values = means.sum(axis=2) * (of_classes // np.maximum(present, 1))
    return _stage(values, of_marks * of_classes * scale, scheme.commitment_rounding)


def _stage(values: Array, unit: int, rounding: Rounding | None) -> tuple[Array, int]:
    if rounding is None:
        return values, unit
    return _rounded(values, unit, rounding), 10**rounding.places


def _rounded(values: Array, unit: int, rounding: Rounding) -> Array:
    """Values of 1 / ``unit``, 0 up, in units of the last place kept; see ``rounded_units``."""
    power = 10**rounding.places
    _guard(unit, power, 4)
    whole, rest = np.divmod(values, unit)
    units, rest = np.divmod(rest * power, unit)
    if rounding.mode == HALF_UP:
        units += 2 * rest >= unit
    elif rounding.mode != DOWN:
        odd = (whole * power + units) % 2
        units += 2 * rest + odd > unit
    return whole * power + units


def _bases(scheme: Scheme, values: Array, unit: int, weight: Array) -> tuple[Array, int]:
    """Bases (D,) in whole units after cap and rounding, and how many units make a point."""
    weights = weight.sum(axis=1)
    common = lcm(_common_multiple(weights), scheme.cap_at.denominator)
    _guard(scheme.scale_high + 1, unit, common, weights.max(initial=1))
    base = (values * weight).sum(axis=1) * (common // np.maximum(weights, 1))
    unit *= common
    if scheme.cap == "base":
        _guard(scheme.cap_at + 1, unit)
        base = np.minimum(base, int(scheme.cap_at * unit))
    return _stage(base, unit, scheme.base_rounding)


def _scores(columns: BoardColumns, base: Array, unit: int) -> Array:
    scheme = columns.scheme
    factor_unit = 10**scheme.coefficient_places
    most = int(columns.coefficient.max(initial=1))
    _guard(scheme.scale_high + 1, unit, max(most, factor_unit))
    score, unit = base * columns.coefficient, unit * factor_unit
    if columns.added.any():
        _guard(scheme.scale_high * most // factor_unit + 1, unit, ADDED_UNIT, 4)
        _guard(int(np.abs(columns.added).max()), unit, 2)
        score, unit = np.maximum(score * ADDED_UNIT + columns.added * unit, 0), unit * ADDED_UNIT
    if scheme.cap == "score":
        unit_of_cap = scheme.cap_at.denominator
        _guard(scheme.scale_high * most // factor_unit + 1, unit, unit_of_cap)
        _guard(scheme.cap_at + 1, unit, unit_of_cap)
        score, unit = score * unit_of_cap, unit * unit_of_cap
        score = np.minimum(score, int(scheme.cap_at * unit))
    return _rounded(score, unit, scheme.final_rounding)


def _statuses(columns: BoardColumns, counts: Array) -> Array:
    """RANKED, PROVISIONAL or EXCLUDED per department, as ``scoring.engine.rateable`` judges it."""
    standing = columns.weight > 0
    scheme = columns.scheme
    raters = _distinct_raters(columns, counts)
    share = scheme.least_share
    owed = columns.owed[:, np.newaxis, :]
    enough = (counts == 0) | (owed < 0) | (counts * share.denominator >= share.numerator * owed)
    rateable = (raters > 0) & (raters >= scheme.least_raters) & enough.all(axis=2)
    if scheme.require_all_classes:
        expected = (owed > 0) | (owed < 0).all(axis=2, keepdims=True)
        rateable &= ~(expected & (counts == 0)).any(axis=2)
    good = (rateable | columns.not_done | ~standing).all(axis=1) & (columns.coefficient > 0)
    excluded = columns.excluded | ~standing.any(axis=1)
    return np.where(excluded, EXCLUDED, np.where(good, RANKED, PROVISIONAL))


def _distinct_raters(columns: BoardColumns, counts: Array) -> Array:
    if counts.shape[2] == 1:
        return counts[:, :, 0]
    span = int(columns.mark_rater.max(initial=0)) + 1
    _guard(columns.weight.size, span)
    pairs = np.unique(columns.mark_cell.astype(np.int64) * span + columns.mark_rater)
    return np.bincount(pairs // span, minlength=columns.weight.size).reshape(columns.weight.shape)


def _with_places(columns: BoardColumns, result: ScoreColumns, printed_base: Array) -> ScoreColumns:
    groups, dense = columns.scheme.groups, columns.scheme.ranking == "dense"
    ranked = np.flatnonzero(result.status == RANKED)
    grouped = ranked[columns.group[ranked] >= 0]
    nobody = np.zeros_like(columns.group)
    result.rank_without_coefficient[ranked] = _places(nobody[ranked], printed_base[ranked], dense)
    if groups != "group":
        result.rank[ranked] = _places(nobody[ranked], result.score[ranked], dense)
    if groups != "overall":
        result.group_rank[grouped] = _places(columns.group[grouped], result.score[grouped], dense)
    return result


def _places(group: Array, scores: Array, dense: bool) -> Array:
    """1 + number strictly greater in the same group (dense: number of greater values)."""
    span = int(scores.max(initial=0)) + 1
    _guard(int(group.max(initial=0)) + 2, span)
    keys = group.astype(np.int64) * span + scores
    ordered = np.unique(keys) if dense else np.sort(keys)
    group_ends = np.searchsorted(ordered, (group.astype(np.int64) + 1) * span)
    return 1 + group_ends - np.searchsorted(ordered, keys, side="right")


def columns_of(board: BoardInput) -> BoardColumns:
    """A board's inputs as columns, its departments in their order; to compare the two paths.

    Raises BeyondArrays for adjustments finer than a hundredth of a point.
    """
    scheme, width = board.scheme, max((len(part.commitments) for part in board.departments), default=0)
    size = (len(board.departments), width)
    groups = sorted({part.group for part in board.departments if part.group is not None})
    weights = [[_weight(scheme, part, place) for place in range(width)] for part in board.departments]
    unit = lcm(*(weight.denominator for row in weights for weight in row))
    cells, classes, units, raters = _mark_columns(board, width)
    return BoardColumns(
        scheme=scheme,
        coefficient=_column(_in_units(part.coefficient, scheme) for part in board.departments),
        weight=_column(int(weight * unit) for row in weights for weight in row).reshape(size),
        not_done=_column(_is_not_done(part, place) for part in board.departments for place in range(width))
        .reshape(size)
        .astype(bool),
        added=_column(added_units(scheme, part) for part in board.departments),
        group=_column(-1 if part.group is None else groups.index(part.group) for part in board.departments),
        excluded=_column(bool(part.excluded) for part in board.departments).astype(bool),
        owed=_column(_owed(part, rule.key) for part in board.departments for rule in scheme.rater_classes).reshape(
            len(board.departments), len(scheme.rater_classes)
        ),
        mark_cell=cells,
        mark_class=classes,
        mark_units=units,
        mark_rater=raters,
    )


def _column(values: Iterable[int]) -> Array:
    return np.fromiter(values, dtype=np.int64)


def _weight(scheme: Scheme, department: DepartmentInput, place: int) -> Fraction:
    if place >= len(department.commitments) or department.commitments[place].status == CANCELLED:
        return Fraction(0)
    return commitment_weight(scheme, department.commitments[place])


def _is_not_done(department: DepartmentInput, place: int) -> bool:
    commitments = department.commitments
    return place < len(commitments) and commitments[place].status == NOT_DONE


def added_units(scheme: Scheme, department: DepartmentInput) -> int:
    """Capped bonus less capped deduction in hundredths of a point. Raises BeyondArrays for finer ones."""
    bonus, deduction = capped_adjustments(scheme, department)
    added = (bonus - deduction) * ADDED_UNIT
    if added.denominator != 1:
        raise BeyondArrays("an adjustment is finer than a hundredth of a point")
    return int(added)


def _owed(department: DepartmentInput, rater_class: str) -> int:
    if department.assigned is None:
        return -1
    return max(0, department.owed(rater_class) or 0)


def _in_units(coefficient: Fraction | None, scheme: Scheme) -> int:
    return 0 if coefficient is None else int(coefficient * 10**scheme.coefficient_places)


def _mark_columns(board: BoardInput, width: int) -> tuple[Array, Array, Array, Array]:
    cells, classes, units, raters = [], [], [], []
    numbers: dict[Hashable, int] = {}
    for index, department in enumerate(board.departments):
        for place, class_place, value, rater in _department_marks(board.scheme, department):
            cells.append(index * width + place)
            classes.append(class_place)
            units.append(value)
            raters.append(numbers.setdefault(rater, len(numbers)))
    return _column(cells), _column(classes), _column(units), _column(raters)


def _department_marks(scheme: Scheme, department: DepartmentInput) -> Iterator[tuple[int, int, int, Hashable]]:
    """Commitment's place, class's place, units and rater of each mark; a ballot is its own rater."""
    gathered, reader = gather(scheme, department), ValueReader(scheme)
    for class_place, rule in enumerate(scheme.rater_classes):
        for place, commitment in enumerate(department.commitments):
            cell = (rule.key, None if rule.per == PLEDGE else commitment.number)
            given = given_marks(reader, rule, gathered.marks.get(cell, []), gathered.tallies.get(cell, []))
            for number, mark in enumerate(given):
                rater = (rule.key, number) if mark.rater is None else mark.rater
                yield place, class_place, mark.units, rater
