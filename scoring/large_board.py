"""A large cycle scored in arrays: the same lines as the exact path gives, and what the ranking's page says beside them.

Only departments with something to explain, such as why they have no place, also go through the exact engine; so does
the one whose arithmetic is asked for, from the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from commitments.models import Cycle
from scoring.analysis.coefficient import CoefficientEffect, share_of_spread, spearman
from scoring.arrays import RANKED, Array, BeyondArrays, BoardColumns, ScoreColumns, score_columns
from scoring.engine import BoardInput, CommitmentInput, DepartmentInput, Mark, Scheme, Standing, score_department
from scoring.engine.exact import SHOWN, decimal_of, ratio_text, round_exact
from scoring.engine.ranking import has_room
from scoring.engine.standings import EXCLUDED, PROVISIONAL, Place
from scoring.large_columns import STATUSES, SUBMITTED, VALUE_PLACES, ends_of
from scoring.large_rows import LargeRows, is_known, read_large
from scoring.results import effect_json

Json = dict[str, Any]
STATUS_NAMES = ("ranked", PROVISIONAL, EXCLUDED)


def large_board_of(cycle: Cycle, scheme: Scheme) -> "LargeBoard | None":
    """Score a cycle in arrays; None where only the exact path can."""
    if not is_known(scheme):
        return None
    try:
        rows = read_large(cycle, scheme)
        columns = rows.columns()
        return LargeBoard(rows, columns, score_columns(columns))
    except BeyondArrays:
        return None


@dataclass(frozen=True)
class LargeBoard:
    """A scored board in columns; its departments are numbered in the order of the city's table."""

    rows: LargeRows
    columns: BoardColumns
    scores: ScoreColumns

    @cached_property
    def order(self) -> list[int]:
        """The departments' numbers in the order of the ranking, provisional and excluded ones last."""
        scores, pledges = self.scores, self.rows.pledges
        place = np.where(scores.rank > 0, scores.rank, scores.group_rank)
        department, position = ([row[field] for row in pledges] for field in (1, 4))
        return np.lexsort((department, position, place, scores.status)).tolist()

    @cached_property
    def standings(self) -> list[Json]:
        """The lines of the ranking, as `scoring.results.standings_of` gives them."""
        lines = list(self._lines())
        for number, department in self._to_explain():
            found = score_department(self.rows.scheme, department)
            lines[number]["reasons"] = [reason.to_json() for reason in found.reasons]
            lines[number]["warnings"] = [reason.to_json() for reason in found.warnings]
        return [lines[number] for number in self.order]

    @cached_property
    def facts(self) -> Json:
        """How many took part; see `scoring.results.facts_of`."""
        return {
            "departments": len(self.rows.pledges),
            "ranked": int((self.scores.status == RANKED).sum()),
            "evaluators": len(np.unique(self.columns.mark_rater)),
            "marks": len(self.columns.mark_units),
            "ballots": 0,
        }

    @cached_property
    def effect(self) -> Json:
        """What the coefficient did; see `scoring.results.effect_of`."""
        scores, order = self.scores, np.array(self.order, dtype=np.int64)
        positive = order[(scores.status[order] == RANKED) & (scores.base[order] > 0)]
        bases, factors, points = (
            column[positive].tolist() for column in (scores.base, self.columns.coefficient, scores.score)
        )
        # Python divides whole numbers of any size to the nearest float, as it does a fraction.
        unit = 10**self.rows.scheme.coefficient_places
        share = share_of_spread([base / scores.base_unit for base in bases], [factor / unit for factor in factors])
        return effect_json(CoefficientEffect((), share, spearman(points, factors)))

    def standing_of(self, department: int) -> Standing | None:
        """A department's line by its key, with every step of its arithmetic; its places are those among all."""
        number = next((number for number, row in enumerate(self.rows.pledges) if row[1] == department), None)
        if number is None:
            return None
        own = self._whole_department(number)
        detail = replace(score_department(self.rows.scheme, own), recused=self._recused(number))
        outcome, groups, ranks = detail.outcome, self.columns.group, self.scores
        score = outcome and outcome.score
        without = outcome and round_exact(outcome.base, self.rows.scheme.final_rounding)
        return Standing(
            board=BoardInput(self.rows.cycle.year, self.rows.scheme, (own,)),
            detail=detail,
            overall=place_of(ranks.rank, number, score),
            in_group=place_of(np.where(groups == groups[number], ranks.group_rank, 0), number, score),
            without_coefficient=place_of(ranks.rank_without_coefficient, number, without),
            grade=self._grades()[number],
        )

    # ── Lines ──
    def _lines(self) -> Iterator[Json]:
        scheme, scores = self.rows.scheme, self.scores
        shared = np.bincount(scores.rank)[scores.rank] > 1
        numbers = (scores.rank, shared, scores.group_rank, scores.base, scores.base_shown, self.columns.coefficient)
        numbers += (scores.score, scores.rank_without_coefficient, scores.status)
        columns = zip(self.rows.pledges, self._grades(), *(column.tolist() for column in numbers), strict=True)
        for pledge, grade, rank, tied, group_rank, base, shown, coefficient, score, without, status in columns:
            yield {
                "rank": rank or None,
                "shared": bool(rank) and tied,
                "department": pledge[2],
                "department_id": pledge[1],
                "group": pledge[3],
                "group_rank": group_rank or None,
                "base": printed(shown, SHOWN.places),
                "base_exact": None if base < 0 else ratio_text(Fraction(base, scores.base_unit)),
                "coefficient": printed(coefficient or -1, scheme.coefficient_places),
                "score": printed(score, scheme.final_rounding.places),
                "rank_without_coefficient": without or None,
                "grade": grade,
                "status": STATUS_NAMES[status],
                "reasons": [],
                "warnings": [],
                "position": pledge[4],
            }

    def _grades(self) -> list[str | None]:
        """A grade per department; within each group where only groups are ranked."""
        scheme, scores = self.rows.scheme, self.scores
        found: list[str | None] = [None] * len(self.rows.pledges)
        ranked = scores.status == RANKED
        by_group = scheme.groups == "group"
        for group in np.unique(self.columns.group[self.columns.group >= 0]) if by_group else [None]:
            members = np.flatnonzero(ranked & (self.columns.group == group) if by_group else ranked)
            grade_of = grades_of(scheme, scores.score[members])
            for number, score in zip(members.tolist(), scores.score[members].tolist(), strict=True):
                found[number] = grade_of.get(score)
        return found

    # ── Reasons ──
    def _to_explain(self) -> Iterator[tuple[int, DepartmentInput]]:
        """Departments without a place, or with a class missing, as the exact engine takes them."""
        columns = self.columns
        cells = (*columns.weight.shape, len(self.rows.scheme.rater_classes))
        cell = columns.mark_cell * cells[2] + columns.mark_class
        given = np.bincount(cell, minlength=np.prod(cells)).reshape(cells) > 0
        counted = (columns.weight > 0) & ~columns.not_done
        missing = ((columns.owed > 0)[:, np.newaxis, :] & ~given & counted[:, :, np.newaxis]).any(axis=(1, 2))
        by_department = np.argsort(columns.mark_cell, kind="stable")
        ends = np.searchsorted(columns.mark_cell[by_department], np.arange(len(missing) + 1) * cells[1])
        for number in np.flatnonzero(missing | (self.scores.status != RANKED)).tolist():
            yield number, self._department(number, by_department[ends[number] : ends[number + 1]])

    def _whole_department(self, number: int) -> DepartmentInput:
        """A department as the exact engine takes it, with everything that bears on its score."""
        pledge, width = self.rows.pledges[number], self.columns.weight.shape[1]
        department = self._department(number, np.flatnonzero(self.columns.mark_cell // max(1, width) == number))
        adjustments = tuple(self.rows.small.adjustments[pledge[0]])
        return replace(department, adjustments=adjustments, group=pledge[3], position=pledge[4])

    def _recused(self, number: int) -> frozenset[int]:
        """Evaluators with a tie to the department who handed in marks on it all the same."""
        rows = self.rows
        tied = (rows.sheet_department == number) & ~rows.sheet_is_free & (rows.sheets[4] == SUBMITTED)
        given = np.isin(rows.sheets[0, tied] - ends_of(rows.sheets[0])[0], rows.marks[0])
        return frozenset(rows.sheets[3, tied][given].tolist())

    def _department(self, number: int, marks: Array) -> DepartmentInput:
        pledge, coefficient, rows = self.rows.pledges[number], int(self.columns.coefficient[number]), self.rows
        keys = [rule.key for rule in rows.scheme.rater_classes]
        commitments = {
            cell: CommitmentInput(commitment, Fraction(weight, 10**VALUE_PLACES), None, STATUSES[status])
            for cell, commitment, weight, status in rows.commitments_of(number)
        }
        return DepartmentInput(
            id=pledge[1],
            name=pledge[2],
            coefficient=Fraction(coefficient, 10**rows.scheme.coefficient_places) if coefficient else None,
            commitments=tuple(commitments.values()),
            marks=tuple(
                Mark(keys[rater_class], rater, commitments[cell].number, decimal_of(units, VALUE_PLACES))
                for rater_class, rater, cell, units in self._marks(marks)
            ),
            assigned=dict(zip(keys, self.columns.owed[number].tolist(), strict=True)),
        )

    def _marks(self, places: Array) -> Iterator[tuple[int, int, int, int]]:
        columns = self.columns
        parts = (columns.mark_class, columns.mark_rater, columns.mark_cell, columns.mark_units)
        return zip(*(part[places].tolist() for part in parts), strict=True)


def place_of(ranks: Array, number: int, compared: Decimal | None) -> Place | None:
    """The place of one among all, of whom those without a place have 0; None for one of these."""
    own = int(ranks[number])
    if not own:
        return None
    ahead = ranks[(ranks > 0) & (ranks < own)]
    return Place(own, len(ahead), len(np.unique(ahead)), int((ranks == own).sum()) - 1, compared)


def printed(units: int, places: int) -> str | None:
    """Units of the last place as text, None for a number that is not there (-1)."""
    return None if units < 0 else str(decimal_of(units, places))


def grades_of(scheme: Scheme, scores: Array) -> dict[int, str]:
    """Grades of printed scores in units, by the rule of `scoring.engine.ranking`: seats are floor(quota · departments),
    and a tied group that would cross the line goes down whole."""
    found: dict[int, str] = {}
    level, given, unit = 0, 0, 10**scheme.final_rounding.places
    values, counts = (part.tolist()[::-1] for part in np.unique(scores, return_counts=True))
    for score, tied in zip(values, counts, strict=True) if scheme.grades else ():
        while not has_room(scheme.grades[level], Fraction(score, unit), given + tied, len(scores)):
            level, given = level + 1, 0
        given += tied
        found[score] = scheme.grades[level].key
    return found
