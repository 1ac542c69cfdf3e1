"""The explanation of one department's score: a JSON document of nodes from marks to place.

A node is {id, rule, inputs, dropped, formula, exact, rounding, shown}: ``exact`` is p/q in points before
the node's rounding, ``rounding`` reads like ``2 dp HALF_UP`` or is null, ``shown`` is the number as
displayed. Inputs are numbers as text, or ``{"node": id}`` with what it is multiplied by. ``replay``
computes it all again from the marks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .aggregate import GivenMark, asked_trim, dropped_marks, dropped_per_side, naming_order
from .coefficients import coefficient_of
from .exact import SHOWN, Rounding, known, number_text, ratio_text, round_exact
from .gather import Gathered, ValueReader, gather, given_marks
from .inputs import BONUS, CANCELLED, DEDUCTION, NOT_DONE, rater_order
from .parts import ClassScore, CommitmentScore, DepartmentScore
from .scheme import PLEDGE, RaterClassRule, Scheme

if TYPE_CHECKING:
    from .standings import Place, Standing

ENGINE_VERSION = "1"
"""Changes whenever the same inputs could give another result or another trace."""

Node = dict[str, Any]


def build_trace(standing: "Standing") -> dict[str, Any]:
    """The trace of a standing, with what it takes to check it."""
    return {**build_arithmetic(standing), "input_hash": standing.board.hash}


def build_arithmetic(standing: "Standing") -> dict[str, Any]:
    """The trace without the hash of the whole board's inputs, which costs more than all the rest."""
    board = standing.board
    return {
        "engine": ENGINE_VERSION,
        "scheme_hash": board.scheme.hash,
        "year": board.year,
        "department": standing.department,
        "name": standing.name,
        "status": standing.status,
        "reasons": [reason.to_json() for reason in standing.reasons],
        "warnings": [reason.to_json() for reason in standing.warnings],
        "recused": sorted(standing.detail.recused, key=rater_order),
        "nodes": [*score_nodes(board.scheme, standing.detail), *place_nodes(standing)],
        "score": None if standing.score is None else str(standing.score),
    }


def score_nodes(scheme: Scheme, score: DepartmentScore) -> list[Node]:
    """The nodes from the marks to the printed score."""
    nodes = [*_class_nodes(scheme, score)]
    nodes += [_commitment_node(scheme, part) for part in score.commitments]
    if score.outcome is not None:
        nodes += [_base_node(scheme, score), _coefficient_node(scheme, score)]
        if score.department.adjustments:
            nodes.append(_adjustment_node(scheme, score))
        nodes.append(_score_node(scheme, score))
    return nodes


def _node(
    id: str,
    rule: str,
    inputs: dict[str, Any],
    *,
    formula: str = "",
    value: Fraction | None = None,
    rounding: Rounding | None = None,
) -> Node:
    return {
        "id": id,
        "rule": rule,
        "inputs": inputs,
        "dropped": None,
        "formula": formula,
        "exact": None if value is None else ratio_text(value),
        "rounding": None if rounding is None else str(rounding),
        "shown": None if value is None else str(round_exact(value, rounding or SHOWN)),
    }


def class_node_id(rule: RaterClassRule, number: int) -> str:
    """The id of a class's node; a class that rates pledges has one node for all commitments."""
    place = "pledge" if rule.per == PLEDGE else f"commitment[{number}]"
    return f"{place}.class[{rule.key}]"


def _class_nodes(scheme: Scheme, score: DepartmentScore) -> Iterable[Node]:
    gathered, reader = gather(scheme, score.department), ValueReader(scheme)
    seen = set()
    for part in score.commitments:
        for class_score in part.classes:
            id = class_node_id(class_score.rule, part.number)
            if id not in seen:
                seen.add(id)
                yield _class_node(id, gathered, reader, class_score, part.number)


