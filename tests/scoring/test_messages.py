"""What engine and verification say: every code has words, and they read as an official would write them."""

import ast
from pathlib import Path

import pytest

from scoring.engine import InputError, SchemeError, TraceError
from scoring.messages import ERRORS, FINDINGS, error_text, sentence_of

SCORING = Path(__file__).parents[2] / "scoring"
PLACE_OF_CODE = {"InputError": 0, "TraceError": 0, "SchemeError": 1, "_require": 2, "Finding": 0, "fact": 0}
WORKED_OUT = {"rates_per_commitment", "rates_per_pledge"}


def codes_in(*patterns):
    """The codes written out in calls that refuse or find something."""
    files = [path for pattern in patterns for path in SCORING.glob(pattern)]
    calls = [
        node
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACE_OF_CODE
    ]
    codes = [call.args[PLACE_OF_CODE[call.func.id]] for call in calls]
    return {code.value for code in codes if isinstance(code, ast.Constant)}


def test_every_refusal_of_the_engine_has_words_and_every_word_is_used():
    assert codes_in("engine/*.py", "schemes.py") | WORKED_OUT == set(ERRORS)


def test_every_finding_of_verification_has_words_and_every_word_is_used():
    found = codes_in("verifying.py", "sealed_facts.py")

    assert {code.removeprefix("live_") for code in FINDINGS} == found


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            InputError(
                "off_scale", department="市总工会", commitment=3, rater_class="专家组", value=101, low=0, high=100
            ),
            "市总工会，第 3 项，专家组：101 不在 0 至 100 的评分范围内。",
        ),
        (
            InputError("coefficient_range", department="市总工会", commitment=None, value="1.5", low="1", high="1.2"),
            "市总工会：难度系数 1.5 不在 1 至 1.2 的允许范围内。",
        ),
        (SchemeError("final_places", "whole", low=0, high=12), "得分小数位：应为 0 至 12 的整数。"),
        (SchemeError("grades[优秀].quota", "no_share"), "等次[优秀].quota：占比应在 0 至 1 之间。"),
        (TraceError("not_followed", step=2), "第 2 步无法复算。"),
    ],
)
def test_a_refusal_says_where_and_what(error, text):
    assert error_text(error) == text
    assert text.endswith(sentence_of(error))
