"""The rows of a large cycle as columns of whole numbers for `scoring.arrays`, in four queries whatever the size.

Whatever the exact path would refuse, or the arrays do not know, raises BeyondArrays; the exact path then says why.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, gcd, lcm

import numpy as np

from commitments.models import Commitment, Cycle
from scoring.arrays import Array, BeyondArrays, BoardColumns, added_units, supports
from scoring.board import Small, read_small
from scoring.engine import DepartmentInput, Scheme
from scoring.engine.scheme import COMMITMENT, POINTS
from scoring.large_columns import (
    ABSTAINED,
    COEFFICIENT_PLACES,
    STATES,
    STATUSES,
    SUBMITTED,
    UNITS_BITS,
    VALUE_PLACES,
    ends_of,
    read_marks,
    read_tables,
)
from scoring.recusal import ties_of_evaluators

WIDEST_GAP, LEAST_RANGE = 50, 20_000
"""Keys may lie this far apart on average, for a table over their range to be small; few rows count as many."""


# ── Keys ──────────────────────────────────────────────────────────────────────
def spread(keys: Array, values: Array, missing: int) -> tuple[int, Array]:
    """The first key, and for it and all up to the last the value, or what stands for a key that is `missing`.

    In 32 bits where they fit: half the memory for what is looked up. Raises BeyondArrays for keys too far apart.
    """
    first, last = ends_of(keys)
    if last - first > WIDEST_GAP * (len(keys) + LEAST_RANGE):
        raise BeyondArrays("the keys are too far apart")
    found = np.full(last - first + 1, missing, dtype=np.int32 if values.max(initial=0) < 2**31 else np.int64)
    found[keys - first] = values
    return first, found


def places_in(keys: Array, wanted: Array) -> Array:
    """Where each wanted key stands among the keys. Raises BeyondArrays for one that is not there; see `spread`."""
    first, place = spread(keys, np.arange(len(keys)), missing=-1)
    least, greatest = ends_of(wanted)
    is_outside = len(wanted) and (least < first or greatest >= first + len(place))
    if is_outside or ((found := place[wanted - first]) < 0).any():
        raise BeyondArrays("a row belongs to nothing that was read")
    return found


# ── The board ─────────────────────────────────────────────────────────────────
def is_known(scheme: Scheme) -> bool:
    """Whether arrays know the rules, and every class gives points to each commitment."""
    plain = all(rule.input == POINTS and rule.per == COMMITMENT for rule in scheme.rater_classes)
    scale = scheme.scale_places == VALUE_PLACES and scheme.scale_high * 10**VALUE_PLACES < 2**UNITS_BITS
    return supports(scheme) and plain and scale and scheme.recuse_named_conflicts


@dataclass(frozen=True)
class LargeRows:
    """A cycle's rows: the pledges' `table` and `names` as read, and their `order` in the city's table, which numbers
    the departments from 0. `sheets` are (5, S): key, pledge, rater class, user and state; `commitments` are (5, C):
    key, pledge, number, weight in hundredths and status's place; `marks` are as `read_marks` gives them."""

    cycle: Cycle
    scheme: Scheme
    table: Array
    names: tuple[str | bytes | None, ...]
    order: Array
    sheets: Array
    commitments: Array
    marks: tuple[Array, Array, Array]

    @cached_property
    def pledges(self) -> list[tuple]:
        """(Pledge, department, name, group, position, coefficient's units) of each department."""
        names = [json.loads(joined or "[]") for joined in self.names]
        names = [[texts[place] for place in self.order.tolist()] for texts in names]
        pledge, department, _group, position, coefficient = self.table[:, self.order].tolist()
        return list(zip(pledge, department, *names, position, coefficient, strict=True))

    @cached_property
    def pledge_keys(self) -> Array:
        return self.table[0, self.order]

    # ── Sheets ──
    @cached_property
    def sheet_department(self) -> Array:
        return places_in(self.pledge_keys, self.sheets[1])

    @cached_property
    def sheet_class(self) -> Array:
        """Places of the rater classes in the scheme."""
        keys = np.array([int(rule.key) for rule in self.scheme.rater_classes], dtype=np.int64)
        return places_in(keys, self.sheets[2])

    @cached_property
    def sheet_is_free(self) -> Array:
        """Whether the evaluator has no tie to the department."""
        departments = self.table[1, self.order].tolist()
        place = {department: number for number, department in enumerate(departments)}
        ties = ties_of_evaluators(self.cycle)
        tied = [
            user * len(place) + place[department]
            for held in (ties.own, ties.named)
            for user, departments in held.items()
            for department in departments & place.keys()
        ]
        return ~np.isin(self.sheets[3] * len(place) + self.sheet_department, np.array(tied, dtype=np.int64))

    @cached_property
    def owed(self) -> Array:
        """Evaluators per department and class who were to rate: (D, K)."""
        shape = len(self.order), len(self.scheme.rater_classes)
        counted = self.sheet_is_free & (self.sheets[4] != ABSTAINED)
        cells = self.sheet_department * shape[1] + self.sheet_class
        return np.bincount(cells[counted], minlength=shape[0] * shape[1]).reshape(shape)

    # ── Commitments ──
    @cached_property
    def commitment_department(self) -> Array:
        return places_in(self.pledge_keys, self.commitments[1])

    @cached_property
    def commitment_cell(self) -> Array:
        """Department · I + place by number; I is `width`."""
        department = self.commitment_department
        order = np.lexsort((self.commitments[2], department))
        first = np.searchsorted(department[order], department[order])
        cell = np.empty_like(order)
        cell[order] = department[order] * self.width + np.arange(len(order)) - first
        return cell

    def commitments_of(self, department: int) -> list[tuple[int, ...]]:
        """Cell, number, weight in hundredths and status's place of each commitment of a department."""
        own = np.flatnonzero(self.commitment_department == department)
        parts = (self.commitment_cell[own], *self.commitments[2:, own])
        return sorted(zip(*(part.tolist() for part in parts), strict=True))

    @cached_property
    def width(self) -> int:
        """The most commitments of a department."""
        return int(np.bincount(self.commitment_department).max(initial=0))

    def grid(self, values: Array) -> Array:
        """A value per commitment as (D, I), 0 where there is none."""
        found = np.zeros((len(self.order), self.width), dtype=values.dtype)
        found.ravel()[self.commitment_cell] = values
        return found

    def is_status(self, status: str) -> Array:
        return self.commitments[4] == STATUSES.index(status)

    @cached_property
    def weights(self) -> Array:
        """Whole relative weights per commitment, by the scheme."""
        if self.scheme.weighting == "equal":
            return np.ones_like(self.commitments[3])
        if self.scheme.weighting == "own":
            return self.commitments[3] // max(1, gcd(*np.unique(self.commitments[3]).tolist()))
        given = self.scheme.number_weights
        unit = lcm(*(weight.denominator for weight in given.values()))
        whole = np.array([int(weight * unit) for weight in given.values()])
        return whole[places_in(np.array(list(given)), self.commitments[2])]

    # ── Departments ──
    @cached_property
    def coefficients(self) -> Array:
        """In units of the scheme's last place, 0 where missing. Raises BeyondArrays for one the scheme refuses."""
        scheme, given = self.scheme, self.table[4, self.order]
        found, rest = np.divmod(given * 10**scheme.coefficient_places, 10**COEFFICIENT_PLACES)
        low, high = (end * 10**scheme.coefficient_places for end in (scheme.coefficient_low, scheme.coefficient_high))
        refused = (rest != 0) | (found < ceil(low)) | (found > floor(high))
        if (refused & (given != 0)).any():
            raise BeyondArrays("a coefficient contradicts the scheme")
        return found

    @cached_property
    def groups(self) -> Array:
        own = self.table[2, self.order]
        return np.where(own, np.unique(own, return_inverse=True)[1], -1)

    @cached_property
    def small(self) -> Small:
        return read_small(self.cycle)

    def added(self) -> Array:
        """Bonus less deduction, each under its cap, in hundredths. Raises BeyondArrays where ballots were counted."""
        found = np.zeros(len(self.order), dtype=np.int64)
        if self.small.tallies:
            raise BeyondArrays("anonymous ballots go the exact path")
        numbers = places_in(self.pledge_keys, np.array(list(self.small.adjustments), dtype=np.int64)).tolist()
        for number, adjustments in zip(numbers, self.small.adjustments.values(), strict=True):
            row = self.pledges[number]
            department = DepartmentInput(row[1], row[2], None, (), adjustments=tuple(adjustments))
            found[number] = added_units(self.scheme, department)
        return found

    # ── Marks ──
    @cached_property
    def counting_marks(self) -> tuple[Array, Array, Array]:
        """The marks that count, as `read_marks` gives them. Raises BeyondArrays for one that the arrays do not know."""
        sheet, commitment, units = self.marks
        counts = self.by_sheet(self.sheet_is_free & (self.sheets[4] == SUBMITTED))[sheet] > 0
        if not counts.all():
            sheet, commitment, units = sheet[counts], commitment[counts], units[counts]
        if commitment.min(initial=0) < 0:
            raise BeyondArrays("a mark contradicts the scheme")
        return sheet, commitment, units

    def by_sheet(self, values: Array, missing: int = 0) -> Array:
        """A value per sheet by its key, counted from the first; see `read_marks`."""
        return spread(self.sheets[0], values, missing)[1]

    def by_commitment(self, values: Array, missing: int = 0) -> Array:
        """The same per commitment."""
        return spread(self.commitments[0], values, missing)[1]

    # ── All ──
    def columns(self) -> BoardColumns:
        """The board for `score_columns`. Raises BeyondArrays."""
        sheet, commitment, units = self.counting_marks
        low, high = (end * 10**VALUE_PLACES for end in (self.scheme.scale_low, self.scheme.scale_high))
        of_commitment = self.by_commitment(self.commitment_department, missing=-1)[commitment]
        strays = of_commitment != self.by_sheet(self.sheet_department)[sheet]
        if strays.any() or units.min(initial=ceil(low)) < ceil(low) or units.max(initial=0) > floor(high):
            raise BeyondArrays("a mark contradicts the scheme")
        return BoardColumns(
            scheme=self.scheme,
            coefficient=self.coefficients,
            weight=self.grid(np.where(self.is_status(Commitment.Status.CANCELLED), 0, self.weights)),
            not_done=self.grid(self.is_status(Commitment.Status.NOT_DONE)),
            added=self.added(),
            group=self.groups,
            excluded=np.zeros(len(self.order), dtype=bool),
            owed=self.owed,
            mark_cell=self.by_commitment(self.commitment_cell)[commitment],
            mark_class=self.by_sheet(self.sheet_class)[sheet],
            mark_units=units,
            mark_rater=self.by_sheet(self.sheets[3])[sheet],
        )


def read_large(cycle: Cycle, scheme: Scheme) -> LargeRows:
    """Raises BeyondArrays."""
    found = read_tables(cycle)
    (sheet, pledge, rater), (_keys, rater_class, user) = found.sheets, found.evaluators
    rater, state = rater // STATES, rater % STATES
    rater = places_in(found.evaluators[0], rater)
    *others, packed = found.commitments
    return LargeRows(
        cycle,
        scheme,
        found.pledges,
        found.names,
        order=np.lexsort((found.pledges[0], found.pledges[3])),
        sheets=np.stack((sheet, pledge, rater_class[rater], user[rater], state)),
        commitments=np.stack((*others, packed // len(STATUSES), packed % len(STATUSES))),
        marks=read_marks(sheet, found.commitments[0]),
    )
