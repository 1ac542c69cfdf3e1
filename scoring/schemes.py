"""From the office's rows to the engine's scheme, and from a file tried without saving."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db.models import BigIntegerField

from commitments.models import Cycle
from departments.prepared import Slot
from departments.preparedmodels import PreparedModels
from scoring.engine import GradeRule, RaterClassRule, Rounding, Scheme, SchemeError
from scoring.engine.scheme import COMMITMENT, GRADE, PLEDGE, POINTS
from scoring.models import RaterClass, ScoringScheme

# Names of grades are the city's own words and stand in documents as they are; they are not translated.
DEFAULT_GRADES = [
    {"name": "优秀", "at_least": "90"},
    {"name": "良好", "at_least": "80"},
    {"name": "一般", "at_least": "60"},
    {"name": "较差"},
]
MOST_PLACES = 12
DEFAULT_GRADE_POINTS = {"优秀": "95", "良好": "85", "一般": "70", "较差": "50"}


def scheme_of(row: ScoringScheme, classes: list[RaterClass]) -> Scheme:
    """The engine's scheme for a row, its cycle's rules and its rater classes.

    Raises SchemeError naming the field that cannot be scored by.
    """
    cycle = row.cycle
    return Scheme(
        name=row.name,
        rater_classes=tuple(class_rule(row, rater_class) for rater_class in classes) or Scheme().rater_classes,
        grade_points=row.grade_points or DEFAULT_GRADE_POINTS,
        require_all_classes=row.require_all_classes,
        least_raters=row.least_raters,
        least_share=Fraction(row.least_share_percent, 100),
        weighting=row.weighting,
        number_weights=number_weights_of(row.number_weights),
        coefficient_level=cycle.coefficient_level,
        coefficient_low=cycle.coefficient_min,
        coefficient_high=cycle.coefficient_max,
        coefficient_places=cycle.coefficient_places,
        cap=row.cap,
        cap_at=row.cap_at,
        bonus_cap=row.bonus_cap,
        deduction_cap=row.deduction_cap,
        commitment_rounding=rounding_of(row, "commitment_places"),
        base_rounding=rounding_of(row, "base_places"),
        final_rounding=rounding_of(row, "final_places"),
        ranking=row.ranking,
        tie_breakers=tuple(row.tie_breakers),
        grades=tuple(map(grade_rule, row.grades or DEFAULT_GRADES)),
    )


def class_rule(row: ScoringScheme, rater_class: RaterClass) -> RaterClassRule:
    """The rule of one class; its key is the row's number, so that renaming a class moves no mark."""
    own = rater_class.aggregate
    return RaterClassRule(
        key=str(rater_class.pk),
        name=rater_class.name,
        input=GRADE if rater_class.input in RaterClass.GRADES else POINTS,
        per=PLEDGE if rater_class.input in RaterClass.PER_PLEDGE else COMMITMENT,
        weight=rater_class.weight,
        aggregate=own or row.aggregate,
        trim=rater_class.trim if own else row.trim,
        scope=rater_class.scope,
    )


def rounding_of(row: ScoringScheme, field: str) -> Rounding | None:
    """No places, no rounding: the stage stays exact."""
    places = getattr(row, field)
    if places is not None and places > MOST_PLACES:
        raise SchemeError(field, "whole", low=0, high=MOST_PLACES)
    return None if places is None else Rounding(places, row.rounding)


def grade_rule(grade: Mapping[str, Any]) -> GradeRule:
    """A grade of the scheme's list; its name is its key."""
    if not isinstance(grade, Mapping) or not isinstance(grade.get("name"), str):
        raise SchemeError("grades", "grade_without_name")
    return GradeRule(grade["name"], grade["name"], grade.get("at_least"), grade.get("quota"))


def number_weights_of(weights: Mapping[str, Any] | list[Any]) -> dict[int, Any]:
    """Weights by commitment number, from `{"1": "30", …}` or a list in the order of the numbers."""
    if isinstance(weights, list):
        return {number: as_text(weight) for number, weight in enumerate(weights, 1)}
    try:
        return {int(number): as_text(weight) for number, weight in weights.items()}
    except (AttributeError, ValueError) as error:
        raise SchemeError("number_weights", "weights_form") from error


def as_text(number: Any) -> Any:
    """A JSON number as the text it was written as; the engine refuses binary floats."""
    return repr(number) if isinstance(number, float) else number


def overlaid(scheme: Scheme, document: Mapping[str, Any]) -> Scheme:
    """The scheme with what a file says otherwise; raises SchemeError for what it cannot mean.

    The document has the fields of the engine's scheme, as `Scheme.to_json` writes them. Besides, `aggregate` and
    `trim` on top hold for every class, and an entry of `rater_classes` needs only the `key` or `name` of a class
    of the cycle and what differs from it.
    """
    if not isinstance(document, Mapping):
        raise SchemeError("scheme", "not_an_object")
    entries = document.get("rater_classes", [])
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise SchemeError("rater_classes", "part_unreadable")
    changes = {name: as_text(value) for name, value in document.items()}
    for_all = {name: changes.pop(name) for name in ("aggregate", "trim") if name in changes}
    if "aggregate" in for_all:
        for_all.setdefault("trim", None)
    changes.pop("rater_classes", None)
    rules = [replaced_rule(rule, for_all, entries) for rule in scheme.to_json()["rater_classes"]]
    if "number_weights" in changes:
        changes["number_weights"] = number_weights_of(changes["number_weights"])
        changes.setdefault("weighting", "number")
    check_entries(rules, entries)
    return Scheme.from_json({**scheme.to_json(), **changes, "rater_classes": rules})


def replaced_rule(rule: dict[str, Any], for_all: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any]:
    own = next((entry for entry in entries if is_meant(rule, entry)), {})
    return {**rule, **for_all, **{name: as_text(value) for name, value in own.items()}}


def is_meant(rule: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    return entry.get("key", rule["key"]) == rule["key"] and entry.get("name", rule["name"]) == rule["name"]


def check_entries(rules: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        if not any(is_meant(rule, entry) for rule in rules):
            raise SchemeError("rater_classes", "class_unknown", rater_class=entry.get("name") or entry.get("key"))


# ── The rules of the cycle that a page is about ───────────────────────────────
def cycle_with_rules(year: int) -> Cycle | None:
    """A year's cycle together with its scheme in force, in one query, for as long as one request lives."""
    for row in IN_FORCE.objects(year=year):
        row.cycle.rules_in_force = row
        return row.cycle
    return None


def rows_in_force():
    found = ScoringScheme.objects.in_force().filter(cycle__year=Slot("year", BigIntegerField()))
    return found.select_related("cycle").order_by()


IN_FORCE = PreparedModels(rows_in_force)


def scheme_row_of(cycle: Cycle) -> ScoringScheme | None:
    """The scheme that came with the cycle; None if the cycle came without."""
    return getattr(cycle, "rules_in_force", None)
