"""Charts by arithmetic: no word ever stands on another, whatever the number of departments, periods and points."""

from decimal import Decimal
from itertools import pairwise

import pytest

from commitments.charts import Frame, Label, drawn, every_fitting, text_width, ticks


def boxes_apart(labels):
    return all(one.right <= other.left for one, other in pairwise(labels))


PICTURE_WIDTH = 200
MONTHS = ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"]
QUARTERS = ["一季度", "二季度", "三季度", "四季度"]


@pytest.mark.parametrize("names", [["全年"], ["上半年", "下半年"], QUARTERS, MONTHS, ["2026 年第一季度填报期"] * 4])
def test_the_words_under_a_small_chart_stay_apart_and_name_the_last_period(names):
    labels = drawn(names, [], [Decimal(50)] * len(names)).labels

    assert boxes_apart(labels)
    assert labels[-1].text == names[-1]


@pytest.mark.parametrize(("low", "high"), [(96, 107), (0, 100), (60, 61), (99, 101), (-5, 130), (0, 1000), (999, 1200)])
@pytest.mark.parametrize("width", [60, 120, 184, 400])
def test_the_numbers_on_a_scale_are_round_in_order_and_apart(low, high, width):
    labels = ticks(low, high, lambda value: 8 + width * (value - low) / (high - low), width)

    assert boxes_apart(labels)
    assert all(low <= int(label.text) <= high for label in labels)
    assert labels


@pytest.mark.parametrize("names", [["全年"], ["上半年", "下半年"], QUARTERS, MONTHS])
def test_the_usual_words_stay_inside_the_picture(names):
    labels = drawn(names, [], [Decimal(50)] * len(names)).labels

    assert (labels[0].left >= 0, labels[-1].right <= PICTURE_WIDTH) == (True, True)


def test_a_wide_scale_shows_more_numbers_than_a_narrow_one():
    def numbers(width):
        return [label.text for label in ticks(90, 110, lambda value: width * (value - 90) / 20, width)]

    assert numbers(184) == ["90", "95", "100", "105", "110"]
    assert numbers(60) == ["90", "100", "110"]


def test_chinese_letters_are_as_wide_as_they_are_high():
    assert (text_width("季度"), round(text_width("Q1"), 2)) == (24, 14.88)


def test_labels_are_thinned_from_the_last():
    labels = [Label("十二月", 10 * number) for number in range(8)]

    assert [label.x for label in every_fitting(labels)] == [30, 70]


def test_a_missing_figure_leaves_a_gap_and_more_than_complete_stays_at_the_top():
    drawing = drawn(
        ["一", "二", "三", "四"],
        [Decimal(0), Decimal(50), None, Decimal(120)],
        [Decimal(25), Decimal(50), Decimal(75), Decimal(100)],
    )

    assert drawing.lines == ["34,82 82,46"]
    assert drawing.dots == [(34, 82), (82, 46), (178, 10)]
    assert drawing.pace == "34,64 82,46 130,28 178,10"


def test_a_single_period_stands_in_the_middle():
    assert Frame().x(0, 1) == 106
