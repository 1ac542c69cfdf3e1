from datetime import date, timedelta
from decimal import Decimal

import pytest

from commitments import rules

RANGE = {"least": Decimal("1.0000"), "most": Decimal("1.2000"), "places": 4}


@pytest.mark.parametrize(
    ("value", "is_fine"),
    [
        ("1.0000", True), ("1.2000", True), ("1.1636", True), ("1.1", True), ("1", True), ("1.20000", True),
        ("0.9999", False), ("1.2001", False), ("1.16361", False), ("0", False), ("-1.1", False),
    ],
)  # fmt: skip
def test_a_coefficient_lies_in_the_cycles_range_and_has_its_decimals(value, is_fine):
    assert (rules.coefficient_problem(Decimal(value), **RANGE) is None) is is_fine


@pytest.mark.parametrize(
    ("count", "least", "most", "reason", "is_fine"),
    [
        (5, 5, 5, "", True), (4, 5, 5, "", False), (6, 5, 5, "", False), (4, 3, 5, "", True), (2, 3, 5, "", False),
        (4, 5, 5, "职能划出", True),
    ],
)  # fmt: skip
def test_another_number_of_commitments_needs_a_reason(count, least, most, reason, is_fine):
    assert (rules.count_problem(count, least=least, most=most, reason=reason) is None) is is_fine


def test_the_count_is_named_as_it_is_and_as_it_should_be():
    assert [number in rules.count_problem(4, least=5, most=5) for number in "45"] == [True, True]
    assert [number in rules.count_problem(7, least=3, most=5) for number in "357"] == [True, True, True]


@pytest.mark.parametrize(
    ("text", "is_fine"), [("字" * 500, True), ("字" * 501, False), ("\r\n" * 500, True), ("", True)]
)
def test_a_text_has_at_most_its_characters_and_a_line_break_counts_as_one(text, is_fine):
    assert (rules.text_problem(text, limit=500) is None) is is_fine


@pytest.mark.parametrize(
    ("value", "is_fine"),
    [
        (None, True),
        ("0", True),
        ("100", True),
        ("33.33", True),
        ("100.01", False),
        ("-1", False),
        ("1.234", False),
        ("NaN", False),
    ],
)
def test_a_completion_is_a_percentage_with_two_decimals(value, is_fine):
    assert (rules.percent_problem(None if value is None else Decimal(value)) is None) is is_fine


DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("opens", "due", "closes", "is_fine"),
    [(0, 5, 9, True), (0, 0, 0, True), (1, 0, 9, False), (0, 9, 5, False), (9, 5, 0, False)],
)
def test_a_period_opens_falls_due_and_closes_in_this_order(opens, due, closes, is_fine):
    days = [DAY + timedelta(days=number) for number in (opens, due, closes)]

    assert (rules.period_problem(*days) is None) is is_fine


@pytest.mark.parametrize(
    ("before", "after", "is_fine"),
    [(None, None, True), (-1, 1, True), (0, None, False), (1, None, False), (None, 0, False), (None, -1, False)],
)
def test_figures_of_later_periods_speak_of_later_days(before, after, is_fine):
    neighbours = {
        name: None if days is None else DAY + timedelta(days=days)
        for name, days in (("before", before), ("after", after))
    }

    assert (rules.period_order_problem(DAY, **neighbours) is None) is is_fine


@pytest.mark.parametrize(
    ("day", "is_fine"),
    [
        (date(2026, 1, 1), True),
        (DAY, True),
        (date(2026, 4, 1), False),
        (date(2025, 12, 31), False),
        (date(2027, 1, 1), False),
    ],
)
def test_a_revision_takes_effect_within_its_year_and_not_in_the_future(day, is_fine):
    assert (rules.effective_problem(day, year=2026, today=DAY) is None) is is_fine
