"""Boards of a few departments, to show one rule at a time."""

from scoring.engine import Board, BoardInput, CommitmentInput, DepartmentInput, Mark, Standing, score_board
from tests.scoring.worked_example import one_class

MEAN = one_class(aggregate="mean")


def marks(*points, commitment=1, rater_class="raters", first=1):
    return [Mark(rater_class, rater, commitment, point) for rater, point in enumerate(points, first)]


def a_department(id=1, *, points=(90, 90, 90), coefficient="1.1", commitments=None, **fields):
    fields.setdefault("marks", marks(*points))
    commitments = commitments or [CommitmentInput(1)]
    return DepartmentInput(id, f"department {id}", coefficient, commitments, position=id, **fields)


def board_of(*departments, scheme=MEAN) -> Board:
    return score_board(BoardInput(2023, scheme, departments))


def only(given: DepartmentInput, scheme=MEAN) -> Standing:
    (standing,) = board_of(given, scheme=scheme).standings
    return standing
