"""The arithmetic behind one line of a ranking, read from its trace and cut to what the reader may see.

Names and marks: the office. Names without marks: the auditor. Marks without names: leaders. Everybody else: the
means of the classes, and those only from five raters up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring import access
from scoring.engine import TraceError, altered_nodes, replay
from scoring.messages import error_text
from scoring.models import ScoringScheme

Json = dict[str, Any]
LEAST_RATERS_SHOWN = 5
HIDDEN = "—"

RULES = {
    "AGG.MEAN": gettext_lazy("mean of all marks"),
    "AGG.TRIM": gettext_lazy("mean without the extreme marks"),
    "AGG.MEDIAN": gettext_lazy("median"),
    "COMMITMENT.CLASSES": gettext_lazy("weighted mean of the classes"),
    "COMMITMENT.CANCELLED": gettext_lazy("cancelled by decision: left out of the sum"),
    "COMMITMENT.NOT_DONE": gettext_lazy("not done: scores 0"),
    "COMMITMENT.NO_MARKS": gettext_lazy("no rating yet"),
    "BASE.WEIGHTED_MEAN": gettext_lazy("weighted mean of the commitments"),
    "COEF.DEPARTMENT": gettext_lazy("base × difficulty coefficient"),
    "COEF.COMMITMENT": gettext_lazy("each commitment × its own coefficient"),
    "COEF.BOTH": gettext_lazy("base × coefficients of the department and the commitments"),
    "ADJUST.CAPPED": gettext_lazy("bonus added, deduction subtracted, each up to its cap"),
    "SCORE.CLAMP_AND_ROUND": gettext_lazy("never below 0, rounded once"),
    "RANK.COMPETITION": gettext_lazy("1 + number of departments with a higher score"),
    "RANK.DENSE": gettext_lazy("1 + number of different higher scores"),
    "GRADE.THRESHOLDS_AND_QUOTAS": gettext_lazy("by the bounds and shares of the scheme"),
}


@dataclass(frozen=True)
class GivenMark:
    who: str
    points: str
    dropped: str


@dataclass(frozen=True)
class ClassPart:
    """One rater class's value for a commitment."""

    node: str
    name: str
    rule: str
    count: int
    dropped_per_side: int
    marks: list[GivenMark]
    formula: str
    shown: str

    @property
    def rule_said(self) -> str:
        """The rule in words; too few marks for any to be dropped are averaged as they are."""
        is_plain = self.rule == RULES["AGG.TRIM"] and not self.dropped_per_side
        return str(RULES["AGG.MEAN"]) if is_plain else self.rule


@dataclass(frozen=True)
class CommitmentPart:
    node: str
    number: int
    title: str
    rule: str
    weight: str
    formula: str
    exact: str
    shown: str
    classes: list[ClassPart]


@dataclass(frozen=True)
class Step:
    """One node above the commitments: base, coefficient, adjustments, score, places, grade."""

    node: str
    label: str
    rule: str
    formula: str
    exact: str
    rounding: str
    shown: str


@dataclass(frozen=True)
class Explanation:
    commitments: list[CommitmentPart]
    steps: list[Step]
    recused: list[str]


class Reader:
    """What one person may read of a trace. `names` maps an evaluator's id, as text, to a name."""

    def __init__(self, user, names: Mapping[str, str]):
        self.names = names if access.sees_names(user) else {}
        self.sees_names = access.sees_names(user)
        self.sees_points = access.sees_marks(user)

    def who(self, rater) -> str:
        if rater is None:
            return _("anonymous ballot")
        return self.names.get(str(rater), str(rater)) if self.sees_names else ""

    def may_see_class(self, count: int) -> bool:
        return self.sees_points or count >= LEAST_RATERS_SHOWN


def explanation_of(
    trace: Json, *, reader: Reader, classes: Mapping[str, str], titles: Mapping[int, str]
) -> Explanation:
    """`classes` maps a rater class's key to its name, `titles` a commitment's number to its title."""
    nodes = {node["id"]: node for node in trace["nodes"]}
    weights = weights_of(nodes)
    commitments = [
        commitment_part(node, nodes, reader, classes, titles, weights)
        for node in trace["nodes"]
        if node["rule"].startswith("COMMITMENT.")
    ]
    steps = [step_of(nodes[name], commitments) for name in STEPS if name in nodes]
    recused = [reader.who(rater) for rater in trace["recused"]] if reader.sees_names else []
    return Explanation(commitments, steps, recused)


def weights_of(nodes) -> dict[str, str]:
    listed = nodes["base"]["inputs"]["commitments"] if "base" in nodes else []
    return {part["node"]: part["weight"] for part in listed}


