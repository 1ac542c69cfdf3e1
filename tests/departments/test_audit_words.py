"""Every act that the code can put on record has its words in both languages."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from departments.audit import words
from tests.roles.table import POSTS

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+|login|logout|refused")
CHINESE = re.compile("[\u4e00-\u9fff]")


def calls_of_record():
    for folder in ("config", "departments", "commitments", "scoring"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("record", "record_apart"):
                    yield node


def codes_in(call):
    """The acts written out in a call; `f"{model}.verb"` may be any model's, here a progress report's."""
    for argument in call.args[:2]:
        if isinstance(argument, ast.Constant) and CODE.fullmatch(str(argument.value)):
            yield argument.value
        if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[-1], ast.Constant):
            yield "progressreport" + argument.values[-1].value


WRITTEN_OUT = {code for call in calls_of_record() for code in codes_in(call)}
ACTS = sorted(WRITTEN_OUT | {post.action for post in POSTS.values() if post.action})


@pytest.mark.parametrize("code", ACTS)
def test_an_act_has_words_in_both_languages(code):
    with translation.override("zh-hans"):
        chinese = words.act(code)

    assert code in words.ACTS or code.rpartition(".")[2] in words.VERBS
    assert CHINESE.search(chinese.split(" · ")[0])
    assert CHINESE.search(chinese.split(" · ")[-1])


def test_most_acts_are_found():
    assert {"report.sign", "sheet.submit", "rating.void.ask", "ranking.export", "login"} <= set(ACTS)
    assert len(ACTS) > 80


def test_what_an_act_was_done_to_is_named_by_the_act_not_by_the_object():
    assert [words.act(code, "commitments.cycle") for code in ("sheet.make", "period.generate")] == [
        "评分表 · 生成",
        "填报期 · 生成",
    ]


def test_every_thing_named_is_a_model():
    assert [label for label in words.THINGS.values() if not apps.get_model(label)] == []


def test_a_field_is_named_as_on_its_form_and_what_is_none_stays_as_stored():
    kinds = ["departments.department", "departments.department", "departments.gone", ""]
    with translation.override("zh-hans"):
        named = [words.field(kind, name) for kind, name in zip(kinds, ["group", "of_no_field"] * 2, strict=True)]

    assert named == ["分组", "of_no_field", "group", "of_no_field"]
