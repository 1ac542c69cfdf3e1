"""No text, random or hostile, raises or takes more than linear work."""

import json
import sys
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.indicators import ADVERSARIAL, seconds_for
from commitments.indicators import read

LONGEST = 100_000
WORDS = (
    *"0123456789零一二两三五十百千万亿%‰.,，、。；;:（）()“”《》\"'+-—~/\n\t 率各均年月日前底",
    *(
        "以上",
        "以内",
        "左右",
        "不少于",
        "达到",
        "分别",
        "全覆盖",
        "基本清零",
        "百分之",
        "分之",
        "成",
        "翻一番",
        "个百分点",
    ),
    *(
        "新建",
        "公园",
        "万元",
        "个",
        "人次",
        "2023年6月底前",
        "从",
        "提高到",
        "其中",
        "每村",
        "去年",
        "今年",
        "◇",
        "◆",
        "𠮷",
    ),
)
hostile = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)
anything = st.text(st.characters(codec=None), max_size=400)


def check(text):
    for promise in read(text, 2023):
        assert text[promise.start : promise.end] == promise.text
        assert promise.text
        assert Decimal(0) <= promise.confidence <= Decimal(1)
        assert (promise.upper is None) == (promise.comparator != "range")
        assert json.dumps(promise.as_json())


@given(hostile | anything)
@settings(max_examples=600)
def test_no_text_raises_and_every_span_is_the_text_at_its_place(text):
    check(text)


@given(hostile.filter(bool), st.integers(10_000, LONGEST))
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_long_text_raises(text, size):
    check((text * (size // len(text) + 1))[:size])


def calls_for(text):
    """Calls of Python and C functions: a count of work that does not depend on the machine."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_the_number_of_steps_grows_no_faster_than_the_text(name):
    unit = ADVERSARIAL[name]
    small, large = (calls_for((unit * size)[:size]) for size in (4_000, 16_000))
    assert large <= 4.4 * small + 200


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_sixteen_times_the_text_does_not_take_quadratic_time(name):
    """Quadratic work would take 256 times as long; the margin is wide, for the machine may be busy."""
    unit = ADVERSARIAL[name]
    small, large = (seconds_for((unit * size)[:size]) for size in (2_000, 32_000))
    assert large < 80 * small
