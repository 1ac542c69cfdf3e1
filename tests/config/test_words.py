"""Sentences of Django, as our catalogue words them."""

import re

import pytest
from django.utils.translation import gettext, override

from config.words import COUNTED_WORDS, WORDS

BLANK = re.compile(r"%\(?\w*\)?[sd]|\{\w+\}")
SPACE_IN_CHINESE = re.compile(r"[\u4e00-\u9fff，。] | [\u4e00-\u9fff]")


@pytest.mark.parametrize("words", [*WORDS, *COUNTED_WORDS])
def test_a_sentence_of_django_is_polite_chinese_without_spaces(words):
    with override("zh-hans"):
        chinese = gettext(words) if isinstance(words, str) else str(words % {"min_length": 8})
    set_in_a_sentence = BLANK.sub("名", chinese).strip().replace("8", "八")

    assert set_in_a_sentence == "：" or re.search(r"[\u4e00-\u9fff]{2}", set_in_a_sentence)
    assert "你" not in chinese
    assert not SPACE_IN_CHINESE.search(set_in_a_sentence)