def commitment_part(node, nodes, reader, classes, titles, weights) -> CommitmentPart:
    number = int(node["id"][len("commitment[") : -1])
    parts = [class_part(nodes[part["node"]], reader, classes) for part in node["inputs"].get("classes", ())]
    is_open = all(part.shown != HIDDEN for part in parts)
    return CommitmentPart(
        node=node["id"],
        number=number,
        title=titles.get(number, ""),
        rule=str(RULES[node["rule"]]) if len(parts) != 1 else "",
        weight=weights.get(node["id"], ""),
        formula=node["formula"] if is_open and len(parts) > 1 else "",
        exact=node["exact"] or "" if is_open else "",
        shown=(node["shown"] or HIDDEN) if is_open else HIDDEN,
        classes=parts,
    )


def class_part(node, reader, classes) -> ClassPart:
    key = node["id"].rpartition("class[")[2][:-1]
    marks = node["inputs"]["marks"]
    ballots = node["inputs"].get("ballots", [])
    count = len(marks) + sum(ballot["ballots"] for ballot in ballots)
    is_open = reader.may_see_class(count)
    return ClassPart(
        node=node["id"],
        name=classes.get(key, key),
        rule=str(RULES[node["rule"]]),
        count=count,
        dropped_per_side=node["inputs"]["drop_per_side"],
        marks=given_marks(node, reader),
        formula=formula_for(node, reader),
        shown=node["shown"] if is_open else HIDDEN,
    )


def formula_for(node, reader) -> str:
    """How the class was averaged; its terms stand in the order of size for those who must not know whose they are.

    A trace has them in the evaluators' order, which is the same everywhere: one evaluator could be followed by it.
    """
    if not reader.sees_points or reader.sees_names:
        return node["formula"] if reader.sees_points else ""
    terms, _end, count = node["formula"].removeprefix("(").rpartition(")/")
    return f"({'+'.join(sorted(terms.split('+'), key=size_of_term))})/{count}"


def size_of_term(term: str) -> Fraction:
    """A mark, or counted ballots as “3×90”, by the mark."""
    return Fraction(term.rpartition("×")[2])


def given_marks(node, reader) -> list[GivenMark]:
    """The marks with what was dropped; in the order of size for those who must not know whose they are.

    Whose mark was dropped tells who stood lowest and highest, so it is for those who see the marks.
    """
    if not (reader.sees_names or reader.sees_points):
        return []
    dropped = (node["dropped"] or {}) if reader.sees_points else {}
    ends = {end: [mark["rater"] for mark in marks] for end, marks in dropped.items()}
    marks = list(node["inputs"]["marks"])
    if not reader.sees_names:
        marks.sort(key=lambda mark: float(mark["points"]))
    return [
        GivenMark(
            who=reader.who(mark["rater"]),
            points=mark.get("grade", mark["points"]) if reader.sees_points else "•",
            dropped=next((end for end, raters in ends.items() if mark["rater"] in raters), ""),
        )
        for mark in marks
    ]


STEPS = {
    "base": gettext_lazy("Base"),
    "coefficient": gettext_lazy("Times the coefficient"),
    "adjustments": gettext_lazy("Bonus and deduction"),
    "score": gettext_lazy("Score"),
    "rank": gettext_lazy("Place"),
    "group_rank": gettext_lazy("Place in the group"),
    "rank_without_coefficient": gettext_lazy("Place without the coefficient"),
    "grade": gettext_lazy("Grade"),
}


def step_of(node, commitments) -> Step:
    hides_values = any(part.shown == HIDDEN and part.classes for part in commitments)
    return Step(
        node=node["id"],
        label=str(STEPS[node["id"]]),
        rule=str(RULES[node["rule"]]),
        formula="" if node["id"] == "base" and hides_values else plain_formula(node["formula"]),
        exact=node["exact"] or "",
        rounding=rounding_text(node["rounding"]),
        shown=str(node["shown"]),
    )


def plain_formula(formula: str) -> str:
    """Without the outer “round(…)”: what is done to the number is said beside it in words."""
    return formula.removeprefix("round(").removesuffix(")") if formula.startswith("round(") else formula


def rounding_text(rounding: str | None) -> str:
    """“2 decimals, half up” for `2 dp HALF_UP`; empty where nothing is rounded."""
    if not rounding:
        return ""
    places, _unit, mode = rounding.split(" ")
    return _("%(places)s decimals, %(mode)s") % {"places": places, "mode": ScoringScheme.Rounding(mode).label}


@dataclass(frozen=True)
class Recomputed:
    """What replaying the trace on the spot gave."""

    score: str
    altered: list[str]

    @property
    def agrees(self):
        return not self.altered


def recomputed(trace: Json) -> Recomputed:
    """Replay a trace from its marks; a trace that cannot be followed counts as altered."""
    try:
        score = replay(trace)
        return Recomputed("" if score is None else str(score), altered_nodes(trace))
    except TraceError as error:
        return Recomputed("", [error_text(error)])
