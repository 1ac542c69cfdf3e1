"""How far an indicator and a commitment have come."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.completion import AT_STRICT_LIMIT, Goal, Mean, Part, Reading, completion, weighted_mean
from commitments.indicators.units import UnitMismatch


def share(goal, *figures):
    return completion(goal, [Reading(Decimal(figure)) for figure in figures])


def test_coverage_from_88_to_95_is_two_sevenths_done_at_90():
    assert share(Goal(">=", 95, baseline=88, basis="level"), "90") == Fraction(2, 7)


def test_without_a_reading_completion_is_missing_and_not_zero():
    assert completion(Goal(">=", 95), []) is None


def test_a_reading_below_the_baseline_is_zero():
    assert share(Goal(">=", 95, baseline=88, basis="level"), "80") == 0


def test_a_reading_beyond_the_target_is_one():
    assert share(Goal(">=", 300), "450") == 1


def test_a_bare_count_means_at_least():
    assert [share(Goal("=", 300), figure) for figure in ("150", "300", "301")] == [Fraction(1, 2), 1, 1]


def test_a_reading_of_4_against_at_most_5_is_met():
    assert share(Goal("<=", 5, basis="level", direction="down"), "4") == 1


def test_a_reading_of_6_against_at_most_5_is_five_sixths():
    assert share(Goal("<=", 5, basis="level", direction="down"), "6") == Fraction(5, 6)


def test_at_most_with_a_baseline_measures_the_way_down():
    assert share(Goal("<=", 5, baseline=8, basis="level", direction="down"), "6") == Fraction(2, 3)


def test_more_than_is_not_kept_by_reaching_the_limit():
    assert [share(Goal(">", 350), figure) for figure in ("350", "350.1")] == [AT_STRICT_LIMIT, 1]


def test_just_short_of_a_strict_limit_counts_no_more_than_reaching_it():
    assert share(Goal(">", 350), "349.9") == AT_STRICT_LIMIT


def test_less_than_is_not_kept_by_reaching_the_limit():
    goal = Goal("<", 2, basis="level", direction="down")
    assert [share(goal, figure) for figure in ("1.9", "2", "4")] == [1, AT_STRICT_LIMIT, Fraction(1, 2)]


def test_about_forgives_a_twentieth_when_rising():
    assert [share(Goal("~", 100), figure) for figure in ("95", "47.5")] == [1, Fraction(1, 2)]


def test_about_forgives_a_twentieth_when_falling():
    goal = Goal("~", 20, basis="level", direction="down")
    assert [share(goal, figure) for figure in ("21", "42")] == [1, Fraction(1, 2)]


def test_nearly_cleared_forgives_a_twentieth_of_the_baseline():
    goal = Goal("~", 0, baseline=100, basis="level", direction="down")
    assert [share(goal, figure) for figure in ("5", "100")] == [1, 0]


def test_clearing_without_a_baseline_is_done_only_at_zero():
    goal = Goal("=", 0, basis="level", direction="down")
    assert [share(goal, figure) for figure in ("0", "1")] == [1, 0]


def test_clearing_with_a_baseline_measures_what_is_left():
    assert share(Goal("=", 0, baseline=40, basis="level", direction="down"), "10") == Fraction(3, 4)


def test_a_range_is_kept_from_its_lower_end_on():
    goal = Goal("range", 5, upper=6)
    assert [share(goal, figure) for figure in ("4", "5", "6", "9")] == [Fraction(4, 5), 1, 1, 1]


def test_a_falling_range_is_kept_from_its_upper_end_down():
    goal = Goal("range", 5, upper=6, basis="level", direction="down")
    assert [share(goal, figure) for figure in ("4", "6", "12")] == [1, 1, Fraction(1, 2)]


def test_a_level_above_its_range_is_not_kept():
    assert share(Goal("range", 5, upper=6, basis="level"), "12") == Fraction(1, 2)


def test_an_amount_of_decrease_counts_up():
    assert share(Goal("=", 3, direction="down"), "1.5") == Fraction(1, 2)


def test_cumulative_and_level_take_the_latest_reading_and_period_the_sum():
    standings = [share(Goal("=", 100, basis=basis), "20", "30") for basis in ("cumulative", "level", "period")]
    assert standings == [Fraction(3, 10), Fraction(3, 10), Fraction(1, 2)]


def test_units_of_one_family_convert():
    goal = Goal(">=", 2, unit="亿元")
    assert completion(goal, [Reading(Decimal("5000"), "万元")]) == Fraction(1, 4)


def test_units_of_two_families_are_refused():
    with pytest.raises(UnitMismatch, match="万元 does not convert into 家"):
        completion(Goal(">=", 2, unit="家"), [Reading(1, "万元")])


@pytest.mark.parametrize(
    "wrong",
    [
        {"comparator": "≥", "target": 1},
        {"comparator": "range", "target": 1},
        {"comparator": ">=", "target": 1, "upper": 2},
        {"comparator": "range", "target": 3, "upper": 2},
        {"comparator": ">=", "target": 1, "basis": "yearly"},
        {"comparator": ">=", "target": 1, "direction": "sideways"},
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"unknown|range"):
        Goal(**wrong)


def test_a_commitment_is_the_weighted_mean_of_its_parts():
    parts = [Part(2, Fraction(1)), Part(1, Fraction(1, 2)), Part(1, Fraction(0))]
    assert weighted_mean(parts) == Mean(Fraction(5, 8), 0)


def test_a_part_without_a_figure_is_counted_as_missing_and_bars_completeness():
    mean = weighted_mean([Part(1, Fraction(1)), Part(3, None)])
    assert (mean, mean.is_complete) == (Mean(Fraction(1), 1), False)


def test_a_mean_over_nothing_is_missing():
    assert weighted_mean([Part(0, Fraction(1))]) == Mean(None, 0)


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="a weight is negative"):
        weighted_mean([Part(-1, Fraction(1))])


numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)


@given(
    comparator=st.sampled_from([">=", ">", "=", "<", "<=", "~", "range"]),
    ends=st.tuples(numbers, numbers).map(sorted),
    baseline=st.none() | numbers,
    basis=st.sampled_from(["cumulative", "level", "period"]),
    direction=st.sampled_from(["up", "down"]),
    figure=numbers,
)
def test_completion_is_always_a_fraction_from_0_to_1(comparator, ends, baseline, basis, direction, figure):
    upper = ends[1] if comparator == "range" else None
    goal = Goal(comparator, ends[0], upper, baseline, basis, direction)
    done = completion(goal, [Reading(figure)])
    assert isinstance(done, Fraction)
    assert 0 <= done <= 1


@given(target=st.integers(1, 1000), figures=st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(sorted))
def test_more_is_never_less_done_when_rising(target, figures):
    low, high = (completion(Goal(">=", target), [Reading(figure)]) for figure in figures)
    assert low <= high
