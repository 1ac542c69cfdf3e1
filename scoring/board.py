"""The one bridge from rows to the engine and back: six queries, whatever the size of the board."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, CharField, Count, Exists, F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from commitments.models import Cycle, Pledge
from departments.prepared import Prepared, Slot
from departments.preparedmodels import PreparedModels
from scoring.engine import (
    AdjustmentInput,
    Board,
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    EngineError,
    Mark,
    Scheme,
    Tally,
    score_board,
)
from scoring.messages import error_text
from scoring.models import Adjustment, BallotTally, Evaluator, RaterClass, ScoreSheet, ScoringScheme
from scoring.paper import value_of
from scoring.recusal import Ties, ties_of
from scoring.schemes import scheme_of, scheme_row_of

SUBMITTED = ScoreSheet.Status.SUBMITTED


def board_of(cycle: Cycle, scheme: Scheme | None = None, *, as_kept: bool = False) -> Board:
    """Score a cycle as it stands, by the scheme in force or another one; `as_kept` for a board that is to be sealed.

    Raises ValidationError, in words for the office, if the rows contradict the scheme.
    """
    with said_in_words():
        inputs = inputs_of(cycle, scheme)
        return score_board(inputs.as_kept() if as_kept else inputs)


@contextmanager
def said_in_words() -> Iterator[None]:
    """Turn an EngineError into a ValidationError."""
    try:
        yield
    except EngineError as error:
        raise ValidationError(
            _("The ranking cannot be computed: %(problem)s") % {"problem": error_text(error)}, code="not_computable"
        ) from error


def inputs_of(cycle: Cycle, scheme: Scheme | None = None) -> BoardInput:
    """Everything the cycle's ranking is computed from. Raises EngineError."""
    scheme = scheme or scheme_in_force(cycle)
    given = read_sheets(cycle, ties_of(cycle))
    small = read_small(cycle)
    departments = [department_input(parts, given[parts[0].pledge], small) for parts in read_pledges(cycle)]
    return BoardInput(cycle.year, scheme, tuple(departments))


def scheme_in_force(cycle: Cycle) -> Scheme:
    return scheme_of(row_in_force(cycle), list(RaterClass.objects.filter(cycle=cycle)))


def row_in_force(cycle: Cycle) -> ScoringScheme:
    return scheme_row_of(cycle) or ScoringScheme.objects.in_force().select_related("cycle").get(cycle=cycle)


def scheme_and_size(cycle: Cycle) -> tuple[Scheme, int, bool]:
    """The scheme in force, how many marks there can be, and whether ballots count beside them.

    Raises ValidationError for a scheme that cannot be scored by.
    """
    classes = CLASSES.objects(cycle=cycle.pk)
    with said_in_words():
        scheme = scheme_of(row_in_force(cycle), classes)
    sheets = sum(each.raters * (each.pledges or 0) for each in classes)
    return scheme, sheets * cycle.commitments_min, any(each.ballots for each in classes)


def classes_with_size():
    """The classes of a `cycle`, each with `raters` and `pledges`, how many there are, and whether `ballots` count."""
    ballots = Exists(BallotTally.objects.counting().filter(rater_class=OuterRef("pk")))
    pledges = Pledge.objects.filter(cycle=OuterRef("cycle")).order_by().values("cycle").values(number=Count("pk"))
    raters = Evaluator.objects.filter(rater_class=OuterRef("pk")).order_by().values("rater_class")
    classes = RaterClass.objects.filter(cycle=Slot("cycle", BigIntegerField())).order_by("position", "pk")
    return classes.annotate(
        raters=Coalesce(Subquery(raters.values(number=Count("pk"))), 0), pledges=Subquery(pledges), ballots=ballots
    )


CLASSES = PreparedModels(classes_with_size)


# ── Pledges ───────────────────────────────────────────────────────────────────
class PledgeRow(NamedTuple):
    """A pledge joined to one of its commitments; the commitment's part is None for a pledge without any."""

    pledge: int
    department: int
    name: str
    group: str | None
    position: int
    coefficient: object
    number: int | None
    weight: object
    own_coefficient: object
    status: str | None


PLEDGE_FIELDS = (
    "pk",
    "department_id",
    "department__name",
    "department__group__name",
    "position",
    "coefficient",
    "commitments__number",
    "commitments__weight",
    "commitments__coefficient",
    "commitments__status",
)


def read_pledges(cycle) -> Iterable[list[PledgeRow]]:
    """The rows of each pledge in the order of the city's table."""
    parts = defaultdict(list)
    ordered = Pledge.objects.filter(cycle=cycle).order_by("position", "pk", "commitments__number")
    for row in ordered.values_list(*PLEDGE_FIELDS):
        parts[row[0]].append(PledgeRow(*row))
    return parts.values()


