"""Schemes and inputs as documents: hashes, round trips and refusals."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from scoring.engine import (
    AdjustmentInput,
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    InputError,
    Mark,
    RaterClassRule,
    Rounding,
    Scheme,
    SchemeError,
    Tally,
)
from scoring.engine.inputs import rater_order
from tests.scoring.random_boards import random_scheme
from tests.scoring.worked_example import department


def test_schemes_come_back_from_json():
    for seed in range(50):
        scheme = random_scheme(Random(seed))
        assert Scheme.from_json(scheme.to_json()) == scheme


def test_a_scheme_hash_depends_on_the_numbers_and_not_on_how_they_are_written():
    assert Scheme(cap_at="100.00").hash == Scheme(cap_at=Decimal(100)).hash
    assert Scheme(cap_at="100.01").hash != Scheme(cap_at=100).hash


def test_fields_left_out_take_their_defaults():
    scheme = Scheme.from_json({"rater_classes": [{"key": "raters", "trim": 1}], "base_rounding": "3 dp DOWN"})
    assert scheme == Scheme(rater_classes=(RaterClassRule("raters", trim=1),), base_rounding=Rounding(3, "DOWN"))


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"rater_classes": [{"key": "raters", "colour": "red"}]}, "colour"),
        ({"rater_classes": [{"name": "no key"}]}, "rater_classes"),
        ({"final_rounding": "two"}, "final_rounding"),
        ({"final_rounding": 2}, "final_rounding"),
        ({"least_share": "many"}, "least_share"),
    ],
)
def test_a_document_that_is_no_scheme_names_its_field(document, field):
    with pytest.raises(SchemeError) as caught:
        Scheme.from_json(document)
    assert caught.value.field == field


def test_the_default_scheme_is_that_of_the_specification():
    scheme = Scheme()
    assert (scheme.least_raters, scheme.least_share, scheme.final_rounding) == (3, Fraction(3, 5), Rounding(2))
    assert (scheme.coefficient_level, scheme.cap, scheme.tie_breakers) == ("department", "none", ())
    assert [(rule.aggregate, rule.trim) for rule in scheme.rater_classes] == [("trim", None)]


def test_one_changed_mark_changes_the_input_hash():
    board = BoardInput(2023, Scheme(), [department(1)])
    first, *others = board.departments[0].marks
    altered = [first._replace(value=first.value + 1), *others]
    other = BoardInput(2023, Scheme(), [DepartmentInput(**{**vars(board.departments[0]), "marks": altered})])
    assert other.hash != board.hash


def test_evaluators_sort_by_number():
    assert sorted(["E10", "E2", 10, 2, "chair"], key=rater_order) == [2, 10, "E2", "E10", "chair"]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: BoardInput(2023, Scheme(), [department(1), department(1)]), "^department_twice$"),
        (
            lambda: DepartmentInput(1, "twins", 1, [CommitmentInput(1), CommitmentInput(1)]),
            "^commitment_twice: department=twins",
        ),
        (lambda: CommitmentInput(1, weight=0), "^weight_not_positive: commitment=1"),
        (lambda: CommitmentInput(1, status="lost"), "^status_unknown"),
        (lambda: AdjustmentInput("gift", 1), "^adjustment_kind: value=gift"),
        (lambda: AdjustmentInput("bonus", -1), "^adjustment_negative: value=-1"),
        (lambda: Tally("raters", 1, {Decimal(90): -1}), "^tally_negative: rater_class=raters"),
        (lambda: Tally("raters", 1, ((Decimal(90), 1), (Decimal("90.0"), 2))), "^tally_twice: rater_class=raters"),
    ],
)
def test_inputs_that_contradict_themselves_are_refused(build, message):
    with pytest.raises(InputError, match=message):
        build()


def test_marks_by_points_and_by_grade_come_back():
    for mark in (Mark("raters", 1, 2, Decimal("90.5")), Mark("leaders", "E1", None, "good")):
        assert Mark.from_json(mark.to_json()) == mark
