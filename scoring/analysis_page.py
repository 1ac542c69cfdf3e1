"""The three pages of analyses, every cell formatted before the template."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from scoring.ranking_rows import RANGE_FROM, RANGE_TO, Row, Scale, percent, rows_of, scale_of
from scoring.self_comparison import compared_with_own, with_sign

METHODS = {
    "mean": _("mean of all marks"),
    "trim1": _("one mark dropped at each end"),
    "trim2": _("two marks dropped at each end"),
    "median": _("median"),
    "equal_classes": _("classes weighted equally"),
}
SPANS = (
    ("bootstrap", _("other draws of the evaluators (90%)")),
    ("leave_one_out", _("any one evaluator left out")),
    ("methods", _("other methods")),
    ("weights", _("weights ±25%")),
)
WHY_NOT = {
    "ballots": _("There are anonymous ballots, so evaluators cannot be drawn again."),
    "incomplete": _("Not everybody rated everything, so evaluators cannot be drawn again."),
    "too_few": _("There are too few evaluators to draw again."),
}


def coefficient_context(ranking):
    """Every ranked department with and without the coefficient; its row, and base and score as dots on one scale."""
    lines = ranking.ranked
    scale = joint_scale(lines)
    return {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "effect": ranking.effect,
        "share": percent(ranking.effect["share_of_spread"]),
        "scale": scale,
        "rows": [
            (row, scale.x(Decimal(row.base)), scale.x(Decimal(row.score)))
            for row in rows_of(lines, year=ranking.cycle.year, scale=scale)
        ],
    }


def joint_scale(lines) -> Scale:
    """One scale for bases and scores."""
    bases, scores = scale_of([{"score": line["base"]} for line in lines]), scale_of(lines)
    return Scale(min(bases.low, scores.low), max(bases.high, scores.high))


@dataclass(frozen=True)
class SpanCell:
    """A range of places as a bar: `start` and `width` in the drawing, `text` as 2–4."""

    start: str
    width: str
    text: str


@dataclass(frozen=True)
class FirmRow:
    row: Row
    dot: str
    spans: list[tuple[str, SpanCell | None]]
    first: str


def firmness_context(ranking, firmness):
    """A range plot per department and way of asking, the smallest tellable difference, and shifts by method."""
    total = len(ranking.ranked)
    shown = [(key, label) for key, label in SPANS if firmness[key]]
    return {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "ballots": ranking.facts["ballots"],
        "firmness": firmness,
        "total": total,
        "range_to": RANGE_TO,
        "kinds": [label for _key, label in shown],
        "rows": [
            firm_row(row, firmness, shown, total)
            for row in rows_of(ranking.ranked, year=ranking.cycle.year, scale=scale_of(ranking.ranked))
        ],
        "why_not": WHY_NOT.get(firmness["why_not"], ""),
        "shifts": [(METHODS.get(name, name), f"{Decimal(shift):.2f}") for name, shift in firmness["shifts"].items()],
    }


def firm_row(row, firmness, kinds, total) -> FirmRow:
    key, step = str(row.department_id), (RANGE_TO - RANGE_FROM) / max(1, total - 1)
    return FirmRow(
        row=row,
        dot=f"{RANGE_FROM + (int(row.place) - 1) * step:.1f}",
        spans=[(str(label), span_cell(firmness[kind].get(key), step)) for kind, label in kinds],
        first=percent(firmness["first"].get(key)),
    )


def span_cell(span, step) -> SpanCell | None:
    if span is None:
        return None
    best, worst = (RANGE_FROM + (place - 1) * step for place in span)
    text = f"{span[0]}–{span[1]}" if span[0] != span[1] else str(span[0])
    return SpanCell(f"{best - 3:.1f}", f"{worst - best + 6:.1f}", text)


def raters_context(ranking, raters, names):
    """Profiles with names, agreement, self-assessments, and where leniency or a single mark would matter."""
    departments = {str(line["department_id"]): line for line in ranking.standings}
    return {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "ballots": ranking.facts["ballots"],
        "compared": compared_with_own(ranking),
        "agreement": raters["agreement"],
        "sees_leniency": any(part["leniency"] for part in raters["profiles"]),
        "profiles": [profile_row(part, names) for part in raters["profiles"]],
        "adjusted": [
            {
                **part,
                "name": departments[part["department"]]["department"],
                "now": departments[part["department"]]["rank"],
            }
            for part in raters["adjusted"]
        ],
        "influence": [
            {
                **found,
                "name": departments[key]["department"],
                "who": names.get(str(found["rater"]), ""),
                "change": with_sign(Decimal(found["change"])),
            }
            for key, found in raters["influence"].items()
            if found["change"]
        ],
    }


def profile_row(profile, names):
    """How one evaluator rates; of single marks for whole departments none can be the same throughout."""
    whole = f"{profile['straight_lines']} / {profile['pledges']}" if profile["pledges"] else "—"
    leniency = "—" if profile["leniency"] is None else with_sign(Decimal(profile["leniency"]))
    return {**profile, "name": names.get(profile["rater"], profile["rater"]), "straight": whole, "leniency": leniency}
