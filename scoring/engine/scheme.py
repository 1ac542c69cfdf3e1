"""The scoring scheme: every choice the office makes about the ranking, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from .errors import SchemeError
from .exact import Exact, Rounding, exact, number_text, sha256_of

POINTS, GRADE = "points", "grade"
COMMITMENT, PLEDGE = "commitment", "pledge"
MEAN, TRIM, MEDIAN = "mean", "trim", "median"
DEPARTMENT, BOTH = "department", "both"
TIE_BREAKERS = ("score_exact", "base", "coefficient", "weakest_commitment", "fewer_deductions")


def _one_of(field: str, value: object, allowed: Iterable[str]) -> None:
    if value not in (allowed := tuple(allowed)):
        raise SchemeError(field, "choice", allowed=", ".join(allowed), value=value)


def _number(field: str, value: Exact) -> Fraction:
    try:
        return exact(value)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise SchemeError(field, "not_exact", value=value) from error


def _require(condition: bool, field: str, code: str, **params: Any) -> None:
    if not condition:
        raise SchemeError(field, code, **params)


def _whole(field: str, value: object, low: int, high: int) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    _require(is_whole, field, "whole", low=low, high=high)


@dataclass(frozen=True)
class RaterClassRule:
    """How one rater class rates and what its marks weigh.

    ``weight`` is positive and relative; it is normalised over the classes that rated. ``trim`` is
    the marks dropped per side for the aggregate ``trim``; None means the automatic rule of
    ``automatic_trim``. ``scope`` is applied when sheets are made; here it is only put on record.
    """

    key: str
    name: str = ""
    input: str = POINTS
    per: str = COMMITMENT
    weight: Fraction = Fraction(1)
    aggregate: str = TRIM
    trim: int | None = None
    scope: str = "all"

    def __post_init__(self) -> None:
        _require(bool(self.key), "rater_classes", "class_without_key")
        place = f"rater_classes[{self.key}]"
        _one_of(f"{place}.input", self.input, (POINTS, GRADE))
        _one_of(f"{place}.per", self.per, (COMMITMENT, PLEDGE))
        _one_of(f"{place}.aggregate", self.aggregate, (MEAN, TRIM, MEDIAN))
        _one_of(f"{place}.scope", self.scope, ("all", "group", "portfolio", "list"))
        object.__setattr__(self, "weight", _number(f"{place}.weight", self.weight))
        _require(self.weight > 0, f"{place}.weight", "not_positive")
        if self.trim is not None:
            _whole(f"{place}.trim", self.trim, 0, 1000)


@dataclass(frozen=True)
class GradeRule:
    """A grade, best first in the scheme. ``at_least`` is an inclusive lower bound on the printed score;
    ``quota`` is a share from 0 to 1 of the ranked departments; either may be None. The last has neither."""

    key: str
    name: str = ""
    at_least: Fraction | None = None
    quota: Fraction | None = None

    def __post_init__(self) -> None:
        for name in ("at_least", "quota"):
            if getattr(self, name) is not None:
                value = _number(f"grades[{self.key}].{name}", getattr(self, name))
                object.__setattr__(self, name, value)
        within = self.quota is None or 0 <= self.quota <= 1
        _require(within, f"grades[{self.key}].quota", "no_share")


DEFAULT_GRADES = (
    GradeRule("excellent", "优秀", Fraction(90)),
    GradeRule("good", "良好", Fraction(80)),
    GradeRule("fair", "一般", Fraction(60)),
    GradeRule("poor", "较差"),
)
DEFAULT_FINAL_ROUNDING = Rounding(2)
DEFAULT_GRADE_POINTS = {
    "excellent": Fraction(95),
    "good": Fraction(85),
    "fair": Fraction(70),
    "poor": Fraction(50),
}


@dataclass(frozen=True)
class Scheme:
    """The rules of one ranking. Numbers may be given as int, Decimal, Fraction or text, never float.

    ``weighting`` is ``equal``, ``own`` (each commitment's own weight) or ``number`` (``number_weights``
    by commitment number). ``coefficient_level`` is ``department``, ``commitment`` or ``both``; ``cap``
    is ``none``, ``base`` or ``score``. A rounding of None leaves that stage exact. ``tie_breakers`` are
    asked in order, a higher value first; departments still equal share the place.
    Raises SchemeError naming the field.
    """

    name: str = ""
    scale_low: Fraction = Fraction(0)
    scale_high: Fraction = Fraction(100)
    scale_places: int = 2
    rater_classes: tuple[RaterClassRule, ...] = (RaterClassRule("raters", "评价人员"),)
    grade_points: Mapping[str, Fraction] = field(default_factory=lambda: dict(DEFAULT_GRADE_POINTS))
    require_all_classes: bool = False
    least_raters: int = 3
    least_share: Fraction = Fraction(3, 5)
    recuse_named_conflicts: bool = True
    weighting: str = "equal"
    number_weights: Mapping[int, Fraction] = field(default_factory=dict)
    coefficient_level: str = DEPARTMENT
    coefficient_low: Fraction = Fraction(1)
    coefficient_high: Fraction = Fraction(6, 5)
    coefficient_places: int = 4
    cap: str = "none"
    cap_at: Fraction = Fraction(100)
    bonus_cap: Fraction = Fraction(0)
    deduction_cap: Fraction = Fraction(0)
    commitment_rounding: Rounding | None = None
    base_rounding: Rounding | None = None
    final_rounding: Rounding = DEFAULT_FINAL_ROUNDING
    ranking: str = "competition"
    tie_breakers: tuple[str, ...] = ()
    groups: str = "both"
    grades: tuple[GradeRule, ...] = DEFAULT_GRADES

    def __post_init__(self) -> None:
        self._make_exact()
        self._check_choices()
        self._check_numbers()
        self._check_classes()
        self._check_grades()

    def _make_exact(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if item.type is Fraction:
                object.__setattr__(self, item.name, _number(item.name, value))
            elif item.name in ("grade_points", "number_weights"):
                _require(isinstance(value, Mapping), item.name, "part_unreadable")
                exact_values = {key: _number(f"{item.name}[{key}]", part) for key, part in value.items()}
                object.__setattr__(self, item.name, exact_values)
            elif item.name in ("rater_classes", "tie_breakers", "grades"):
                _require(isinstance(value, list | tuple), item.name, "part_unreadable")
                object.__setattr__(self, item.name, tuple(value))

    def _check_choices(self) -> None:
        for flag in ("require_all_classes", "recuse_named_conflicts"):
            _require(isinstance(getattr(self, flag), bool), flag, "not_a_flag")
        _one_of("weighting", self.weighting, ("equal", "own", "number"))
        _one_of("coefficient_level", self.coefficient_level, (DEPARTMENT, COMMITMENT, BOTH))
        _one_of("cap", self.cap, ("none", "base", "score"))
        _one_of("ranking", self.ranking, ("competition", "dense"))
        _one_of("groups", self.groups, ("both", "overall", "group"))
        for tie_breaker in self.tie_breakers:
            _one_of("tie_breakers", tie_breaker, TIE_BREAKERS)
        _require(isinstance(self.final_rounding, Rounding), "final_rounding", "score_not_rounded")

    def _check_numbers(self) -> None:
        _whole("scale_places", self.scale_places, 0, 2)
        _whole("coefficient_places", self.coefficient_places, 0, 8)
        _whole("least_raters", self.least_raters, 0, 10_000)
        _require(0 <= self.scale_low < self.scale_high, "scale_high", "scale_order")
        _require(0 <= self.least_share <= 1, "least_share", "no_share")
        _require(self.coefficient_low > 0, "coefficient_low", "not_positive")
        _require(self.coefficient_low <= self.coefficient_high, "coefficient_high", "range_order")
        for name in ("cap_at", "bonus_cap", "deduction_cap"):
            _require(getattr(self, name) >= 0, name, "negative")
        for number, weight in self.number_weights.items():
            _require(weight > 0, f"number_weights[{number}]", "not_positive")
        _require(self.weighting != "number" or bool(self.number_weights), "number_weights", "weights_missing")

    def _check_classes(self) -> None:
        keys = [rule.key for rule in self.rater_classes]
        _require(bool(keys), "rater_classes", "no_class")
        _require(len(set(keys)) == len(keys), "rater_classes", "class_twice")
        if any(rule.input == GRADE for rule in self.rater_classes):
            self._check_grade_points()

    def _check_grade_points(self) -> None:
        _require(bool(self.grade_points), "grade_points", "grade_points_missing")
        for grade, points in self.grade_points.items():
            place, value = f"grade_points[{grade}]", number_text(points)
            within = self.scale_low <= points <= self.scale_high
            _require(within, place, "off_scale", value=value, **self.scale_ends)
            whole = (points * 10**self.scale_places).denominator == 1
            _require(whole, place, "too_many_decimals", value=value, places=self.scale_places)

    def _check_grades(self) -> None:
        keys = [grade.key for grade in self.grades]
        _require(len(set(keys)) == len(keys), "grades", "grade_twice")
        bounds = [grade.at_least for grade in self.grades if grade.at_least is not None]
        _require(bounds == sorted(set(bounds), reverse=True), "grades", "bounds_rise")
        if self.grades:
            last = self.grades[-1]
            _require(last.at_least is None and last.quota is None, "grades", "last_grade_bound")

    @property
    def scale_ends(self) -> dict[str, str]:
        """Lowest and highest rating, as text for a refusal."""
        return {"low": number_text(self.scale_low), "high": number_text(self.scale_high)}

    @cached_property
    def rules(self) -> dict[str, RaterClassRule]:
        """The rater classes by key."""
        return {rule.key: rule for rule in self.rater_classes}

    def to_json(self) -> dict[str, Any]:
        """A JSON document with all fields, numbers as text; ``from_json`` reads it back."""
        return {item.name: _json_of(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Scheme":
        """Read a scheme; fields left out take their defaults. Raises SchemeError naming the field."""
        values = _known(cls, dict(document))
        if "rater_classes" in values:
            values["rater_classes"] = _parts("rater_classes", RaterClassRule, values["rater_classes"])
        if "grades" in values:
            values["grades"] = _parts("grades", GradeRule, values["grades"])
        if "number_weights" in values:
            values["number_weights"] = {int(key): part for key, part in values["number_weights"].items()}
        for stage in ("commitment_rounding", "base_rounding", "final_rounding"):
            if values.get(stage) is not None:
                values[stage] = _rounding(stage, values[stage])
        return cls(**values)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON."""
        return sha256_of(self.to_json())


def _json_of(value: Any) -> Any:
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, Fraction | Decimal):
        return number_text(Fraction(value))
    if isinstance(value, Rounding):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _json_of(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_json_of(part) for part in value]
    return {item.name: _json_of(getattr(value, item.name)) for item in fields(value)}


def _known(kind: type, values: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - {item.name for item in fields(kind)})
    if unknown:
        raise SchemeError(unknown[0], "field_unknown")
    return values


def _parts(field: str, kind: type, documents: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    try:
        return tuple(kind(**_known(kind, dict(document))) for document in documents)
    except TypeError as error:
        raise SchemeError(field, "part_unreadable") from error


def _rounding(field: str, text: str) -> Rounding:
    try:
        return Rounding.parse(text)
    except (AttributeError, ValueError) as error:
        raise SchemeError(field, "rounding_form", value=text) from error
