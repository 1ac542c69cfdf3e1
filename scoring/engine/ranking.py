"""Places and grades from printed scores, overall and within groups."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from .exact import known, round_exact
from .gather import ValueReader
from .inputs import BoardInput, Identifier, rater_order
from .parts import DepartmentScore
from .scheme import GradeRule, Scheme
from .score import score_department
from .standings import EXCLUDED, PROVISIONAL, RANKED, Board, Place, Standing

SortKey = tuple[Any, ...]
Places = dict[Identifier, Place]


def find_places(keys: Sequence[SortKey], method: str = "competition") -> list[Place]:
    """The place of each key, a higher key first; equal keys share a place.

    ``competition``: 1 + number strictly greater (1-2-2-4). ``dense``: 1 + number of greater values.
    A key's first part is the printed number.
    """
    ordered, values = sorted(keys), sorted(set(keys))
    place_of = {}
    for index, key in enumerate(values):
        upto = bisect_right(ordered, key)
        better, better_values = len(ordered) - upto, len(values) - index - 1
        counted = better if method == "competition" else better_values
        place_of[key] = Place(1 + counted, better, better_values, upto - bisect_left(ordered, key) - 1, key[0])
    return [place_of[key] for key in keys]


def score_board(board: BoardInput) -> Board:
    """Score and rank a board exactly. Raises InputError for inputs that contradict the scheme."""
    reader = ValueReader(board.scheme)
    scores = [score_department(board.scheme, department, reader) for department in board.departments]
    return rank_scores(board, scores)


def rank_scores(board: BoardInput, scores: Iterable[DepartmentScore]) -> Board:
    """Give scored departments their places and grades."""
    scheme, scores = board.scheme, list(scores)
    ranked = [score for score in scores if score.status == RANKED]
    overall = {} if scheme.groups == "group" else _places(scheme, ranked)
    in_group = {} if scheme.groups == "overall" else _places_in_groups(scheme, ranked)
    without = _places_without_coefficient(scheme, ranked)
    grades = _grades(scheme, ranked)
    standings = []
    for score in scores:
        key = score.department.id
        found = (overall.get(key), in_group.get(key), without.get(key))
        standings.append(Standing(board, score, *found, grades.get(key)))
    return Board(board, tuple(sorted(standings, key=_board_order)))


def _places(scheme: Scheme, scores: Sequence[DepartmentScore]) -> Places:
    return _by_department(scores, find_places([_sort_key(scheme, score) for score in scores], scheme.ranking))


def _by_department(scores: Sequence[DepartmentScore], found: Sequence[Place]) -> Places:
    return {score.department.id: place for score, place in zip(scores, found, strict=True)}


def _members(scores: Iterable[DepartmentScore]) -> dict[str, list[DepartmentScore]]:
    groups: dict[str, list[DepartmentScore]] = {}
    for score in scores:
        if score.department.group is not None:
            groups.setdefault(score.department.group, []).append(score)
    return groups


def _places_in_groups(scheme: Scheme, scores: Sequence[DepartmentScore]) -> Places:
    found: Places = {}
    for members in _members(scores).values():
        found |= _places(scheme, members)
    return found


def _places_without_coefficient(scheme: Scheme, scores: Sequence[DepartmentScore]) -> Places:
    """Places by the base rounded to the final places, without tie-breakers."""
    bases = [(round_exact(known(score.outcome).base, scheme.final_rounding),) for score in scores]
    return _by_department(scores, find_places(bases, scheme.ranking))


def _sort_key(scheme: Scheme, score: DepartmentScore) -> SortKey:
    return (known(score.outcome).score, *(tie_value(name, score) for name in scheme.tie_breakers))


def tie_value(tie_breaker: str, score: DepartmentScore) -> Fraction:
    """What a tie-breaker compares, a higher value first."""
    outcome = known(score.outcome)
    if tie_breaker == "score_exact":
        return outcome.score_exact
    if tie_breaker == "base":
        return outcome.base_exact
    if tie_breaker == "coefficient":
        return score.department.coefficient or Fraction(0)
    if tie_breaker == "weakest_commitment":
        return min(known(part.value) for part in score.counted)
    return -outcome.deduction


def _grades(scheme: Scheme, ranked: Sequence[DepartmentScore]) -> dict[Identifier, str]:
    if scheme.groups != "group":
        return _grades_of(scheme, ranked)
    grades: dict[Identifier, str] = {}
    for members in _members(ranked).values():
        grades |= _grades_of(scheme, members)
    return grades


def _grades_of(scheme: Scheme, ranked: Sequence[DepartmentScore]) -> dict[Identifier, str]:
    """Grades in order of rank: a grade is given while the score reaches its bound and seats are left.

    Seats are floor(quota · departments); a tied group that would cross the line goes down whole, and
    nobody behind it is graded above it.
    """
    if not scheme.grades:
        return {}
    best_first = sorted(ranked, key=lambda score: _sort_key(scheme, score), reverse=True)
    grades: dict[Identifier, str] = {}
    level, given = 0, 0
    for _key, members in groupby(best_first, key=lambda score: _sort_key(scheme, score)):
        tied = list(members)
        score = known(tied[0].outcome).score
        while not has_room(scheme.grades[level], score, given + len(tied), len(ranked)):
            level, given = level + 1, 0
        given += len(tied)
        grades |= {score.department.id: scheme.grades[level].key for score in tied}
    return grades


def has_room(grade: GradeRule, score: Decimal | Fraction, taken: int, departments: int) -> bool:
    """Whether a grade takes a score that would make `taken` of the departments have it."""
    if grade.at_least is not None and score < grade.at_least:
        return False
    return grade.quota is None or taken <= int(grade.quota * departments)


STATUS_ORDER = (RANKED, PROVISIONAL, EXCLUDED)


def _board_order(standing: Standing) -> tuple[Any, ...]:
    place = standing.rank or standing.group_rank or 0
    status = STATUS_ORDER.index(standing.status)
    return (status, place, standing.position, rater_order(standing.department))
