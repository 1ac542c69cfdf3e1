"""Numerals, amounts and units."""

from decimal import Decimal
from fractions import Fraction

import pytest

from commitments.indicators import numerals, units
from commitments.indicators.amounts import amounts_in
from commitments.indicators.masks import flatten


@pytest.mark.parametrize(
    ("word", "value", "scale"),
    [
        ("两", 2, ""),
        ("十二", 12, ""),
        ("二百", 200, ""),
        ("两千五百", 2500, ""),
        ("三百万", 300, "万"),
        ("百", 100, ""),
        ("千亿", 1000, "亿"),
        ("万亿", 1, "万亿"),
        ("一亿三千万", 13000, "万"),
    ],
)
def test_a_numeral_in_words_is_read_with_its_scale_apart(word, value, scale):
    read = numerals.from_word(word)
    assert (read.value, read.scale) == (value, scale)


@pytest.mark.parametrize("word", ["百千万", "一九", "十十", "九八七六五四三二一二三四五六七八"])
def test_what_is_no_numeral_is_not_read(word):
    assert numerals.from_word(word) is None


def test_two_neighbouring_digits_are_a_span():
    read = numerals.from_word("三五")
    assert (read.value, read.upper) == (3, 5)


def test_thousands_separators_are_read_in_both_widths():
    assert [numerals.from_digits(digits).value for digits in ("1,200", "1，200,000")] == [1200, 1200000]


def test_a_row_of_sixteen_digits_is_a_code():
    assert numerals.from_digits("1234567890123456") is None


def amounts(text):
    return [(amount.comparator, amount.value, amount.upper, amount.unit) for amount in amounts_in(flatten(text))]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("３００家", ("=", 300, None, "家")),
        ("不少于1,200张", (">=", 1200, None, "张")),
        ("达3000余人", (">", 3000, None, "人")),
        ("2万余人次", (">", 2, None, "万人次")),
        ("100项次", ("=", 100, None, "项次")),
        ("5百家", ("=", 500, None, "家")),
        ("5—6项", ("range", 5, 6, "项")),
        ("5%至6%", ("range", 5, 6, "%")),
        ("1-2万人", ("range", 1, 2, "万人")),
        ("两三个", ("range", 2, 3, "个")),
        ("百分之九十五以上", (">=", 95, None, "%")),
        ("百分之三点五", ("=", Decimal("3.5"), None, "%")),
        ("千分之二", ("=", 2, None, "‰")),
        ("三分之二", ("=", Decimal("66.67"), None, "%")),
        ("八成五", ("=", 85, None, "%")),
        ("翻一番", ("=", 2, None, "倍")),
        ("翻两番", ("=", 4, None, "倍")),
        ("过半", (">", 50, None, "%")),
        ("提高2.5个百分点", ("=", Decimal("2.5"), None, "个百分点")),
        ("突破百亿元", (">", 100, None, "亿元")),
        ("控制在5‰以内", ("<=", 5, None, "‰")),
        ("28微克/立方米左右", ("~", 28, None, "微克/立方米")),
        ("低于3%", ("<", 3, None, "%")),
        ("1.3万亿斤", ("=", Decimal("1.3"), None, "万亿斤")),
        ("基本清零", ("~", 0, None, "")),
        ("实现全覆盖", ("=", 100, None, "%")),
    ],
)
def test_an_amount_is_read_with_its_bounds(text, amount):
    assert amounts(text) == [amount]


def test_a_unit_does_not_swallow_the_word_it_begins():
    assert [units.unit_at(text, 0) for text in ("台湾", "人才", "家庭", "元素", "台设备")] == ["", "", "", "", "台"]


def test_scale_is_multiplied_out():
    assert [units.multiplied_out(Decimal(value), unit) for value, unit in (("9", "万人"), ("1.5", "万亿元"))] == [
        90000,
        Decimal("1500000000000"),
    ]


def test_units_of_one_family_convert_exactly():
    assert [
        units.convert(Decimal("1.5"), "亿元", "万元"),
        units.convert(Decimal(1), "公顷", "亩"),
        units.convert(Decimal(3), "人", "万人"),
    ] == [15000, 15, Fraction(3, 10000)]


def test_units_of_two_families_do_not_convert():
    with pytest.raises(units.UnitMismatch, match="公里 does not convert into 亩"):
        units.convert(Decimal(1), "公里", "亩")
