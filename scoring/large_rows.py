"""The rows of a large cycle as columns of whole numbers for `scoring.arrays`, in four queries whatever the size.

The database joins each column to one value: half a million rows never become objects. (PostgreSQL's COPY costs more:
its client hands over row by row.) Whatever the exact path would refuse, or the arrays do not know, raises
BeyondArrays; the exact path then says why.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, gcd, lcm

import numpy as np
from django.db.models import Aggregate, BigIntegerField, BinaryField, Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce

from commitments.models import Commitment, Cycle, Pledge
from scoring.arrays import Array, BeyondArrays, BoardColumns, added_units, supports
from scoring.board import Small, read_small
from scoring.engine import DepartmentInput, Scheme
from scoring.engine.scheme import COMMITMENT, POINTS
from scoring.models import Evaluator, Rating, ScoreSheet
from scoring.recusal import ties_of

OPEN, SUBMITTED, ABSTAINED = 0, 1, 2
STATES = 4
STATUSES = tuple(Commitment.Status)
COEFFICIENT_PLACES, VALUE_PLACES = 4, 2
UNITS_BITS, INTEGER_BITS = 14, 62
"""A mark's hundredths of a point, 0 to 10,000, go in one number with its sheet and commitment: a third of the time."""

WIDEST_GAP, LEAST_RANGE = 50, 20_000
"""Keys may lie this far apart on average, for a table over their range to be small; few rows count as many."""


# ── Columns in one value ──────────────────────────────────────────────────────
class Joined(Aggregate):
    """A column of whole numbers in one value; columns of one query are in the same order.

    Text with commas, and on PostgreSQL eight bytes a number, which need no reading.
    """

    function = "GROUP_CONCAT"
    output_field = BinaryField()

    def as_postgresql(self, compiler, connection, **context):
        template = "STRING_AGG(INT8SEND(%(expressions)s), '')"
        return self.as_sql(compiler, connection, template=template, **context)


class Listed(Aggregate):
    """A column of texts as one list in JSON, in the same order."""

    function = "JSON_GROUP_ARRAY"
    output_field = BinaryField()

    def as_postgresql(self, compiler, connection, **context):
        template = "CONVERT_TO(CAST(JSON_AGG(%(expressions)s) AS TEXT), 'UTF8')"
        return self.as_sql(compiler, connection, template=template, **context)


class Units(Func):
    """A decimal in whole units of its last place, computed by the database."""

    output_field = BigIntegerField()
    template = "CAST(%(expressions)s * %(unit)s AS BIGINT)"

    def __init__(self, field, places):
        super().__init__(F(field), unit=10**places)

    def as_sqlite(self, compiler, connection, **context):
        # SQLite keeps decimals as binary floats. They are off by 2^-53 of their size, so that the product of one with
        # these places is nearer than a half to the whole number it stands for.
        return self.as_sql(
            compiler, connection, template="CAST(ROUND(%(expressions)s * %(unit)s) AS BIGINT)", **context
        )


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
WEIGHT = Coalesce(Units("weight", VALUE_PLACES), 10**VALUE_PLACES)
PLEDGES = (F("pk"), F("department_id"), Coalesce(F("department__group_id"), 0), F("position"))
PLEDGES += (Coalesce(Units("coefficient", COEFFICIENT_PLACES), 0),)
NAMES = (F("department__name"), F("department__group__name"))
EVALUATORS = (F("pk"), F("rater_class_id"), F("user_id"))
SHEETS = (F("pk"), F("pledge_id"), F("evaluator_id") * STATES + SHEET_STATE)
COMMITMENTS = (F("pk"), F("pledge_id"), F("number"), WEIGHT * len(STATUSES) + numbered("status", STATUSES))


@dataclass(frozen=True)
class Tables:
    """What a cycle has besides marks, in the columns above: `pledges` (5, D), `evaluators` (3, E), `sheets` (3, S) and
    `commitments` (4, C); and the names of the pledges' departments and groups, two lists in JSON."""

    pledges: Array
    names: tuple[str | bytes | None, ...]
    evaluators: Array
    sheets: Array
    commitments: Array


def read_tables(cycle: Cycle) -> Tables:
    """All but the marks, in one query."""
    parts = (
        joined_row(0, Pledge.objects.filter(cycle=cycle), [*map(Joined, PLEDGES), *map(Listed, NAMES)]),
        joined_row(1, Evaluator.objects.filter(rater_class__cycle=cycle), map(Joined, EVALUATORS)),
        joined_row(2, ScoreSheet.objects.of_cycle(cycle), map(Joined, SHEETS)),
        joined_row(3, Commitment.objects.filter(pledge__cycle=cycle), map(Joined, COMMITMENTS)),
    )
    found = {row[0]: row[1:] for row in parts[0].union(*parts[1:], all=True)}
    widths = (len(PLEDGES), len(EVALUATORS), len(SHEETS), len(COMMITMENTS))
    pledges, *others = (np.stack(list(map(numbers, found[place][:width]))) for place, width in enumerate(widths))
    return Tables(pledges, found[0][len(PLEDGES) :], *others)


