"""How lenient each evaluator is, and what the ranking would be without it (advisory).

Model: mark = value of the commitment + leniency of the evaluator + rest, by least squares (two-way
additive; Searle, Linear Models for Unbalanced Data, 1987). Leniencies add up to 0.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from scoring.engine import Board, DepartmentInput, Scheme, rank_scores, score_department
from scoring.engine.exact import known
from scoring.engine.gather import ValueReader
from scoring.engine.inputs import Identifier, Value, rater_order
from scoring.engine.scheme import RaterClassRule

from .observations import values_by_rater
from .rescoring import Places, places_of

Cell = tuple[Identifier, int | None]
"""A department and a commitment's number, None for a whole pledge."""
Cells = Mapping[Any, Mapping[Identifier, Fraction]]
"""Per thing rated the points by evaluator."""


@dataclass(frozen=True)
class AdjustedStanding:
    """A department's base, printed score and place after leniency is taken off every mark.

    ``matters`` says that a place among the first three or the grade would be another.
    """

    department: Identifier
    base: Decimal
    score: Decimal
    place: int
    matters: bool


def leniency(board: Board) -> dict[Identifier, Fraction] | None:
    """Points by which each evaluator marks above (or below, negative) the others.

    None if the evaluators fall into groups that rated nothing in common: then they cannot be compared.
    """
    return solve_leniency(marks_by_cell(board))


def marks_by_cell(board: Board) -> dict[Cell, dict[Identifier, Fraction]]:
    """The counted marks of ranked departments by (department, commitment number or None)."""
    cells: dict[Cell, dict[Identifier, Fraction]] = defaultdict(dict)
    for standing in board.ranked:
        department = standing.detail.department
        for (_key, number, rater), points in values_by_rater(board.scheme, department).items():
            cells[department.id, number][rater] = points
    return dict(cells)


def solve_leniency(cells: Cells) -> dict[Identifier, Fraction] | None:
    """Least squares over all cells, reduced to one equation per evaluator; None if disconnected."""
    raters = sorted({rater for marks in cells.values() for rater in marks}, key=rater_order)
    if not raters or not is_connected(cells):
        return None
    index = {rater: place for place, rater in enumerate(raters)}
    unit = lcm(*(points.denominator for marks in cells.values() for points in marks.values()))
    sizes = lcm(*map(len, cells.values()))
    matrix = [[0] * (len(raters) + 1) for _rater in raters]
    for marks in cells.values():
        _add_cell(matrix, {index[rater]: int(points * unit) for rater, points in marks.items()}, sizes)
    matrix[-1] = [1] * len(raters) + [0]
    return {rater: value / unit for rater, value in zip(raters, _solve(matrix), strict=True)}


def _add_cell(matrix: list[list[int]], marks: Mapping[int, int], sizes: int) -> None:
    """Add a cell's normal equations, times ``sizes``, a multiple of the number of its marks."""
    share, total = sizes // len(marks), sum(marks.values())
    for rater, points in marks.items():
        row = matrix[rater]
        row[rater] += sizes
        row[-1] += sizes * points - share * total
        for other in marks:
            row[other] -= share


def _solve(matrix: list[list[int]]) -> list[Fraction]:
    """Solve a regular system [A | b] by fraction-free Gauss-Jordan elimination (Bareiss 1968), in place.

    Every division is without remainder; fractions would take ten times as long.
    """
    before = 1
    for column in range(len(matrix)):
        pivot = next(row for row in range(column, len(matrix)) if matrix[row][column])
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        above, lead = matrix[column], matrix[column][column]
        for place, row in enumerate(matrix):
            if place != column:
                factor = row[column]
                pairs = zip(row, above, strict=True)
                matrix[place] = [(lead * value - factor * over) // before for value, over in pairs]
        before = lead
    return [Fraction(row[-1], row[place]) for place, row in enumerate(matrix)]


def is_connected(cells: Cells) -> bool:
    """Whether any two evaluators are linked by a chain of things that both of each pair rated."""
    groups: list[set[Identifier]] = []
    for marks in cells.values():
        joined = set(marks)
        apart = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                apart.append(group)
        groups = [*apart, joined]
    return len(groups) <= 1


class _AdjustedReader(ValueReader):
    """Reads marks that were made fractions of a point, outside the scale if need be."""

    def units(self, rule: RaterClassRule, value: Value) -> Any:
        return value * self.scale if isinstance(value, Fraction) else super().units(rule, value)


def adjusted_standings(board: Board) -> list[AdjustedStanding] | None:
    """The ranked departments scored by the same scheme after leniency is taken off; None if it is unknown.

    Anonymous ballots stay as they are.
    """
    lenient = leniency(board)
    if lenient is None:
        return None
    reader = _AdjustedReader(board.scheme)
    departments = [standing.detail.department for standing in board.ranked]
    adjusted = [_without_leniency(board.scheme, part, lenient) for part in departments]
    scores = [score_department(board.scheme, part, reader) for part in adjusted]
    rescored = rank_scores(replace(board.input, departments=tuple(adjusted)), scores)
    official, places = places_of(board), places_of(rescored)
    return [
        AdjustedStanding(
            department=standing.department,
            base=known(standing.base_shown),
            score=known(standing.score),
            place=places[standing.department],
            matters=_moves_among_first(official, places, standing.department)
            or standing.grade != board.by_department[standing.department].grade,
        )
        for standing in rescored.standings
    ]


def _without_leniency(
    scheme: Scheme, department: DepartmentInput, lenient: Mapping[Identifier, Fraction]
) -> DepartmentInput:
    given = values_by_rater(scheme, department)
    marks = [
        mark._replace(value=points - lenient[mark.rater])
        for mark in department.marks
        if (points := given.get((mark.rater_class, mark.commitment, mark.rater))) is not None
    ]
    return replace(department, marks=tuple(marks))


def _moves_among_first(official: Places, adjusted: Places, department: Identifier) -> bool:
    """Whether the department moves into, out of or within the first three."""
    before, after = official[department], adjusted[department]
    return before != after and min(before, after) <= 3
