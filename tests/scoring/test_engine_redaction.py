"""What is left of a trace for those who may not see who gave which mark."""

from decimal import Decimal

import pytest

from scoring.engine import TraceError, redact, replay
from tests.scoring.worked_example import scored


def class_node(trace, id="commitment[1].class[raters]"):
    (found,) = (node for node in trace["nodes"] if node["id"] == id)
    return found


def test_marks_are_kept_in_order_of_size_without_evaluators():
    node = class_node(redact(scored("trim1").by_department[1].trace(), "marks"))
    given = [mark["points"] for mark in node["inputs"]["marks"]]
    assert given == ["87", "87", "88", "93", "93", "94", "95"]
    assert {key for mark in node["inputs"]["marks"] for key in mark} == {"points"}
    assert (node["dropped"], node["formula"], node["shown"]) == (
        {"lowest": [{"points": "87"}], "highest": [{"points": "95"}]},
        "",
        "91.0000",
    )


def test_means_are_kept_from_five_marks_up():
    node = class_node(redact(scored("trim1").by_department[1].trace(), "means"))
    assert (node["inputs"], node["dropped"], node["shown"]) == ({"count": 7}, None, "91.0000")


def test_means_of_smaller_classes_are_hidden_with_the_formulas_that_hold_them():
    trace = redact(scored("panels").by_department[1].trace(), "means")
    node = class_node(trace, "commitment[1].class[leaders]")
    assert (node["inputs"], node["exact"], node["shown"]) == ({"count": 2}, None, None)
    commitment = class_node(trace, "commitment[1]")
    assert (commitment["formula"], commitment["shown"]) == ("", "91.9000")


def test_recused_evaluators_become_a_number_and_the_original_stays():
    trace = scored("trim1_recused").by_department[1].trace()
    assert redact(trace, "means")["recused"] == 1
    assert trace["recused"] == [1]
    assert replay(trace) == Decimal("106.47")


@pytest.mark.parametrize("level", ["marks", "means"])
def test_no_evaluator_is_left_anywhere(level):
    text = str(redact(scored("trim1_recused").by_department[1].trace(), level))
    assert "'rater'" not in text


def test_class_means_alone_cannot_be_replayed():
    with pytest.raises(TraceError):
        replay(redact(scored("trim1").by_department[1].trace(), "means"))


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="no such level"):
        redact(scored("trim1").by_department[1].trace(), "everything")
