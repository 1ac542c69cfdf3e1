"""What a score is made of: the steps from marks to the printed number, kept for explanation."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from .inputs import CommitmentInput, DepartmentInput, Identifier
from .scheme import RaterClassRule


class Reason(NamedTuple):
    """Why a department has no place, or what to look at. The codes are

    ``too_few_raters`` (found and needed are distinct raters), ``share_too_low`` (raters of the class),
    ``class_missing``, ``no_marks``, ``no_coefficient``, ``no_active_commitment`` and ``excluded``.
    """

    code: str
    commitment: int | None = None
    rater_class: str | None = None
    found: int | None = None
    needed: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in self._asdict().items() if value is not None}


class ClassScore(NamedTuple):
    """One rater class's value for a commitment, in points, from ``size`` marks and ballots."""

    rule: RaterClassRule
    units: tuple[int, ...]
    raters: frozenset[Identifier]
    value: Fraction

    @property
    def size(self) -> int:
        """Marks and ballots together."""
        return len(self.units)

    @property
    def ballots(self) -> int:
        """Anonymous ballots among the marks."""
        return len(self.units) - len(self.raters)


class CommitmentScore(NamedTuple):
    """A commitment's value in points: exact, and as used after the scheme's rounding.

    ``weight`` is relative; both values are None for one that is cancelled or has no marks.
    """

    commitment: CommitmentInput
    weight: Fraction
    classes: tuple[ClassScore, ...]
    exact: Fraction | None
    value: Fraction | None

    @property
    def number(self) -> int:
        return self.commitment.number


class Coefficient(NamedTuple):
    """The factor at department level, and one per commitment (None where that level is not in use)."""

    department: Fraction
    commitments: tuple[Fraction, ...] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """From commitment values to the score, step by step, all in points.

    ``base_exact`` is the weighted mean, ``base`` the same after cap and rounding; ``weighted`` is it
    times the coefficient; ``score_exact`` is clamped, before the final rounding.
    """

    base_exact: Fraction
    base: Fraction
    weighted: Fraction
    bonus: Fraction
    deduction: Fraction
    score_exact: Fraction
    score: Decimal


@dataclass(frozen=True)
class DepartmentScore:
    """A department's score before it has a place. ``outcome`` is None where nothing can be computed."""

    department: DepartmentInput
    commitments: tuple[CommitmentScore, ...]
    outcome: Outcome | None
    status: str
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    recused: frozenset[Identifier]

    @property
    def counted(self) -> tuple[CommitmentScore, ...]:
        """The commitments that are in the sum."""
        return tuple(part for part in self.commitments if part.value is not None)