def _class_node(id: str, gathered: Gathered, reader: ValueReader, score: ClassScore, commitment: int) -> Node:
    rule = score.rule
    cell = (rule.key, None if rule.per == PLEDGE else commitment)
    marks, tallies = gathered.marks.get(cell, []), gathered.tallies.get(cell, [])
    given = sorted(given_marks(reader, rule, marks, tallies), key=naming_order)
    dropped = dropped_per_side(rule, len(given))
    low, high = dropped_marks(given, dropped)
    inputs = {
        **_marks_json(given, reader.scale),
        "drop_per_side": dropped,
        "asked_per_side": asked_trim(rule, len(given)),
    }
    formula = _formula_of_marks(_without(given, low + high), reader.scale)
    node = _node(id, f"AGG.{rule.aggregate.upper()}", inputs, formula=formula, value=score.value)
    if dropped:
        ends = {"lowest": low, "highest": high}
        node["dropped"] = {end: [_mark_json(mark, reader.scale) for mark in ends[end]] for end in ends}
    return node


def _mark_json(mark: GivenMark, scale: int) -> dict[str, Any]:
    points = number_text(Fraction(mark.units, scale))
    named = {"rater": mark.rater, "points": points}
    return named if mark.grade is None else {**named, "grade": mark.grade}


def _marks_json(given: Sequence[GivenMark], scale: int) -> dict[str, Any]:
    marks = [_mark_json(mark, scale) for mark in given if mark.rater is not None]
    ballots = Counter(mark for mark in given if mark.rater is None)
    counts = [{**_mark_json(mark, scale), "ballots": count} for mark, count in ballots.items()]
    return {"marks": marks, "ballots": counts} if counts else {"marks": marks}


def _without(given: Sequence[GivenMark], dropped: Sequence[GivenMark]) -> list[GivenMark]:
    kept = list(given)
    for mark in dropped:
        kept.remove(mark)
    return kept


def _formula_of_marks(kept: Sequence[GivenMark], scale: int) -> str:
    terms = [number_text(Fraction(mark.units, scale)) for mark in kept if mark.rater is not None]
    ballots = Counter(mark.units for mark in kept if mark.rater is None)
    terms += [f"{count}×{number_text(Fraction(units, scale))}" for units, count in ballots.items()]
    return f"({'+'.join(terms)})/{len(kept)}"


def _commitment_node(scheme: Scheme, part: CommitmentScore) -> Node:
    id = f"commitment[{part.number}]"
    status = part.commitment.status
    if status == CANCELLED:
        return _node(id, "COMMITMENT.CANCELLED", {})
    if status == NOT_DONE:
        return _node(id, "COMMITMENT.NOT_DONE", {}, formula="0", value=part.exact)
    if part.exact is None:
        return _node(id, "COMMITMENT.NO_MARKS", {})
    classes = [
        {"node": class_node_id(score.rule, part.number), "weight": number_text(score.rule.weight)}
        for score in part.classes
    ]
    formula = _formula_of_mean((score.rule.weight, score.value) for score in part.classes)
    rounding = scheme.commitment_rounding
    inputs = {"classes": classes}
    return _node(id, "COMMITMENT.CLASSES", inputs, formula=formula, value=part.exact, rounding=rounding)


def _formula_of_mean(weighted: Iterable[tuple[Fraction, Fraction]]) -> str:
    pairs = list(weighted)
    if len(pairs) == 1:
        return number_text(pairs[0][1])
    if len({weight for weight, _value in pairs}) == 1:
        return f"({'+'.join(number_text(value) for _weight, value in pairs)})/{len(pairs)}"
    terms = "+".join(f"{number_text(weight)}×{number_text(value)}" for weight, value in pairs)
    return f"({terms})/{number_text(sum((weight for weight, _value in pairs), Fraction(0)))}"


def _weighted_refs(score: DepartmentScore) -> list[dict[str, Any]]:
    return [{"node": f"commitment[{part.number}]", "weight": number_text(part.weight)} for part in score.counted]


