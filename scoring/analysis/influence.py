"""Influence: how far a single evaluator's mark moves a department."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine import Board, Standing
from scoring.engine.aggregate import aggregate
from scoring.engine.exact import known
from scoring.engine.gather import ValueReader, gather
from scoring.engine.inputs import Identifier, Mark
from scoring.engine.parts import ClassScore, CommitmentScore
from scoring.engine.score import score_commitment, score_outcome


@dataclass(frozen=True)
class Influence:
    """The mark without which the department's place changes most; the earliest of equal ones.

    ``change`` is places lost (positive) or won (negative) if the mark is taken out; 0 with no mark named
    if no single mark matters.
    """

    department: Identifier
    change: int
    rater: Identifier | None = None
    rater_class: str | None = None
    commitment: int | None = None


def influences(board: Board) -> dict[Identifier, Influence]:
    """Per ranked department the largest change of its place by leaving out any one mark.

    All other departments keep their printed scores; places are 1 + number strictly greater, without
    tie-breakers.
    """
    ordered = sorted(known(standing.score) for standing in board.ranked)
    reader = ValueReader(board.scheme)
    return {standing.department: _influence(board, standing, ordered, reader) for standing in board.ranked}


def _influence(board: Board, standing: Standing, ordered: Sequence[Decimal], reader: ValueReader) -> Influence:
    own = known(standing.score)
    before = _place(ordered, own, own)
    largest = Influence(standing.department, 0)
    for mark, score in _scores_without_a_mark(board, standing, reader):
        change = _place(ordered, score, own) - before
        if abs(change) > abs(largest.change):
            largest = Influence(standing.department, change, mark.rater, mark.rater_class, mark.commitment)
    return largest


def _place(ordered: Sequence[Decimal], score: Decimal, own: Decimal) -> int:
    """1 + number of others above ``score``; the department's ``own`` official score is no other's."""
    return 1 + len(ordered) - bisect_right(ordered, score) - (own > score)


def _scores_without_a_mark(board: Board, standing: Standing, reader: ValueReader) -> Iterator[tuple[Mark, Decimal]]:
    scheme, department = board.scheme, standing.detail.department
    for (key, number), marks in gather(scheme, department).marks.items():
        rule = scheme.rules[key]
        for mark in marks:
            units = reader.units(rule, mark.value)
            counted = [
                _without(board, part, key, units, reader) if number in (None, part.number) else part
                for part in standing.detail.counted
            ]
            left = [part for part in counted if part.value is not None]
            if left:
                yield mark, score_outcome(scheme, department, left).score


def _without(board: Board, part: CommitmentScore, key: str, units: int, reader: ValueReader) -> CommitmentScore:
    classes = [_class_without(score, units, reader) if score.rule.key == key else score for score in part.classes]
    left = [score for score in classes if score is not None]
    return score_commitment(board.scheme, part.commitment, left)


def _class_without(score: ClassScore, units: int, reader: ValueReader) -> ClassScore | None:
    if score.size == 1:
        return None
    left = list(score.units)
    left.remove(units)
    return score._replace(units=tuple(left), value=aggregate(score.rule, left, reader.scale))
