"""The rows of a large cycle as columns of whole numbers for `scoring.arrays`, in four queries whatever the size.

Sheets, marks and commitments come as text, a column each, in one union: half a million rows never become objects.
Whatever the exact path would refuse, or the arrays do not know, raises BeyondArrays; the exact path then says why.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, gcd, lcm

import numpy as np
from django.db.models import Aggregate, BigIntegerField, BinaryField, Case, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Round

from commitments.models import Commitment, Cycle, Pledge
from scoring.arrays import Array, BeyondArrays, BoardColumns, added_units, supports
from scoring.board import read_small
from scoring.engine import DepartmentInput, Scheme
from scoring.engine.scheme import COMMITMENT, POINTS
from scoring.models import Evaluator, Rating, ScoreSheet
from scoring.recusal import ties_of

OPEN, SUBMITTED, ABSTAINED = 0, 1, 2
STATUSES = tuple(Commitment.Status)
COEFFICIENT_PLACES, VALUE_PLACES = 4, 2
PACKED = 2**14
NO_POINTS = PACKED - 1
"""A mark's hundredths of a point, 0 to 10,000, go in one number with its commitment's key: fewer numbers, less time."""

WIDEST_GAP, LEAST_RANGE = 50, 20_000
"""Keys may lie this far apart on average, for a table over their range to be small; few rows count as many."""


# ── Columns as text ───────────────────────────────────────────────────────────
class Joined(Aggregate):
    """A column of whole numbers in one value; columns of one query are in the same order.

    Text with commas, and on PostgreSQL eight bytes a number, which need no reading.
    """

    function = "GROUP_CONCAT"
    output_field = BinaryField()

    def as_postgresql(self, compiler, connection, **context):
        template = "STRING_AGG(INT8SEND(%(expressions)s), '')"
        return self.as_sql(compiler, connection, template=template, **context)


def units_of(field, places):
    """A decimal in whole units of its last place, computed by the database."""
    return Cast(Round(F(field) * 10**places), BigIntegerField())


def numbered(field, values):
    """A text as its place among the values."""
    return Case(
        *(When(**{field: value}, then=place) for place, value in enumerate(values)), output_field=BigIntegerField()
    )


SHEET_STATE = Case(
    When(~Q(status=ScoreSheet.Status.SUBMITTED), then=OPEN),
    When(abstained=True, then=ABSTAINED),
    default=SUBMITTED,
    output_field=BigIntegerField(),
)
UNITS = Case(When(grade="", then=units_of("value", VALUE_PLACES)), default=NO_POINTS, output_field=BigIntegerField())
WEIGHT = Coalesce(units_of("weight", VALUE_PLACES), 10**VALUE_PLACES)
SHEETS = (F("pk"), F("pledge_id"), F("evaluator__rater_class_id"), F("evaluator__user_id"), SHEET_STATE)
MARKS = (F("sheet_id"), Coalesce(F("commitment_id"), 0) * PACKED + UNITS)
COMMITMENTS = (F("pk"), F("pledge_id"), F("number"), WEIGHT, numbered("status", STATUSES))


def read_tables(cycle: Cycle) -> tuple[Array, Array, Array]:
    """Sheets (5, S), marks nobody voided (2, M) and commitments (5, C), their columns as above; one query."""
    given = Rating.objects.filter(sheet__pledge__cycle=cycle, voided_at=None).exclude(value=None, grade="")
    parts = (
        joined_rows(0, ScoreSheet.objects.of_cycle(cycle), SHEETS),
        joined_rows(1, given, MARKS),
        joined_rows(2, Commitment.objects.filter(pledge__cycle=cycle), COMMITMENTS),
    )
    found = {row[0]: row[1:] for row in parts[0].union(*parts[1:], all=True)}
    widths = (len(SHEETS), len(MARKS), len(COMMITMENTS))
    return tuple(np.stack([numbers(joined) for joined in found[place][:width]]) for place, width in enumerate(widths))


def joined_rows(place, queryset, columns):
    """One row: the table's place, and its columns as text, filled up to the widest table's."""
    joined = {f"column{number}": Joined(column) for number, column in enumerate(columns)}
    joined |= {f"column{number}": Value(None, BinaryField()) for number in range(len(columns), len(SHEETS))}
    return queryset.order_by().values_list(Value(place)).annotate(**joined)


def numbers(joined: str | bytes | None) -> Array:
    """What `Joined` gave, as an array; None where there were no rows."""
    if isinstance(joined, str):
        return np.fromstring(joined, dtype=np.int64, sep=",")
    return np.frombuffer(joined or b"", dtype=">i8").astype(np.int64)


def places_in(keys: Array, wanted: Array) -> Array:
    """Where each wanted key stands among the keys, by a table over their whole range.

    Raises BeyondArrays for one that is not there, and for keys too far apart for such a table.
    """
    first, last = (int(keys.min()), int(keys.max())) if len(keys) else (0, -1)
    if last - first > WIDEST_GAP * (len(keys) + LEAST_RANGE):
        raise BeyondArrays("the keys are too far apart")
    place = np.full(last - first + 1, -1)
    place[keys - first] = np.arange(len(keys))
    if ((wanted < first) | (wanted > last)).any() or (place[wanted - first] < 0).any():
        raise BeyondArrays("a row belongs to nothing that was read")
    return place[wanted - first]


# ── The board ─────────────────────────────────────────────────────────────────
def is_known(scheme: Scheme) -> bool:
    """Whether arrays know the rules, and every class gives points to each commitment."""
    plain = all(rule.input == POINTS and rule.per == COMMITMENT for rule in scheme.rater_classes)
    scale = scheme.scale_places == VALUE_PLACES and scheme.scale_high * 10**VALUE_PLACES < NO_POINTS
    return supports(scheme) and plain and scale and scheme.recuse_named_conflicts


@dataclass(frozen=True)
class LargeRows:
    """A cycle's rows. `pledges` are (pledge, department, name, group, position, coefficient's units), in the table's
    order, which numbers the departments from 0; the other fields are as `read_tables` gives them."""

    cycle: Cycle
    scheme: Scheme
    pledges: list[tuple]
    sheets: Array
    marks: Array
    commitments: Array

    @cached_property
    def pledge_keys(self) -> Array:
        return np.array([row[0] for row in self.pledges], dtype=np.int64)

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
        size, place = len(self.pledges), {row[1]: number for number, row in enumerate(self.pledges)}
        users, user_place = np.unique(self.sheets[3], return_inverse=True)
        ties = ties_of(self.cycle, Evaluator.objects.filter(rater_class__cycle=self.cycle).values("user"))
        tied = [
            number * size + place[department]
            for number, user in enumerate(users.tolist())
            for department in ties.own.get(user, frozenset()) | ties.named.get(user, frozenset())
            if department in place
        ]
        return ~np.isin(user_place * size + self.sheet_department, np.array(tied, dtype=np.int64))

    @cached_property
    def owed(self) -> Array:
        """Evaluators per department and class who were to rate: (D, K)."""
        shape = len(self.pledges), len(self.scheme.rater_classes)
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
        found = np.zeros((len(self.pledges), self.width), dtype=values.dtype)
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
        scheme, given = self.scheme, np.array([row[5] or 0 for row in self.pledges], dtype=np.int64)
        found, rest = np.divmod(given * 10**scheme.coefficient_places, 10**COEFFICIENT_PLACES)
        low, high = (end * 10**scheme.coefficient_places for end in (scheme.coefficient_low, scheme.coefficient_high))
        refused = (rest != 0) | (found < ceil(low)) | (found > floor(high))
        if (refused & (given != 0)).any():
            raise BeyondArrays("a coefficient contradicts the scheme")
        return found

    @cached_property
    def groups(self) -> Array:
        names = {name: number for number, name in enumerate(dict.fromkeys(row[3] for row in self.pledges if row[3]))}
        return np.array([names.get(row[3], -1) for row in self.pledges], dtype=np.int64)

    def added(self) -> Array:
        """Bonus less deduction, each under its cap, in hundredths. Raises BeyondArrays where ballots were counted."""
        small, found = read_small(self.cycle), np.zeros(len(self.pledges), dtype=np.int64)
        if small.tallies:
            raise BeyondArrays("anonymous ballots go the exact path")
        place = {row[0]: number for number, row in enumerate(self.pledges)}
        for pledge, adjustments in small.adjustments.items():
            row = self.pledges[place[pledge]]
            department = DepartmentInput(row[1], row[2], None, (), adjustments=tuple(adjustments))
            found[place[pledge]] = added_units(self.scheme, department)
        return found

    # ── All ──
    def columns(self) -> BoardColumns:
        """The board for `score_columns`. Raises BeyondArrays."""
        sheet = places_in(self.sheets[0], self.marks[0])
        counts = self.sheet_is_free[sheet] & (self.sheets[4][sheet] == SUBMITTED)
        sheet, (key, units) = sheet[counts], np.divmod(self.marks[1, counts], PACKED)
        commitment = places_in(self.commitments[0], key)
        strays = self.commitment_department[commitment] != self.sheet_department[sheet]
        low, high = (end * 10**VALUE_PLACES for end in (self.scheme.scale_low, self.scheme.scale_high))
        if strays.any() or (units < ceil(low)).any() or (units > floor(high)).any():
            raise BeyondArrays("a mark contradicts the scheme")
        return BoardColumns(
            scheme=self.scheme,
            coefficient=self.coefficients,
            weight=self.grid(np.where(self.is_status(Commitment.Status.CANCELLED), 0, self.weights)),
            not_done=self.grid(self.is_status(Commitment.Status.NOT_DONE)),
            added=self.added(),
            group=self.groups,
            excluded=np.zeros(len(self.pledges), dtype=bool),
            owed=self.owed,
            mark_cell=self.commitment_cell[commitment],
            mark_class=self.sheet_class[sheet],
            mark_units=units,
            mark_rater=self.sheets[3][sheet],
        )


def read_large(cycle: Cycle, scheme: Scheme) -> LargeRows:
    coefficient = units_of("coefficient", COEFFICIENT_PLACES)
    fields = ("pk", "department_id", "department__name", "department__group__name", "position")
    pledges = Pledge.objects.filter(cycle=cycle).order_by("position", "pk").values_list(*fields, coefficient)
    return LargeRows(cycle, scheme, list(pledges), *read_tables(cycle))