def _base_node(scheme: Scheme, score: DepartmentScore) -> Node:
    outcome = known(score.outcome)
    formula = _formula_of_mean((part.weight, known(part.value)) for part in score.counted)
    inputs: dict[str, Any] = {"commitments": _weighted_refs(score)}
    value = outcome.base_exact
    if scheme.cap == "base":
        inputs["cap"] = number_text(scheme.cap_at)
        formula, value = f"min({formula}, {inputs['cap']})", min(value, scheme.cap_at)
    rounding = scheme.base_rounding
    return _node("base", "BASE.WEIGHTED_MEAN", inputs, formula=formula, value=value, rounding=rounding)


def _coefficient_node(scheme: Scheme, score: DepartmentScore) -> Node:
    outcome = known(score.outcome)
    coefficient = known(coefficient_of(scheme, score.department, score.counted))
    inputs: dict[str, Any] = {"base": {"node": "base"}}
    inputs["coefficient"] = number_text(coefficient.department)
    formula = f"{number_text(outcome.base)}×{inputs['coefficient']}"
    if coefficient.commitments is not None:
        refs = _weighted_refs(score)
        for ref, factor in zip(refs, coefficient.commitments, strict=True):
            ref["coefficient"] = number_text(factor)
        inputs["commitments"] = refs
        mean = outcome.weighted / (outcome.base * coefficient.department) if outcome.base else Fraction(0)
        formula = f"{formula}×{number_text(mean)}"
    rule = f"COEF.{scheme.coefficient_level.upper()}"
    return _node("coefficient", rule, inputs, formula=formula, value=outcome.weighted)


def _adjustment_node(scheme: Scheme, score: DepartmentScore) -> Node:
    outcome = known(score.outcome)
    listed = {
        kind: [
            {"id": part.id, "points": number_text(part.points)}
            for part in score.department.adjustments
            if part.kind == kind
        ]
        for kind in (BONUS, DEDUCTION)
    }
    inputs = {
        "before": {"node": "coefficient"},
        "bonus": listed[BONUS],
        "bonus_cap": number_text(scheme.bonus_cap),
        "deduction": listed[DEDUCTION],
        "deduction_cap": number_text(scheme.deduction_cap),
    }
    terms = [number_text(value) for value in (outcome.weighted, outcome.bonus, outcome.deduction)]
    formula = f"{terms[0]}+{terms[1]}−{terms[2]}"
    value = outcome.weighted + outcome.bonus - outcome.deduction
    return _node("adjustments", "ADJUST.CAPPED", inputs, formula=formula, value=value)


def _score_node(scheme: Scheme, score: DepartmentScore) -> Node:
    before = "adjustments" if score.department.adjustments else "coefficient"
    cap = number_text(scheme.cap_at) if scheme.cap == "score" else None
    value = known(score.outcome).score_exact
    rounding = scheme.final_rounding
    inputs = {"before": {"node": before}, "cap": cap}
    formula = f"round({number_text(value)})"
    return _node("score", "SCORE.CLAMP_AND_ROUND", inputs, formula=formula, value=value, rounding=rounding)


def place_nodes(standing: "Standing") -> list[Node]:
    """The nodes of the places and the grade; none for a department without a place."""
    found = {
        "rank": standing.overall,
        "group_rank": standing.in_group,
        "rank_without_coefficient": standing.without_coefficient,
    }
    rule = f"RANK.{standing.board.scheme.ranking.upper()}"
    nodes = [_place_node(id, rule, place) for id, place in found.items() if place is not None]
    if standing.grade is not None:
        node = _node("grade", "GRADE.THRESHOLDS_AND_QUOTAS", {"score": {"node": "score"}})
        nodes.append({**node, "shown": standing.grade})
    return nodes


def _place_node(id: str, rule: str, place: "Place") -> Node:
    inputs = {**place._asdict(), "compared": str(place.compared)}
    del inputs["place"]
    node = _node(id, rule, inputs, formula=f"1+{place.place - 1}")
    return {**node, "exact": str(place.place), "shown": str(place.place)}
