"""A large cycle's rows as the database joins them: each column in one value, which NumPy takes whole.

Half a million rows never become objects, nor does PostgreSQL's COPY hand them over one by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models import Aggregate, BigIntegerField, BinaryField, Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce

from commitments.models import Commitment, Cycle, Pledge
from departments.prepared import Prepared, Slot
from scoring.arrays import Array, BeyondArrays
from scoring.models import Evaluator, Rating, ScoreSheet

OPEN, SUBMITTED, ABSTAINED = 0, 1, 2
STATES = 4
STATUSES = tuple(Commitment.Status)
COEFFICIENT_PLACES, VALUE_PLACES = 4, 2
UNITS_BITS, INTEGER_BITS = 14, 62
"""A mark's hundredths of a point, 0 to 10,000, go in one number with its sheet and commitment: a third of the time."""


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


class JoinedRows(Prepared):
    """A read of joined columns, of the `types` that PostgreSQL has for them: as bytes, for which a cursor takes hex."""

    def __init__(self, build, *types: str):
        super().__init__(build)
        self.types = types

    def rows(self, **values) -> list[tuple]:
        if connection.vendor != "postgresql":
            return super().rows(**values)
        statement = self.statement(connection)
        with connection.wrap_database_errors, connection.cursor() as cursor:
            sql = cursor.mogrify(statement.sql, statement.filled(values, connection))
            with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)") as copied:
                copied.set_types(self.types)
                return list(copied.rows())


def whole_slot(name: str) -> Slot:
    return Slot(name, BigIntegerField())


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
CYCLE = whole_slot("cycle")
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
    found = {row[0]: row[1:] for row in TABLES.rows(cycle=cycle.pk)}
    widths = (len(PLEDGES), len(EVALUATORS), len(SHEETS), len(COMMITMENTS))
    pledges, *others = (np.stack(list(map(numbers, found[place][:width]))) for place, width in enumerate(widths))
    return Tables(pledges, found[0][len(PLEDGES) :], *others)


def rows_of_tables():
    parts = (
        joined_row(0, Pledge.objects.filter(cycle=CYCLE), [*map(Joined, PLEDGES), *map(Listed, NAMES)]),
        joined_row(1, Evaluator.objects.filter(rater_class__cycle=CYCLE), map(Joined, EVALUATORS)),
        joined_row(2, ScoreSheet.objects.of_cycle(CYCLE), map(Joined, SHEETS)),
        joined_row(3, Commitment.objects.filter(pledge__cycle=CYCLE), map(Joined, COMMITMENTS)),
    )
    return parts[0].union(*parts[1:], all=True)


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
    """Sheet, commitment and hundredths of a point of each mark nobody voided; both keys counted from a cycle's first.

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
    ends = {"first_sheet": first_sheet, "middle": (first_sheet + last_sheet + 1) // 2, "last_sheet": last_sheet}
    halves = MARKS.rows(**ends, first=first, last=last, sheet_bits=bits + UNITS_BITS)
    return unpacked(np.concatenate([numbers(joined) for [joined] in halves]), bits)


def unpacked(packed: Array, bits: int) -> tuple[Array, Array, Array]:
    """What `rows_of_marks` packed; written over, as to fill new memory takes longer than to reckon."""
    unknown = packed < 0
    units = np.bitwise_and(packed, 2**UNITS_BITS - 1, out=np.empty(len(packed), np.int32), casting="unsafe")
    sheet = packed >> (bits + UNITS_BITS)
    sheet[unknown] = -1 - packed[unknown]
    packed >>= UNITS_BITS
    packed &= 2**bits - 1
    packed[unknown] = -1
    return sheet, packed, units


def rows_of_marks():
    """In two halves, which PostgreSQL reads side by side."""
    first_sheet, middle, last_sheet = map(whole_slot, ("first_sheet", "middle", "last_sheet"))
    first, last, sheet_bits = map(whole_slot, ("first", "last", "sheet_bits"))
    sheet, commitment = F("sheet_id") - first_sheet, F("commitment_id") - first
    place = sheet.bitleftshift(sheet_bits) + commitment.bitleftshift(UNITS_BITS)
    # No mark, no number: `Joined` leaves it out.
    mark = Case(
        When(grade="", commitment__gte=first, commitment__lte=last, then=place + Units("value", VALUE_PLACES)),
        When(grade="", value=None, then=None),
        default=-1 - sheet,
    )
    halves = [
        Rating.objects.filter(half, voided_at=None).order_by().values_list(Value(0)).annotate(marks=Joined(mark))
        for half in (Q(sheet__gte=first_sheet, sheet__lt=middle), Q(sheet__gte=middle, sheet__lte=last_sheet))
    ]
    return halves[0].values_list("marks").union(halves[1].values_list("marks"), all=True)


TABLES = JoinedRows(rows_of_tables, "int4", *["bytea"] * (len(PLEDGES) + len(NAMES)))
MARKS = JoinedRows(rows_of_marks, "bytea")


def ends_of(keys: Array) -> tuple[int, int]:
    """The least and the greatest, (0, -1) of none."""
    return (int(keys.min()), int(keys.max())) if len(keys) else (0, -1)
