"""What went into a department's score as single facts, told once by the frozen inputs and once by the trace.

A fact is (code, place) → value, such as ("mark", (("commitment", 1), ("rater_class", "3"), ("rater", 7))) → "93".
The two sides were written by different code, so one that was altered does not agree with the other.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Fact = tuple[str, tuple[tuple[str, Any], ...]]
Facts = dict[Fact, Any]

STATUSES = {"COMMITMENT.CANCELLED": "cancelled", "COMMITMENT.NOT_DONE": "not_done"}


def fact(code: str, **place: Any) -> Fact:
    return code, tuple(place.items())


def value_of(mark: Json) -> str | None:
    return mark.get("grade", mark.get("points"))


def number_of(node: str) -> int | None:
    """The commitment's number in a node's id; None for the pledge as a whole."""
    return int(node[len("commitment[") :].partition("]")[0]) if node.startswith("commitment[") else None


# ── The trace ─────────────────────────────────────────────────────────────────
def facts_of_trace(trace: Json) -> Facts:
    """Everything that can be told from a trace about what went into it."""
    found: Facts = {fact("name"): trace["name"]}
    for node in trace["nodes"]:
        family = node["rule"].partition(".")[0]
        if family == "AGG":
            found |= marks_of_node(node)
        elif family == "COMMITMENT":
            found[fact("status", commitment=number_of(node["id"]))] = STATUSES.get(node["rule"], "active")
        elif family == "COEF":
            found |= coefficients_of_node(node)
        elif family == "ADJUST":
            found |= adjustments_of_node(node["inputs"])
    return found


def marks_of_node(node: Json) -> Facts:
    cell = {"commitment": number_of(node["id"]), "rater_class": node["id"].rpartition("class[")[2][:-1]}
    marks = {fact("mark", **cell, rater=mark["rater"]): value_of(mark) for mark in node["inputs"]["marks"]}
    ballots = node["inputs"].get("ballots", ())
    return marks | {fact("ballots", **cell, mark=value_of(part)): part["ballots"] for part in ballots}


def coefficients_of_node(node: Json) -> Facts:
    """The department's coefficient; at the level of commitments it is 1 and theirs are given."""
    inputs = node["inputs"]
    found = {} if is_by_commitment(node) else {fact("coefficient"): inputs["coefficient"]}
    return found | {
        fact("coefficient", commitment=number_of(part["node"])): part["coefficient"]
        for part in inputs.get("commitments", ())
    }


def is_by_commitment(node: Json) -> bool:
    return node["rule"] == "COEF.COMMITMENT"


def adjustments_of_node(inputs: Json) -> Facts:
    return {
        fact("adjustment", kind=kind, id=item["id"]): item["points"]
        for kind in ("bonus", "deduction")
        for item in inputs[kind]
    }


# ── The frozen inputs ─────────────────────────────────────────────────────────
def facts_of_inputs(inputs: Json, trace: Json) -> Facts:
    """The facts a trace should tell: without recused evaluators and without what was not scored."""
    nodes, recused = {node["id"]: node for node in trace["nodes"]}, set(trace["recused"])
    found: Facts = {fact("name"): inputs["name"], **statuses(inputs)}
    found |= {key: value for key, value in given(inputs, nodes) if dict(key[1]).get("rater") not in recused}
    if "adjustments" in nodes:
        found |= adjustments(inputs)
    if "coefficient" in nodes:
        found |= coefficients_in_use(inputs, nodes["coefficient"])
    return found


def all_facts(inputs: Json) -> Facts:
    """Every fact of inputs, scored or not, for comparing two of them."""
    own = {fact("coefficient", commitment=part["number"]): part["coefficient"] for part in inputs["commitments"]}
    weights = {fact("weight", commitment=part["number"]): part["weight"] for part in inputs["commitments"]}
    coefficient = {fact("coefficient"): inputs["coefficient"]}
    return {**statuses(inputs), **weights, **coefficient, **own, **adjustments(inputs), **dict(given(inputs))}


def statuses(inputs: Json) -> Facts:
    """A completed commitment is scored as one that is under way."""
    return {
        fact("status", commitment=part["number"]): "active" if part["status"] == "completed" else part["status"]
        for part in inputs["commitments"]
    }


def given(inputs: Json, nodes: Mapping[str, Json] | None = None) -> Iterator[tuple[Fact, Any]]:
    """Marks and counted ballots; only those of cells that have a node, where `nodes` are given."""
    for mark in inputs["marks"]:
        if nodes is None or node_of(mark) in nodes:
            yield fact("mark", **cell_of(mark), rater=mark["rater"]), value_of(mark)
    ballots: Counter[Fact] = Counter()
    for tally in inputs["tallies"]:
        if nodes is None or node_of(tally) in nodes:
            for part in tally["counts"]:
                ballots[fact("ballots", **cell_of(tally), mark=value_of(part))] += part["ballots"]
    yield from ballots.items()


def cell_of(given: Json) -> Json:
    return {"commitment": given["commitment"], "rater_class": given["class"]}


def node_of(given: Json) -> str:
    place = "pledge" if given["commitment"] is None else f"commitment[{given['commitment']}]"
    return f"{place}.class[{given['class']}]"


def adjustments(inputs: Json) -> Facts:
    return {fact("adjustment", kind=part["kind"], id=part["id"]): part["points"] for part in inputs["adjustments"]}


def coefficients_in_use(inputs: Json, node: Json) -> Facts:
    """A commitment without its own coefficient takes the department's, or 1 where both multiply."""
    own = {part["number"]: part["coefficient"] for part in inputs["commitments"]}
    found = {} if is_by_commitment(node) else {fact("coefficient"): inputs["coefficient"]}
    instead = inputs["coefficient"] if is_by_commitment(node) else "1"
    counted = [number_of(part["node"]) for part in node["inputs"].get("commitments", ())]
    return found | {fact("coefficient", commitment=number): own.get(number) or instead for number in counted}
