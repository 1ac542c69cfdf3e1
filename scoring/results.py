"""What a scored board says, as JSON that is shown live and frozen when it is published.

Measured numbers are text, so that canonical JSON has no binary floats; departments and evaluators are keys as text.
"""

from collections.abc import Mapping
from typing import Any

from scoring.analysis.bootstrap import bootstrap
from scoring.analysis.coefficient import CoefficientEffect, coefficient_effect
from scoring.analysis.influence import influences
from scoring.analysis.leniency import adjusted_standings
from scoring.analysis.raters import Agreement, agreement, rater_profiles
from scoring.analysis.robustness import leave_one_out, other_methods, weight_ranges
from scoring.engine import Board, Standing

Json = dict[str, Any]


def standings_of(board: Board) -> list[Json]:
    """The lines of the ranking, in its order, with the department's place in the city's table."""
    return [standing_json(line) for line in board.standings]


def standing_json(line: Standing) -> Json:
    return {**line.to_json(), "position": line.position}


def analyses_of(board: Board) -> Json:
    """Everything that stands beside the official score."""
    return {
        "facts": facts_of(board),
        "effect": effect_of(board),
        "firmness": firmness_of(board),
        "raters": raters_of(board),
    }


def facts_of(board: Board) -> Json:
    """How many took part: departments, those with a place, evaluators, marks that counted and anonymous ballots."""
    departments = [line.detail.department for line in board.standings]
    counted = [
        mark.rater
        for line, department in zip(board.standings, departments, strict=True)
        for mark in department.marks
        if mark.rater not in line.detail.recused
    ]
    return {
        "departments": len(departments),
        "ranked": len(board.ranked),
        "evaluators": len(set(counted)),
        "marks": len(counted),
        "ballots": sum(tally.ballots for department in departments for tally in department.tallies),
    }


def effect_of(board: Board) -> Json:
    """What the coefficient did; see scoring/analysis/coefficient.py."""
    return effect_json(coefficient_effect(board))


def effect_json(effect: CoefficientEffect) -> Json:
    return {
        "share_of_spread": decimals(effect.share_of_spread),
        "spearman": decimals(effect.spearman),
        "is_decided_by_coefficient": effect.is_decided_by_coefficient,
    }


def firmness_of(board: Board) -> Json:
    """How firm the order is: ranges of places as [best, worst], and the smallest tellable difference in points."""
    drawn, methods, agreed = bootstrap(board), other_methods(board), agreement(board)
    return {
        "bootstrap": pairs(drawn.places),
        "first": {str(key): decimals(share) for key, share in drawn.first.items()},
        "is_complete": drawn.complete,
        "why_not": drawn.reason,
        "leave_one_out": pairs(leave_one_out(board)),
        "methods": pairs(methods.ranges),
        "shifts": {name: decimals(shift) for name, shift in methods.average_shift.items()},
        "weights": pairs(weight_ranges(board)),
        "tellable": None if agreed is None else str(agreed.tellable),
    }


def raters_of(board: Board) -> Json:
    """The office's page on the raters: profiles, agreement, leniency-adjusted places and influence of single marks."""
    return {
        "profiles": [profile_json(profile) for profile in rater_profiles(board)],
        "agreement": agreement_json(agreement(board)),
        "adjusted": [
            {"department": str(line.department), "score": str(line.score), "place": line.place, "matters": line.matters}
            for line in adjusted_standings(board) or []
        ],
        "influence": {
            str(key): {"change": found.change, "rater": found.rater, "commitment": found.commitment}
            for key, found in influences(board).items()
        },
    }


def profile_json(profile) -> Json:
    return {
        "rater": str(profile.rater),
        "marks": profile.marks,
        "mean": decimals(profile.mean, 2),
        "spread": decimals(profile.spread, 2),
        "pledges": profile.pledges,
        "straight_lines": profile.straight_lines,
        "leniency": decimals(profile.leniency, 2),
    }


def agreement_json(agreed: Agreement | None) -> Json | None:
    if agreed is None:
        return None
    return {
        "raters": len(agreed.raters),
        "departments": agreed.departments,
        "icc_2k": decimals(agreed.intraclass.two_mean),
        "icc_3k": decimals(agreed.intraclass.three_mean),
        "kendall_w": decimals(agreed.kendall_w),
        "alpha": decimals(agreed.alpha),
        "sem": decimals(agreed.sem),
        "tellable": str(agreed.tellable),
    }


def decimals(value, places: int = 4) -> str | None:
    """A number as text at some places; None stays None."""
    return None if value is None else f"{float(value):.{places}f}"


def pairs(ranges: Mapping) -> dict[str, list[int]]:
    return {str(key): list(found) for key, found in ranges.items()}