def joined_row(place, queryset, columns: Iterable[Aggregate]):
    """One row: the table's place, and its columns, filled up to the widest table's."""
    joined = {f"column{number}": Value(None, BinaryField()) for number in range(len(PLEDGES) + len(NAMES))}
    joined |= {f"column{number}": column for number, column in enumerate(columns)}
    return queryset.order_by().values_list(Value(place)).annotate(**joined)


def numbers(joined: str | bytes | None) -> Array:
    """What `Joined` gave, as an array; None where there were no rows."""
    if isinstance(joined, str):
        return np.fromstring(joined, dtype=np.int64, sep=",")
    return np.frombuffer(joined or b"", dtype=">i8").astype(np.int64)


def read_marks(sheets: Array, commitments: Array) -> tuple[Array, Array, Array]:
    """Sheet, commitment and hundredths of a point of each mark nobody voided, by the keys of a cycle.

    The commitment is -1 where there is none of these, or no points. Sheets of other cycles that lie among these come
    too. The sheets were read before: one that was handed in is locked, so its marks are those it was handed in with.
    Raises BeyondArrays.
    """
    if not len(sheets):
        return (sheets,) * 3
    (first_sheet, last_sheet), (first, last) = ends_of(sheets), ends_of(commitments)
    bits = (last - first + 1).bit_length()
    if (last_sheet - first_sheet).bit_length() + bits + UNITS_BITS > INTEGER_BITS:
        raise BeyondArrays("the keys are too far apart")
    sheet = F("sheet_id") - first_sheet
    place = sheet * 2 ** (bits + UNITS_BITS) + (F("commitment_id") - first) * 2**UNITS_BITS
    mark = Case(
        When(Q(value=None) & Q(grade=""), then=None),  # no mark: `Joined` leaves it out
        When(grade="", commitment__gte=first, commitment__lte=last, then=place + Units("value", VALUE_PLACES)),
        default=-1 - sheet,
    )
    given = Rating.objects.filter(sheet__gte=first_sheet, sheet__lte=last_sheet, voided_at=None)
    packed = numbers(given.aggregate(marks=Joined(mark))["marks"])
    units, key = packed & (2**UNITS_BITS - 1), packed >> UNITS_BITS
    sheet, commitment = key >> bits, key & (2**bits - 1)
    if (unknown := packed < 0).any():
        sheet, commitment = np.where(unknown, -1 - packed, sheet), np.where(unknown, -1 - first, commitment)
    return sheet + first_sheet, commitment + first, units


def ends_of(keys: Array) -> tuple[int, int]:
    """The least and the greatest, (0, -1) of none."""
    return (int(keys.min()), int(keys.max())) if len(keys) else (0, -1)


def table_of(keys: Array) -> tuple[int, Array]:
    """The first key, and for it and all up to the last its place among the keys, -1 for one that is not there.

    Raises BeyondArrays for keys too far apart for such a table.
    """
    first, last = ends_of(keys)
    if last - first > WIDEST_GAP * (len(keys) + LEAST_RANGE):
        raise BeyondArrays("the keys are too far apart")
    place = np.full(last - first + 1, -1)
    place[keys - first] = np.arange(len(keys))
    return first, place


def places_in(keys: Array, wanted: Array) -> Array:
    """Where each wanted key stands among the keys. Raises BeyondArrays for one that is not there; see `table_of`."""
    first, place = table_of(keys)
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
        ties = ties_of(self.cycle, Evaluator.objects.filter(rater_class__cycle=self.cycle).values("user"))
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
        """Places of sheet and commitment, and hundredths of a point, of the marks that count. Raises BeyondArrays."""
        first, place = table_of(self.sheets[0])
        sheet = place[self.marks[0] - first]
        # One more at the end, where -1 leads: a sheet of another cycle.
        counts = np.append(self.sheet_is_free & (self.sheets[4] == SUBMITTED), False)[sheet]
        own, units = self.marks[1:]
        if not counts.all():
            sheet, own, units = sheet[counts], own[counts], units[counts]
        return sheet, places_in(self.commitments[0], own), units

    # ── All ──
    def columns(self) -> BoardColumns:
        """The board for `score_columns`. Raises BeyondArrays."""
        sheet, commitment, units = self.counting_marks
        low, high = (end * 10**VALUE_PLACES for end in (self.scheme.scale_low, self.scheme.scale_high))
        strays = self.commitment_department[commitment] != self.sheet_department[sheet]
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
            mark_cell=self.commitment_cell[commitment],
            mark_class=self.sheet_class[sheet],
            mark_units=units,
            mark_rater=self.sheets[3][sheet],
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
