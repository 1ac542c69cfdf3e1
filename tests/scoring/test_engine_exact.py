"""Exact numbers: rounding, printing and canonical JSON."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import Rounding, canonical_json, exact, round_exact, sha256_of
from scoring.engine.exact import number_text

MODES = {"HALF_UP": ROUND_HALF_UP, "HALF_EVEN": ROUND_HALF_EVEN, "DOWN": ROUND_DOWN}
decimals = st.decimals(-1000, 1000, places=4)


@given(decimals, st.integers(0, 5), st.sampled_from(sorted(MODES)))
def test_rounding_is_that_of_decimal(value, places, mode):
    found = round_exact(Fraction(value), Rounding(places, mode))
    assert found == value.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode])
    assert -found.as_tuple().exponent == places


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.integers(0, 6))
def test_half_up_is_the_formula_of_the_specification(n, q, places):
    expected = Fraction((2 * n * 10**places + q) // (2 * q), 10**places)
    assert exact(round_exact(Fraction(n, q), Rounding(places))) == expected


@given(st.fractions())
def test_a_number_printed_is_read_back(value):
    assert exact(number_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [("93.00", "93"), ("1.1636", "1.1636"), ("463/5", "92.6"), ("1/3", "1/3"), ("-0.5", "-0.5")]
)
def test_a_number_is_printed_as_short_as_it_can_be(value, text):
    assert number_text(exact(value)) == text


def test_a_rounding_is_read_back():
    assert Rounding.parse(str(Rounding(3, "HALF_EVEN"))) == Rounding(3, "HALF_EVEN")


@pytest.mark.parametrize("text", ["2 dp", "2 places HALF_UP", "2 dp UP", "-1 dp DOWN", "13 dp DOWN"])
def test_what_is_no_rounding_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Rounding.parse(text)


def test_canonical_json_has_one_text_per_document():
    assert canonical_json({"b": ["践诺", 1], "a": None}) == '{"a":null,"b":["践诺",1]}'
    assert sha256_of({"a": 1, "b": 2}) == sha256_of({"b": 2, "a": 1})


def test_canonical_json_refuses_floats_wherever_they_hide():
    with pytest.raises(ValueError, match="float"):
        canonical_json({"a": [{"b": 1.5}]})
