"""The explanation of a score, and what happens to one that was altered."""

import json
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.engine import (
    AdjustmentInput,
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    Mark,
    Rounding,
    Scheme,
    TraceError,
    altered_nodes,
    replay,
    score_board,
)
from tests.scoring.worked_example import one_class, scored


@pytest.fixture
def trace():
    return scored("trim1").by_department[1].trace()


def node(trace, id):
    (found,) = (node for node in trace["nodes"] if node["id"] == id)
    return found


def test_a_class_node_tells_marks_dropped_and_formula(trace):
    assert node(trace, "commitment[1].class[raters]") == {
        "id": "commitment[1].class[raters]",
        "rule": "AGG.TRIM",
        "inputs": {
            "marks": [
                {"rater": rater, "points": points}
                for rater, points in enumerate(("93", "95", "87", "93", "88", "94", "87"), 1)
            ],
            "drop_per_side": 1,
            "asked_per_side": 1,
        },
        "dropped": {
            "lowest": [{"rater": 3, "points": "87"}],
            "highest": [{"rater": 2, "points": "95"}],
        },
        "formula": "(93+93+88+94+87)/5",
        "exact": "91",
        "rounding": None,
        "shown": "91.0000",
    }


def test_the_nodes_lead_from_base_to_place(trace):
    found = {
        id: (node(trace, id)["rule"], node(trace, id)["formula"], node(trace, id)["exact"], node(trace, id)["shown"])
        for id in ("base", "coefficient", "score", "rank", "rank_without_coefficient")
    }
    assert found == {
        "base": ("BASE.WEIGHTED_MEAN", "(91+92.6+92+91.8+91)/5", "2292/25", "91.6800"),
        "coefficient": ("COEF.DEPARTMENT", "91.68×1.1636", "1666857/15625", "106.6788"),
        "score": ("SCORE.CLAMP_AND_ROUND", "round(106.678848)", "1666857/15625", "106.68"),
        "rank": ("RANK.COMPETITION", "1+0", "1", "1"),
        "rank_without_coefficient": ("RANK.COMPETITION", "1+3", "4", "4"),
    }
    assert node(trace, "score")["rounding"] == "2 dp HALF_UP"


def test_the_document_carries_its_hashes_and_survives_json(trace):
    board = scored("trim1")
    assert (trace["scheme_hash"], trace["input_hash"], trace["engine"]) == (
        board.scheme.hash,
        board.input.hash,
        "1",
    )
    assert json.loads(json.dumps(trace)) == trace
    assert replay(json.loads(json.dumps(trace))) == Decimal("106.68")


def test_recused_evaluators_are_named_without_their_marks():
    trace = scored("trim1_recused").by_department[1].trace()
    given = node(trace, "commitment[1].class[raters]")["inputs"]["marks"]
    assert trace["recused"] == [1]
    assert [mark["rater"] for mark in given] == [2, 3, 4, 5, 6, 7]


def test_an_altered_mark_is_found_at_every_number_it_touches(trace):
    node(trace, "commitment[1].class[raters]")["inputs"]["marks"][0]["points"] = "99"
    assert altered_nodes(trace) == [
        "commitment[1].class[raters]",
        "commitment[1]",
        "base",
        "coefficient",
        "score",
        "trace",
    ]


@pytest.mark.parametrize("id", ["base", "coefficient", "score", "rank", "commitment[2]"])
def test_an_altered_number_is_found_where_it_stands(trace, id):
    node(trace, id)["shown"] = "1"
    if id == "rank":
        node(trace, id)["shown"] = "2"
    assert altered_nodes(trace) == [id]


def test_an_altered_score_of_the_document_is_found(trace):
    assert altered_nodes({**trace, "score": "106.69"}) == ["trace"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda trace: trace.pop("nodes"),
        lambda trace: trace["nodes"][0].update(rule="AGG"),
        lambda trace: trace["nodes"][0]["inputs"].update(marks=[]),
        lambda trace: trace["nodes"].pop(0),
    ],
)
def test_a_document_that_cannot_be_followed_is_an_error(trace, spoil):
    broken = deepcopy(trace)
    spoil(broken)
    with pytest.raises(TraceError):
        replay(broken)


def full_example():
    """Everything at once: pledge marks, statuses, own coefficients, adjustments, roundings and a cap."""
    scheme = Scheme(
        rater_classes=(
            replace(one_class(input="grade", per="pledge", weight=2).rater_classes[0], key="leaders"),
            one_class(trim=1).rater_classes[0],
        ),
        coefficient_level="both",
        cap="base",
        cap_at=95,
        bonus_cap=3,
        deduction_cap=1,
        commitment_rounding=Rounding(2),
        base_rounding=Rounding(3, "HALF_EVEN"),
    )
    numbers = range(1, 5)
    department = DepartmentInput(
        id="D1",
        name="department",
        coefficient="1.1",
        commitments=[
            CommitmentInput(1, coefficient="1.05"),
            CommitmentInput(2),
            CommitmentInput(3, status="not_done"),
            CommitmentInput(4, status="cancelled"),
        ],
        marks=[
            *(Mark("leaders", f"L{rater}", None, grade) for rater, grade in enumerate(("good", "fair"))),
            *(Mark("raters", f"E{rater}", number, 80 + rater) for number in numbers for rater in range(5)),
        ],
        adjustments=[AdjustmentInput("bonus", 5, "award"), AdjustmentInput("deduction", "0.5", "late")],
    )
    return score_board(BoardInput(2023, scheme, [department])).standings[0]


def test_every_kind_of_node_appears_and_replays():
    trace = full_example().trace()
    assert {node["id"]: node["rule"] for node in trace["nodes"]} == {
        "pledge.class[leaders]": "AGG.TRIM",
        "commitment[1].class[raters]": "AGG.TRIM",
        "commitment[2].class[raters]": "AGG.TRIM",
        "commitment[1]": "COMMITMENT.CLASSES",
        "commitment[2]": "COMMITMENT.CLASSES",
        "commitment[3]": "COMMITMENT.NOT_DONE",
        "commitment[4]": "COMMITMENT.CANCELLED",
        "base": "BASE.WEIGHTED_MEAN",
        "coefficient": "COEF.BOTH",
        "adjustments": "ADJUST.CAPPED",
        "score": "SCORE.CLAMP_AND_ROUND",
        "rank": "RANK.COMPETITION",
        "rank_without_coefficient": "RANK.COMPETITION",
        "grade": "GRADE.THRESHOLDS_AND_QUOTAS",
    }
    # Commitments 79 (two thirds 77.5, one third 82); base 52.667; times 1.1 and (1.05+1)/2; plus 3 less 0.5.
    assert (replay(trace), altered_nodes(trace)) == (Decimal("61.88"), [])


def test_marks_by_grade_show_grade_and_points():
    inputs = node(full_example().trace(), "pledge.class[leaders]")["inputs"]
    assert inputs["marks"] == [
        {"rater": "L0", "points": "85", "grade": "good"},
        {"rater": "L1", "points": "70", "grade": "fair"},
    ]


def test_a_department_without_a_score_has_a_trace_without_one():
    department = DepartmentInput(1, "department", None, [CommitmentInput(1)])
    trace = score_board(BoardInput(2023, Scheme(), [department])).standings[0].trace()
    assert (replay(trace), altered_nodes(trace), trace["score"]) == (None, [], None)
    assert trace["reasons"] == [{"code": "no_coefficient"}, {"code": "no_marks", "commitment": 1}]
