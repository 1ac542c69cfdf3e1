"""A scored board: departments with their places, and what is printed of them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from .exact import SHOWN, Rounding, ratio_text, round_exact
from .inputs import BoardInput, Identifier
from .parts import DepartmentScore, Reason
from .scheme import Scheme
from .trace import ENGINE_VERSION, build_arithmetic, build_trace

RANKED, PROVISIONAL, EXCLUDED = "ranked", "provisional", "excluded"


class Place(NamedTuple):
    """A place and how it came about: departments (and different values) ahead, and how many share it.

    ``compared`` is the printed number that was compared.
    """

    place: int
    better: int
    better_values: int
    tied_with: int
    compared: Decimal


@dataclass(frozen=True, eq=False)
class Standing:
    """A department's line in the ranking.

    The three places are None unless the status is ``ranked`` and the scheme asks for them.
    """

    board: BoardInput
    detail: DepartmentScore
    overall: Place | None
    in_group: Place | None
    without_coefficient: Place | None
    grade: str | None

    @property
    def department(self) -> Identifier:
        return self.detail.department.id

    @property
    def name(self) -> str:
        return self.detail.department.name

    @property
    def group(self) -> str | None:
        return self.detail.department.group

    @property
    def position(self) -> int:
        return self.detail.department.position

    @property
    def status(self) -> str:
        return self.detail.status

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.detail.reasons

    @property
    def warnings(self) -> tuple[Reason, ...]:
        return self.detail.warnings

    @property
    def rank(self) -> int | None:
        return self.overall and self.overall.place

    @property
    def shared(self) -> bool:
        """Whether another department has the same place overall."""
        return self.overall is not None and self.overall.tied_with > 0

    @property
    def group_rank(self) -> int | None:
        return self.in_group and self.in_group.place

    @property
    def rank_without_coefficient(self) -> int | None:
        return self.without_coefficient and self.without_coefficient.place

    @property
    def movement(self) -> int | None:
        """Places won by the coefficient; negative if it cost places."""
        if self.rank is None or self.rank_without_coefficient is None:
            return None
        return self.rank_without_coefficient - self.rank

    @property
    def base(self) -> Fraction | None:
        """The base in points, exact, as used (after cap and rounding)."""
        return None if self.detail.outcome is None else self.detail.outcome.base

    @cached_property
    def base_shown(self) -> Decimal | None:
        """The base at four places, half up."""
        return None if self.base is None else round_exact(self.base, SHOWN)

    @property
    def coefficient(self) -> Fraction | None:
        return self.detail.department.coefficient

    @cached_property
    def coefficient_shown(self) -> Decimal | None:
        """The department's coefficient at the scheme's places."""
        places = Rounding(self.board.scheme.coefficient_places)
        return None if self.coefficient is None else round_exact(self.coefficient, places)

    @property
    def score(self) -> Decimal | None:
        """The printed score."""
        return None if self.detail.outcome is None else self.detail.outcome.score

    def trace(self) -> dict[str, Any]:
        """The explanation of this line, built when asked for; see ``build_trace``."""
        return build_trace(self)

    def arithmetic(self) -> dict[str, Any]:
        """The same for a line that is not sealed, without the hash of the board's inputs."""
        return build_arithmetic(self)

    def to_json(self) -> dict[str, Any]:
        """The line as JSON; measured numbers are text, places are whole numbers."""
        return {
            "rank": self.rank,
            "shared": self.shared,
            "department": self.name,
            "department_id": self.department,
            "group": self.group,
            "group_rank": self.group_rank,
            "base": _text(self.base_shown),
            "base_exact": None if self.base is None else ratio_text(self.base),
            "coefficient": _text(self.coefficient_shown),
            "score": _text(self.score),
            "rank_without_coefficient": self.rank_without_coefficient,
            "grade": self.grade,
            "status": self.status,
            "reasons": [reason.to_json() for reason in self.reasons],
            "warnings": [reason.to_json() for reason in self.warnings],
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True, eq=False)
class Board:
    """A scored board: ``standings`` in the order of a ranking, provisional and excluded ones last."""

    input: BoardInput
    standings: tuple[Standing, ...]

    @property
    def scheme(self) -> Scheme:
        return self.input.scheme

    @cached_property
    def by_department(self) -> dict[Identifier, Standing]:
        return {standing.department: standing for standing in self.standings}

    @cached_property
    def ranked(self) -> tuple[Standing, ...]:
        return tuple(standing for standing in self.standings if standing.status == RANKED)

    def to_json(self) -> dict[str, Any]:
        """The results as they are frozen and exported."""
        return {
            "year": self.input.year,
            "engine": ENGINE_VERSION,
            "scheme": self.scheme.name,
            "scheme_hash": self.scheme.hash,
            "input_hash": self.input.hash,
            "standings": [standing.to_json() for standing in self.standings],
        }
