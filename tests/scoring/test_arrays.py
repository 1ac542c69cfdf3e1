"""The array path gives what the exact path gives, or says that it cannot."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine import AdjustmentInput, RaterClassRule, Scheme, score_board
from tests.scoring.random_boards import random_board
from tests.scoring.worked_example import SCHEMES, board_input

np = pytest.importorskip("numpy")
arrays = pytest.importorskip("scoring.arrays")

STATUS = {arrays.RANKED: "ranked", arrays.PROVISIONAL: "provisional", arrays.EXCLUDED: "excluded"}


def by_arrays(board):
    """The array results of a board in the terms of the exact path."""
    found = arrays.score_columns(arrays.columns_of(board))
    places = board.scheme.final_rounding.places
    return [
        (
            STATUS[int(found.status[row])],
            None if found.base[row] < 0 else Fraction(int(found.base[row]), found.base_unit),
            None if found.base_shown[row] < 0 else Decimal(int(found.base_shown[row])).scaleb(-4),
            None if found.score[row] < 0 else Decimal(int(found.score[row])).scaleb(-places),
            int(found.rank[row]) or None,
            int(found.group_rank[row]) or None,
            int(found.rank_without_coefficient[row]) or None,
        )
        for row in range(len(board.departments))
    ]


def by_engine(board):
    scored = score_board(board).by_department
    lines = [scored[department.id] for department in board.departments]
    return [
        (
            line.status,
            line.base,
            line.base_shown,
            line.score,
            line.rank,
            line.group_rank,
            line.rank_without_coefficient,
        )
        for line in lines
    ]


@pytest.mark.parametrize("name", SCHEMES)
def test_the_worked_example_is_the_same_in_arrays(name):
    assert by_arrays(board_input(name)) == by_engine(board_input(name))


@settings(max_examples=150)
@given(st.integers(0, 10**9))
def test_random_boards_are_the_same_in_arrays_or_are_declined(seed):
    board = random_board(seed, level="department", tie_breakers=False)
    try:
        found = by_arrays(board)
    except arrays.BeyondArrays:
        return
    assert found == by_engine(board)


def test_most_random_boards_are_not_declined():
    declined = 0
    for seed in range(200):
        try:
            by_arrays(random_board(seed, level="department", tie_breakers=False))
        except arrays.BeyondArrays:
            declined += 1
    assert declined < 40


def test_numbers_beyond_64_bits_are_declined_and_not_wrapped():
    board = board_input("panels")
    heavy = [
        RaterClassRule(rule.key, aggregate="mean", weight=10**12 + place)
        for place, rule in enumerate(board.scheme.rater_classes)
    ]
    with pytest.raises(arrays.BeyondArrays, match="64 bits"):
        by_arrays(replace(board, scheme=replace(board.scheme, rater_classes=heavy)))


@pytest.mark.parametrize("rule", [{"coefficient_level": "both"}, {"tie_breakers": ("base",)}])
def test_rules_that_arrays_do_not_know_are_declined(rule):
    board = board_input("mean")
    scheme = replace(board.scheme, **rule)
    assert not arrays.supports(scheme)
    with pytest.raises(arrays.BeyondArrays, match="do not know"):
        by_arrays(replace(board, scheme=scheme))


def test_adjustments_finer_than_hundredths_are_declined():
    board = board_input("mean")
    first, *others = board.departments
    fine = replace(first, adjustments=[AdjustmentInput("bonus", "0.001")])
    scheme = replace(board.scheme, bonus_cap=1)
    with pytest.raises(arrays.BeyondArrays, match="hundredth"):
        by_arrays(replace(board, scheme=scheme, departments=[fine, *others]))


def test_numpy_is_available_here_and_the_default_scheme_is_supported():
    assert arrays.is_available()
    assert arrays.supports(Scheme())
