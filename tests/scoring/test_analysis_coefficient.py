"""What the coefficient did."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.analysis.coefficient import (
    DepartmentEffect,
    break_even_base,
    coefficient_effect,
    mean_ranks,
    share_of_spread,
    spearman,
)
from scoring.engine import BoardInput, CommitmentInput, DepartmentInput, Mark, Rounding, round_exact, score_board
from tests.scoring.worked_example import board_input, one_class, scored


def board_of(bases, coefficients):
    departments = [
        DepartmentInput(
            id,
            f"department {id}",
            coefficient,
            [CommitmentInput(1)],
            [Mark("raters", rater, 1, base) for rater in range(3)],
            position=id,
        )
        for id, (base, coefficient) in enumerate(zip(bases, coefficients, strict=True), 1)
    ]
    return score_board(BoardInput(2023, one_class(aggregate="mean"), departments))


def test_places_with_and_without_the_coefficient():
    found = {effect.department: effect for effect in coefficient_effect(scored("trim1")).departments}
    assert found[1] == DepartmentEffect(1, 1, 4, 3, Fraction("1.1636"))
    assert found[10] == DepartmentEffect(10, 7, 3, -4, Fraction("1.1147"))


def test_break_even_base_against_a_rival():
    base = break_even_base(Fraction(95), Fraction("1.1132"), Fraction("1.1636"))
    assert round_exact(base, Rounding(2)) == Decimal("90.89")


def test_equal_bases_leave_all_spread_to_the_coefficient():
    effect = coefficient_effect(board_of([90, 90, 90], ["1.1", "1.15", "1.2"]))
    assert effect.share_of_spread == pytest.approx(1)
    assert (effect.spearman, effect.is_decided_by_coefficient) == (1.0, True)


def test_equal_coefficients_have_no_part_in_the_spread():
    effect = coefficient_effect(board_of([70, 80, 90], ["1.1"] * 3))
    assert effect.share_of_spread == pytest.approx(0)
    assert (effect.spearman, effect.is_decided_by_coefficient) == (None, False)


def test_shares_of_independent_factors_are_those_of_their_variances():
    bases, coefficients = [80, 80, 90, 90], [Fraction(1), Fraction("1.125")] * 2
    assert share_of_spread(bases, coefficients) == pytest.approx(0.5)


def test_no_spread_has_no_shares():
    assert share_of_spread([90, 90], [Fraction(1), Fraction(1)]) is None
    assert coefficient_effect(board_of([], [])).spearman is None


def test_marks_from_95_to_100_let_the_coefficients_decide():
    board = board_input("mean")
    departments = [
        replace(part, marks=[mark._replace(value=95 + int(mark.value) % 6) for mark in part.marks])
        for part in board.departments
    ]
    effect = coefficient_effect(score_board(replace(board, departments=departments)))
    assert f"{effect.spearman:.2f}" == "0.98"
    assert effect.is_decided_by_coefficient


def test_spearman_with_ties_is_the_correlation_of_mean_ranks():
    assert mean_ranks([10, 20, 20, 30]) == [1, Fraction(5, 2), Fraction(5, 2), 4]
    assert spearman([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(0.8)
    assert spearman([1, 2, 3], [3, 2, 1]) == -1.0


def test_a_base_of_zero_has_no_factor():
    effect = coefficient_effect(board_of([0, 80, 90], ["1.1", "1.1", "1.2"]))
    assert [line.factor for line in effect.departments] == [Fraction("1.2"), Fraction("1.1"), None]
