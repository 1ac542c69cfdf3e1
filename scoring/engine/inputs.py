"""What is scored: marks, tallies, commitments and adjustments of departments, frozen and hashable.

Everything here turns to canonical JSON and back, so that a publication can be recomputed from its
frozen inputs. The order of rows never matters: the documents are sorted.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from .errors import InputError
from .exact import Exact, canonical_json, exact, number_text, sha256_of
from .scheme import Scheme

Identifier = int | str
Value = Decimal | Fraction | int | str

ACTIVE, COMPLETED, CANCELLED, NOT_DONE = "active", "completed", "cancelled", "not_done"
BONUS, DEDUCTION = "bonus", "deduction"


def rater_order(rater: Identifier) -> tuple[int, str, int]:
    """A key that sorts evaluators by number: 2 before 10, and E2 before E10."""
    if isinstance(rater, int):
        return (0, "", rater)
    number = re.search(r"\d+$", rater)
    return (1, rater[: number.start()], int(number[0])) if number else (1, rater, -1)


def _value_json(value: Value) -> dict[str, str]:
    if isinstance(value, str):
        return {"grade": value}
    return {"points": number_text(exact(value))}


def _value_from(document: Mapping[str, Any]) -> Value:
    return document["grade"] if "grade" in document else Decimal(document["points"])


class Mark(NamedTuple):
    """One evaluator's rating of one commitment, or of the whole pledge if ``commitment`` is None.

    ``value`` is in points of the scale (Decimal or int) or a grade's key (str), as the class's rule has
    it. A named tuple and not a dataclass: a board has tens of thousands, and these cost half the time.
    """

    rater_class: str
    rater: Identifier
    commitment: int | None
    value: Value

    def to_json(self) -> dict[str, Any]:
        return {
            "class": self.rater_class,
            "rater": self.rater,
            "commitment": self.commitment,
            **_value_json(self.value),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Mark":
        return cls(document["class"], document["rater"], document["commitment"], _value_from(document))


@dataclass(frozen=True)
class Tally:
    """Anonymous ballots of a class for one commitment, or the whole pledge: how many gave each value.

    ``counts`` maps a value (points or grade key) to a number of ballots, 0 up.
    """

    rater_class: str
    commitment: int | None
    counts: tuple[tuple[Value, int], ...]

    def __post_init__(self) -> None:
        pairs = self.counts.items() if isinstance(self.counts, Mapping) else self.counts
        counts = sorted(pairs, key=lambda pair: (isinstance(pair[0], str), pair[0]))
        if any(count < 0 for _value, count in counts):
            raise InputError("tally_negative", rater_class=self.rater_class)
        if len({value for value, _count in counts}) != len(counts):
            raise InputError("tally_twice", rater_class=self.rater_class)
        object.__setattr__(self, "counts", tuple(counts))

    @property
    def ballots(self) -> int:
        return sum(count for _value, count in self.counts)

    def to_json(self) -> dict[str, Any]:
        counts = [{**_value_json(value), "ballots": count} for value, count in self.counts]
        return {"class": self.rater_class, "commitment": self.commitment, "counts": counts}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Tally":
        counts = tuple((_value_from(part), part["ballots"]) for part in document["counts"])
        return cls(document["class"], document["commitment"], counts)


def _optional_exact(value: Exact | None) -> Fraction | None:
    return None if value is None else exact(value)


def _optional_text(value: Fraction | None) -> str | None:
    return None if value is None else number_text(value)


@dataclass(frozen=True)
class CommitmentInput:
    """A commitment as scoring sees it. ``weight`` is positive and relative; ``coefficient`` is its own.

    A *cancelled* commitment leaves the sum and the weights, one *not done* scores 0 and stays, a
    *completed* one scores as any other.
    """

    number: int
    weight: Fraction = Fraction(1)
    coefficient: Fraction | None = None
    status: str = ACTIVE

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", exact(self.weight))
        object.__setattr__(self, "coefficient", _optional_exact(self.coefficient))
        if self.weight <= 0:
            raise InputError("weight_not_positive", commitment=self.number)
        if self.status not in (ACTIVE, COMPLETED, CANCELLED, NOT_DONE):
            raise InputError("status_unknown", commitment=self.number, value=self.status)

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "weight": number_text(self.weight),
            "coefficient": _optional_text(self.coefficient),
            "status": self.status,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "CommitmentInput":
        return cls(**document)


@dataclass(frozen=True)
class AdjustmentInput:
    """Points added (``bonus``) or taken off (``deduction``) after the coefficient; points are 0 up."""

    kind: str
    points: Fraction
    id: Identifier = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", exact(self.points))
        if self.kind not in (BONUS, DEDUCTION):
            raise InputError("adjustment_kind", value=self.kind)
        if self.points < 0:
            raise InputError("adjustment_negative", value=number_text(self.points))

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "points": number_text(self.points), "id": self.id}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "AdjustmentInput":
        return cls(**document)


@dataclass(frozen=True)
class DepartmentInput:
    """One department with all that bears on its score.

    ``conflicts`` are the evaluators who belong to it: their marks never count. ``named_conflicts`` are
    left out too, unless the scheme says otherwise. ``assigned`` maps a rater class to the number of its
    evaluators (or ballots) without conflict, abstainers included; only classes with at least one are
    expected to rate. None means that every class is expected and no share is checked.
    ``abstained`` maps a class to those who abstained: not missing, so not owed. ``excluded`` is a reason
    for leaving the department out of the ranking altogether, empty as a rule.
    """

    id: Identifier
    name: str
    coefficient: Fraction | None
    commitments: tuple[CommitmentInput, ...]
    marks: tuple[Mark, ...] = ()
    tallies: tuple[Tally, ...] = ()
    adjustments: tuple[AdjustmentInput, ...] = ()
    group: str | None = None
    position: int = 0
    conflicts: frozenset[Identifier] = frozenset()
    named_conflicts: frozenset[Identifier] = frozenset()
    assigned: Mapping[str, int] | None = None
    abstained: Mapping[str, frozenset[Identifier]] = field(default_factory=dict)
    excluded: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "coefficient", _optional_exact(self.coefficient))
        for name in ("commitments", "marks", "tallies", "adjustments"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ("conflicts", "named_conflicts"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        abstained = {key: frozenset(raters) for key, raters in self.abstained.items()}
        object.__setattr__(self, "abstained", abstained)
        numbers = [commitment.number for commitment in self.commitments]
        if len(set(numbers)) != len(numbers):
            raise InputError("commitment_twice", department=self.name)

    def owed(self, rater_class: str) -> int | None:
        """Evaluators of the class who were to rate: assigned less abstained; None where not known."""
        if self.assigned is None or rater_class not in self.assigned:
            return None
        return self.assigned[rater_class] - len(self.abstained.get(rater_class, ()))

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "coefficient": _optional_text(self.coefficient),
            "commitments": [part.to_json() for part in sorted(self.commitments, key=lambda c: c.number)],
            "marks": [part.to_json() for part in sorted(self.marks, key=_mark_order)],
            "tallies": sorted((part.to_json() for part in self.tallies), key=canonical_json),
            "adjustments": sorted((part.to_json() for part in self.adjustments), key=canonical_json),
            "group": self.group,
            "position": self.position,
            "conflicts": _sorted_raters(self.conflicts),
            "named_conflicts": _sorted_raters(self.named_conflicts),
            "assigned": None if self.assigned is None else dict(self.assigned),
            "abstained": {key: _sorted_raters(raters) for key, raters in self.abstained.items()},
            "excluded": self.excluded,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "DepartmentInput":
        kinds: dict[str, Any] = {
            "commitments": CommitmentInput,
            "marks": Mark,
            "tallies": Tally,
            "adjustments": AdjustmentInput,
        }
        read = {key: tuple(map(kind.from_json, document[key])) for key, kind in kinds.items()}
        return cls(**{**document, **read})


def _sorted_raters(raters: Iterable[Identifier]) -> list[Identifier]:
    return sorted(raters, key=rater_order)


def _mark_order(mark: Mark) -> tuple[Any, ...]:
    return (mark.rater_class, mark.commitment or 0, rater_order(mark.rater))


@dataclass(frozen=True)
class BoardInput:
    """Everything a ranking is computed from."""

    year: int
    scheme: Scheme
    departments: tuple[DepartmentInput, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "departments", tuple(self.departments))
        ids = [department.id for department in self.departments]
        if len(set(ids)) != len(ids):
            raise InputError("department_twice")

    def to_json(self) -> dict[str, Any]:
        departments = sorted(self.departments, key=lambda department: rater_order(department.id))
        return {
            "year": self.year,
            "scheme": self.scheme.to_json(),
            "departments": [department.to_json() for department in departments],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "BoardInput":
        departments = tuple(map(DepartmentInput.from_json, document["departments"]))
        return cls(document["year"], Scheme.from_json(document["scheme"]), departments)

    def as_kept(self) -> "BoardInput":
        """The same inputs as they come back from their document: rows in its order, whatever order they came in."""
        return BoardInput.from_json(self.to_json())

    @cached_property
    def canonical_json(self) -> str:
        """The text that is frozen with a publication."""
        return canonical_json(self.to_json())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON."""
        return sha256_of(self.to_json())
