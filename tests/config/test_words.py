"""Sentences of Django, as our catalogue words them."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from config.words import COUNTED_WORDS, WORDS

BLANK = re.compile(r"%\(?\w*\)?[sd]|\{\w+\}")
PARTS = ["conf", "contrib/admin", "contrib/auth"]
# Pages of Django that ours replace, or that nothing leads to.
NEVER_SHOWN = {
    "Model name",
    "Add link",
    "Change or view list link",
    "After you’ve created a user, you’ll be able to edit more user options.",
    "Forgotten your login credentials?",
    "In case you’ve forgotten, you are:",
}
SPACE_IN_CHINESE = re.compile(r"[\u4e00-\u9fff，。] | [\u4e00-\u9fff]")


@pytest.mark.parametrize("words", [*WORDS, *COUNTED_WORDS])
def test_a_sentence_of_django_is_polite_chinese_without_spaces(words):
    with override("zh-hans"):
        chinese = gettext(words) if isinstance(words, str) else str(words % 8)
    set_in_a_sentence = BLANK.sub("名", chinese).strip().replace("8", "八")

    assert set_in_a_sentence == "：" or re.search(r"[\u4e00-\u9fff]{2}", set_in_a_sentence)
    assert "你" not in chinese
    assert not SPACE_IN_CHINESE.search(set_in_a_sentence)


def sentences_of(catalogue):
    """The English of every entry of a catalogue as text."""
    quoted = re.findall(r'^msgid ((?:".*"\n)+)', catalogue.read_text(encoding="utf-8"), re.MULTILINE)
    return {"".join(ast.literal_eval(line) for line in each.splitlines()) for each in quoted} - {""}


def translated_in(catalogue):
    """The English of every entry of a compiled catalogue, without contexts and forms of the plural."""
    with catalogue.open("rb") as file:
        keys = GNUTranslations(file)._catalog
    return {(key if isinstance(key, str) else key[0]).rpartition("\x04")[2] for key in keys}


@pytest.mark.parametrize("part", PARTS)
def test_every_sentence_of_django_has_chinese_from_django_or_from_us(part):
    locale = Path(django.__file__).parent / part / "locale"
    ours = settings.LOCALE_PATHS[0] / "zh_Hans/LC_MESSAGES/django.mo"
    chinese = translated_in(locale / "zh_Hans/LC_MESSAGES/django.mo") | translated_in(ours)

    assert sentences_of(locale / "en/LC_MESSAGES/django.po") - chinese - NEVER_SHOWN == set()
