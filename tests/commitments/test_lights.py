from datetime import date
from decimal import Decimal

import pytest

from commitments.lights import Case, Thresholds, light_of, planned_at

DEFAULT = Thresholds()


def case(completion, planned=50, **more):
    return Case(
        None if completion is None else Decimal(str(completion)), Decimal(planned), **{"is_signed": True, **more}
    )


@pytest.mark.parametrize(
    ("given", "light"),
    [
        # by pace: the planned completion is 50
        (case(60), "green"),
        (case(50), "green"),
        (case("40.01"), "green"),
        (case(40), "yellow"),
        (case(20), "yellow"),
        (case("19.99"), "red"),
        (case(0), "red"),
        # nothing signed
        (case(60, is_signed=False), None),
        (case(60, is_signed=False, is_overdue=True), "red"),
        (case(None, is_signed=False), None),
        # signed, but no figure counts
        (case(None), None),
        # a red made good is yellow for that period, never green; a pace that is red stays red
        (case(60, was_late=True), "yellow"),
        (case(35, was_late=True), "yellow"),
        (case(10, was_late=True), "red"),
        # in the final period green means complete, whatever was planned
        (case(100, 80, is_final=True), "green"),
        (case("99.99", 80, is_final=True), "yellow"),
        (case(70, 80, is_final=True), "yellow"),
        (case("69.99", 80, is_final=True), "red"),
        (case(100, 100, is_final=True, was_late=True), "yellow"),
    ],
)
def test_the_light_follows_from_the_case(given, light):
    assert light_of(given, DEFAULT) == light


def test_the_thresholds_belong_to_the_cycle():
    strict = Thresholds(yellow=5, red=15)

    assert [light_of(case(figure), strict) for figure in ("45.01", 45, 35, "34.99")] == [
        "green",
        "yellow",
        "yellow",
        "red",
    ]


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2026, 3, 31), "25.00"),
        (date(2026, 6, 30), "50.00"),
        (date(2026, 9, 30), "75.00"),
        (date(2026, 12, 31), "100.00"),
        (date(2026, 2, 14), "12.50"),
        (date(2024, 2, 29), "16.67"),
        (date(2026, 1, 1), "0.27"),
    ],
)
def test_the_pace_of_the_year_is_linear_by_months(day, percent):
    assert planned_at(day) == Decimal(percent)