def department_input(parts: list[PledgeRow], given: "Given", small: "Small") -> DepartmentInput:
    first = parts[0]
    return DepartmentInput(
        id=first.department,
        name=first.name,
        group=first.group,
        position=first.position,
        coefficient=first.coefficient,
        commitments=tuple(commitment_input(row) for row in parts if row.number is not None),
        marks=tuple(given.marks),
        tallies=tuple(small.tallies[first.pledge]),
        adjustments=tuple(small.adjustments[first.pledge]),
        conflicts=frozenset(given.conflicts),
        named_conflicts=frozenset(given.named),
        assigned={key: len(users) for key, users in given.assigned.items()},
        abstained={key: frozenset(users) for key, users in given.abstained.items()},
    )


def commitment_input(row: PledgeRow) -> CommitmentInput:
    return CommitmentInput(row.number, row.weight or 1, row.own_coefficient, row.status)


# ── Sheets ────────────────────────────────────────────────────────────────────
class Given:
    """What evaluators gave one pledge; users by rater class, marks of submitted sheets that nobody voided."""

    def __init__(self):
        self.marks: list[Mark] = []
        self.conflicts: set[int] = set()
        self.named: set[int] = set()
        self.assigned: dict[str, set[int]] = defaultdict(set)
        self.abstained: dict[str, set[int]] = defaultdict(set)


SHEET_FIELDS = (
    "pledge_id",
    "pledge__department_id",
    "evaluator__rater_class_id",
    "evaluator__user_id",
    "status",
    "abstained",
    "ratings__commitment__number",
    "ratings__grade",
    "ratings__voided_at",
    Cast("ratings__value", TextField()),
)
"""The value comes as text: there are few different ones, and each is made a Decimal once."""


def read_sheets(cycle, ties: Ties) -> dict[int, Given]:
    """What was given, by pledge. Sheets and ratings come in one query: a sheet without ratings is one row."""
    found, number_of = defaultdict(Given), lru_cache(maxsize=None)(Decimal)
    for row in ScoreSheet.objects.of_cycle(cycle).order_by().values_list(*SHEET_FIELDS).iterator(chunk_size=5000):
        pledge, department, rater_class, user, status, abstained, number, grade, voided, text = row
        given, key = found[pledge], str(rater_class)
        if ties.hold(user, department):
            note_conflict(given, ties, user, department)
        else:
            given.assigned[key].add(user)
        if status != SUBMITTED:
            continue
        if abstained:
            given.abstained[key].add(user)
        elif voided is None and (text is not None or grade):
            given.marks.append(Mark(key, user, number, grade or number_of(text)))
    for given in found.values():
        forget_conflicted(given)
    return found


def note_conflict(given: Given, ties: Ties, user: int, department: int) -> None:
    if department in ties.own.get(user, ()):
        given.conflicts.add(user)
    else:
        given.named.add(user)


def forget_conflicted(given: Given) -> None:
    """An abstention of somebody who must not rate anyway is none: nothing was owed."""
    left_out = given.conflicts | given.named
    for users in given.abstained.values():
        users -= left_out


ADJUSTMENT, TALLY = "adjustment", "tally"


class Small(NamedTuple):
    """What is few beside the marks, by pledge."""

    adjustments: dict[int, list[AdjustmentInput]]
    tallies: dict[int, list[Tally]]


def read_small(cycle) -> Small:
    """Adjustments and the confirmed counts of anonymous ballots, in one union; numbers and counts come as text."""
    found = Small(defaultdict(list), defaultdict(list))
    for kind, pledge, key, word, text in SMALL.rows(cycle=cycle.pk):
        if kind == ADJUSTMENT:
            found.adjustments[pledge].append(AdjustmentInput(word, Decimal(text), key))
        else:
            found.tallies[pledge] += tallies_from(str(key), word in RaterClass.GRADES, json.loads(text))
    return found


def rows_of_small():
    of_cycle = Q(pledge__cycle=Slot("cycle", BigIntegerField()))
    adjustments, tallies = Adjustment.objects.filter(of_cycle), BallotTally.objects.counting().filter(of_cycle)
    return small_rows(adjustments, ADJUSTMENT, "pk", "kind", "points").union(
        small_rows(tallies, TALLY, "rater_class_id", "rater_class__input", "counts"), all=True
    )


SMALL = Prepared(rows_of_small)


def small_rows(queryset, kind, key, word, text):
    as_text = Cast(text, TextField())
    return queryset.order_by().values_list(Value(kind, CharField()), F("pledge_id"), F(key), F(word), as_text)


def tallies_from(rater_class: str, by_grade: bool, counts) -> Iterable[Tally]:
    for number, ballots in counts.items():
        pairs = tuple((value_of(mark, by_grade=by_grade), count) for mark, count in ballots.items())
        yield Tally(rater_class, int(number) if number else None, pairs)
