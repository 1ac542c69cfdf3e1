"""Scoring a board again with something left out or another rule, for comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from scoring.engine import Board, BoardInput, Scheme, score_board
from scoring.engine.exact import known
from scoring.engine.inputs import Identifier
from scoring.engine.ranking import find_places

Places = Mapping[Identifier, int]


class PlaceRange(NamedTuple):
    """The best and the worst place a department comes to; 1 is best."""

    best: int
    worst: int


def places_of(board: Board) -> dict[Identifier, int]:
    """The overall place of each ranked department; where the scheme ranks groups only, by its rule
    without tie-breakers."""
    found = find_places([(known(standing.score),) for standing in board.ranked], board.scheme.ranking)
    return {
        standing.department: standing.rank or place.place for standing, place in zip(board.ranked, found, strict=True)
    }


def lenient(scheme: Scheme) -> Scheme:
    """The scheme without demands on the number of raters, ranking overall, so that leaving marks out
    takes no department off the board."""
    return replace(
        scheme, least_raters=0, least_share=Fraction(0), require_all_classes=False, groups="both", tie_breakers=()
    )


def comparable(board: Board) -> BoardInput:
    """The board's ranked departments under the lenient scheme."""
    ranked = {standing.department for standing in board.ranked}
    departments = tuple(part for part in board.input.departments if part.id in ranked)
    return BoardInput(board.input.year, lenient(board.scheme), departments)


def without_rater(board: BoardInput, rater: Identifier) -> BoardInput:
    """The board as if the evaluator had not rated."""
    departments = (
        replace(department, marks=tuple(mark for mark in department.marks if mark.rater != rater))
        for department in board.departments
    )
    return replace(board, departments=tuple(departments))


def rescored_places(board: BoardInput) -> dict[Identifier, int]:
    """Places under the given inputs."""
    return places_of(score_board(board))


def ranges(official: Places, others: Sequence[Places]) -> dict[Identifier, PlaceRange]:
    """Best and worst place of each department over the official and the other rankings."""
    found = {}
    for department, place in official.items():
        seen = [place, *(other[department] for other in others if department in other)]
        found[department] = PlaceRange(min(seen), max(seen))
    return found
