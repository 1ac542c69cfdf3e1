"""Recomputing a trace from its own inputs, to compare it with what it says.

Reads nothing but the document: neither scheme nor database. It is written apart from the code that
scored, so that the two check each other.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .errors import TraceError
from .exact import SHOWN, Rounding, exact, known, ratio_text, round_exact

Values = dict[str, Fraction]


def replay(trace: Mapping[str, Any]) -> Decimal | None:
    """The printed score recomputed from the marks in the trace; None if it never had one.

    Raises TraceError for a document that cannot be followed.
    """
    scores = [known(shown) for node, _exact, shown in _replayed(trace) if node["id"] == "score"]
    return Decimal(scores[0]) if scores else None


def altered_nodes(trace: Mapping[str, Any]) -> list[str]:
    """The ids of the nodes that do not say what their inputs give; empty for an honest trace.

    The last id is ``trace`` if the document's own score differs from its score node.
    """
    altered, score = [], None
    for node, exact_text, shown in _replayed(trace):
        if (node["exact"], node["shown"]) != (exact_text, shown):
            altered.append(node["id"])
        if node["id"] == "score":
            score = shown
    return altered if trace["score"] == score else [*altered, "trace"]


def _replayed(trace: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str | None, str | None]]:
    values: Values = {}
    found = []
    try:
        for node in trace["nodes"]:
            found.append((node, *_replay_node(node, values)))
    except TraceError:
        raise
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise TraceError("not_followed", step=len(found) + 1) from error
    return found


def _replay_node(node: Mapping[str, Any], values: Values) -> tuple[str | None, str | None]:
    family = node["rule"].partition(".")[0]
    if family == "RANK":
        place = str(_place(node))
        return place, place
    if family == "GRADE":
        return None, node["shown"]
    value = _value_of(node, values)
    if value is None:
        return None, None
    rounding = None if node["rounding"] is None else Rounding.parse(node["rounding"])
    shown = round_exact(value, rounding or SHOWN)
    values[node["id"]] = value if rounding is None else exact(shown)
    return ratio_text(value), str(shown)


def _value_of(node: Mapping[str, Any], values: Values) -> Fraction | None:
    rule, inputs = node["rule"], node["inputs"]
    if rule in ("COMMITMENT.CANCELLED", "COMMITMENT.NO_MARKS"):
        return None
    if rule == "COMMITMENT.NOT_DONE":
        return Fraction(0)
    if rule.startswith("AGG."):
        return _mean_of_kept(inputs)
    if rule == "COMMITMENT.CLASSES":
        return _weighted_mean(inputs["classes"], values)
    if rule == "BASE.WEIGHTED_MEAN":
        return _capped(_weighted_mean(inputs["commitments"], values), inputs.get("cap"))
    if rule.startswith("COEF."):
        return _with_coefficient(inputs, values)
    if rule == "ADJUST.CAPPED":
        return _adjusted(inputs, values)
    if rule == "SCORE.CLAMP_AND_ROUND":
        return _capped(max(values[inputs["before"]["node"]], Fraction(0)), inputs["cap"])
    raise TraceError("rule_unknown", rule=rule)


def _mean_of_kept(inputs: Mapping[str, Any]) -> Fraction:
    points = [exact(mark["points"]) for mark in inputs["marks"]]
    for ballot in inputs.get("ballots", ()):
        points += [exact(ballot["points"])] * ballot["ballots"]
    points.sort()
    drop = inputs["drop_per_side"]
    kept = points[drop : len(points) - drop]
    return sum(kept, Fraction(0)) / len(kept)


def _weighted_mean(parts: Sequence[Mapping[str, Any]], values: Values) -> Fraction:
    weights = [exact(part["weight"]) for part in parts]
    terms = (weight * values[part["node"]] for weight, part in zip(weights, parts, strict=True))
    return sum(terms, Fraction(0)) / sum(weights)


def _capped(value: Fraction, cap: str | None) -> Fraction:
    return value if cap is None else min(value, exact(cap))


def _with_coefficient(inputs: Mapping[str, Any], values: Values) -> Fraction:
    weighted = values[inputs["base"]["node"]] * exact(inputs["coefficient"])
    parts = inputs.get("commitments")
    if parts is None or not weighted:
        return weighted
    multiplied = [{**part, "weight": exact(part["weight"]) * exact(part["coefficient"])} for part in parts]
    raised = sum((part["weight"] * values[part["node"]] for part in multiplied), Fraction(0))
    plain = sum((exact(part["weight"]) * values[part["node"]] for part in parts), Fraction(0))
    return weighted * raised / plain


def _adjusted(inputs: Mapping[str, Any], values: Values) -> Fraction:
    bonus, deduction = (
        min(sum((exact(item["points"]) for item in inputs[kind]), Fraction(0)), exact(inputs[f"{kind}_cap"]))
        for kind in ("bonus", "deduction")
    )
    return values[inputs["before"]["node"]] + bonus - deduction


def _place(node: Mapping[str, Any]) -> int:
    better: int = node["inputs"]["better" if node["rule"] == "RANK.COMPETITION" else "better_values"]
    return 1 + better
