"""Traces for those who may not see who gave which mark."""

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

MARKS, MEANS = "marks", "means"
LEAST_FOR_MEANS = 5


def redact(trace: Mapping[str, Any], level: str) -> dict[str, Any]:
    """A copy of a trace without evaluators; the full one is needed to replay it.

    ``marks`` keeps the marks by class, lowest first, so that their order names nobody. ``means`` keeps
    only the class means, and those only from five marks up: a smaller class's mean, what equals it, and
    formulas that would give it away are left empty. ``recused`` becomes a number.
    """
    if level not in (MARKS, MEANS):
        raise ValueError(f"no such level of redaction: {level!r}")
    redacted = deepcopy(dict(trace))
    redacted |= {"redacted": level, "recused": len(trace["recused"])}
    classes = [node for node in redacted["nodes"] if node["rule"].startswith("AGG.")]
    hidden = {node["id"] for node in classes if level == MEANS and _count(node) < LEAST_FOR_MEANS}
    for node in classes:
        _without_raters(node) if level == MARKS else _without_marks(node)
    if hidden:
        _hide(redacted["nodes"], hidden)
    return redacted


def _count(node: Mapping[str, Any]) -> int:
    ballots: int = sum(counted["ballots"] for counted in node["inputs"].get("ballots", ()))
    return len(node["inputs"]["marks"]) + ballots


def _without_raters(node: dict[str, Any]) -> None:
    given = sorted((mark["points"] for mark in node["inputs"]["marks"]), key=Decimal)
    node["inputs"]["marks"] = [{"points": points} for points in given]
    node["formula"] = ""
    if node["dropped"] is not None:
        node["dropped"] = {
            end: [{"points": mark["points"]} for mark in marks] for end, marks in node["dropped"].items()
        }


def _without_marks(node: dict[str, Any]) -> None:
    node |= {"inputs": {"count": _count(node)}, "dropped": None, "formula": ""}


def _hide(nodes: list[dict[str, Any]], hidden: set[str]) -> None:
    """Empty the hidden class means, and commitments and formulas from which they could be told."""
    for node in nodes:
        parts = [part["node"] for part in node["inputs"].get("classes", ())]
        if node["id"] in hidden or (len(parts) == 1 and parts[0] in hidden):
            node |= {"exact": None, "shown": None, "formula": ""}
        elif any(part in hidden for part in parts) or node["id"] == "base":
            node["formula"] = ""
