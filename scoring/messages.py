"""What the engine refuses and what verification finds, in the reader's language: where, what, and what is expected."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from scoring.columns import COLUMNS
from scoring.engine import EngineError, SchemeError
from scoring.models import Adjustment, ScoringScheme

ERRORS = {
    # what is scored
    "department_twice": _("A department occurs twice."),
    "commitment_twice": _("A commitment number occurs twice."),
    "commitment_unknown": _("There is no such commitment."),
    "status_unknown": _("“%(value)s” is no status of a commitment."),
    "weight_not_positive": _("The weight must be greater than 0."),
    "weight_missing": _("The scheme has no weight for this number."),
    "coefficient_range": _("The coefficient %(value)s lies outside the allowed range from %(low)s to %(high)s."),
    "coefficient_decimals": _("The coefficient %(value)s has more than %(places)s decimals."),
    "adjustment_kind": _("“%(value)s” is neither a bonus nor a deduction."),
    "adjustment_negative": _("Points of an adjustment must not be negative: %(value)s."),
    "class_unknown": _("The scheme has no such rater class."),
    "rates_per_commitment": _("This class rates each commitment, not the pledge as a whole."),
    "rates_per_pledge": _("This class rates the pledge as a whole, not each commitment."),
    "rated_twice": _("An evaluator has rated twice."),
    "tally_negative": _("A number of ballots is negative."),
    "tally_twice": _("A mark is counted twice."),
    "grade_unknown": _("“%(value)s” is no grade that the scheme has points for."),
    "grade_for_points": _("“%(value)s” is no number; this class rates in points."),
    "off_scale": _("%(value)s lies outside the scale from %(low)s to %(high)s."),
    "too_many_decimals": _("%(value)s has more than %(places)s decimals."),
    # the scheme
    "choice": _("“%(value)s” is none of the choices: %(allowed)s."),
    "not_exact": _("“%(value)s” is no exact number."),
    "whole": _("A whole number from %(low)s to %(high)s is needed."),
    "not_positive": _("Must be greater than 0."),
    "negative": _("Must not be negative."),
    "no_share": _("A share lies between 0 and 1."),
    "score_not_rounded": _("The score must be rounded."),
    "scale_order": _("The highest rating must be above the lowest, and the lowest not below 0."),
    "range_order": _("The highest coefficient must not be below the lowest."),
    "weights_missing": _("Give a weight for each commitment number, or weight the commitments in another way."),
    "weights_form": _("Expected are commitment numbers with their weights."),
    "no_class": _("At least one class must rate."),
    "class_without_key": _("A rater class needs a key."),
    "not_a_flag": _("Only true or false is possible."),
    "class_twice": _("Two rater classes have the same key."),
    "grade_points_missing": _("A class rates by grade, so grades need points."),
    "grade_without_name": _("Each grade needs a name."),
    "grade_twice": _("Two grades have the same name."),
    "bounds_rise": _("The lower bounds must fall from grade to grade, best first."),
    "last_grade_bound": _("The last grade takes all others: it has a name only."),
    "field_unknown": _("A scheme has no such field."),
    "part_unreadable": _("A part of the list lacks what it needs."),
    "rounding_form": _("“%(value)s” is no rounding; expected is a text such as 2 dp HALF_UP."),
    "not_an_object": _("The file must hold one JSON object."),
    # a trace
    "not_followed": _("Step %(step)s of the calculation cannot be followed."),
    "rule_unknown": _("The calculation names a rule that is not known: %(rule)s."),
}

FINDINGS = {
    "mark": _("rating of evaluator no. %(rater)s: %(sealed)s is sealed, %(found)s was calculated with"),
    "ballots": _("tally of the mark %(mark)s: %(sealed)s ballots are sealed, %(found)s were calculated with"),
    "adjustment": _("%(kind)s no. %(id)s: %(sealed)s points are sealed, %(found)s were calculated with"),
    "coefficient": _("difficulty coefficient: %(sealed)s is sealed, %(found)s was calculated with"),
    "status": _("status: “%(sealed)s” is sealed, “%(found)s” was calculated with"),
    "name": _("name: “%(sealed)s” is sealed, “%(found)s” was calculated with"),
    "inputs": _("what was sealed for the calculation has been altered"),
    "trace": _("the sealed calculation has been altered"),
    "nodes": _("the sealed calculation has been altered: %(nodes)s"),
    "standing": _("%(field)s: %(sealed)s is sealed, %(found)s comes out"),
    "row_missing": _("the department's row is missing"),
    "again": _("calculating again gives another way to the result"),
    "scheme": _("the sealed rules have been altered"),
    "scheme_field": _("rules, %(field)s: %(sealed)s is sealed, %(found)s was in force"),
    "analyses_again": _("calculating the analyses again gives others"),
    "results": _("the sealed results have been altered"),
    "whole": _("departments or their order have been altered"),
    "engine": _("sealed by version %(sealed)s of the calculation, this is %(now)s"),
    "not_scored": _("the sealed data can no longer be calculated with: %(problem)s"),
    "live_mark": _("rating of evaluator no. %(rater)s: %(sealed)s is sealed, the site now holds %(found)s"),
    "live_ballots": _("tally of the mark %(mark)s: %(sealed)s ballots are sealed, the site now holds %(found)s"),
    "live_adjustment": _("%(kind)s no. %(id)s: %(sealed)s points are sealed, the site now holds %(found)s"),
    "live_coefficient": _("difficulty coefficient: %(sealed)s is sealed, the site now holds %(found)s"),
    "live_weight": _("weight: %(sealed)s is sealed, the site now holds %(found)s"),
    "live_status": _("status: “%(sealed)s” is sealed, the site now holds “%(found)s”"),
}


LINE = {name: label for name, label, _width in COLUMNS}
WORDS = dict([*Adjustment.Kind.choices, *Commitment.Status.choices])


def error_text(error: EngineError) -> str:
    """A refusal with its place: 市委组织部，承诺事项 3，专家组：101 …"""
    where = error.field if isinstance(error, SchemeError) else ""
    place = [field_label(where), *place_texts(error.params)]
    return told(place, sentence_of(error))


def sentence_of(error: EngineError) -> str:
    """A refusal without its place, for a message that stands beside the field."""
    return str(ERRORS[error.code]) % error.params


def field_label(path: str) -> str:
    """The name a field of the scheme has on the pages; the path itself where it has none there."""
    name, bracket, rest = path.partition("[")
    try:
        label = str(ScoringScheme._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return path
    return f"{label}{bracket}{rest}"


def place_texts(params: Mapping[str, Any]) -> list[str]:
    """Department, commitment and rater class, as far as they are known."""
    number = params.get("commitment")
    commitment = gettext("commitment %(number)d") % {"number": number} if number else ""
    return [str(part) for part in (params.get("department"), commitment, params.get("rater_class")) if part]


def told(place, sentence) -> str:
    where = pgettext("clauses", ", ").join(part for part in place if part)
    return gettext("%(where)s: %(what)s") % {"where": where, "what": sentence} if where else sentence


def finding_text(finding) -> str:
    """What verification found, with its place; values in the words of the pages."""
    values = {name: word_of(value) for name, value in finding.params.items()}
    if finding.code == "standing":
        values["field"] = LINE.get(values["field"], values["field"])
    elif finding.code == "scheme_field":
        values["field"] = field_label(values["field"])
    return told(place_texts(finding.params), str(FINDINGS[finding.code]) % values)


def word_of(value):
    if value is None:
        return gettext("nothing")
    return WORDS.get(value, value) if isinstance(value, str) else value
