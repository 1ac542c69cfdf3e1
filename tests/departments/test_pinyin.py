import re

import pytest
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from departments.pinyin import RUNS, dictionary, key


@pytest.mark.parametrize(
    ("text", "pinyin", "initials"),
    [
        ("市直机关工委", "shizhijiguangongwei", "szjggw"),
        ("重庆银行行政处", "chongqingyinhangxingzhengchu", "cqyhxzc"),
        ("全力推进“1113”招才引智工程", "quanlituijin1113zhaocaiyinzhigongcheng", "qltj1113zcyzgc"),
        ("G60 科创走廊", "g60kechuangzoulang", "g60kczl"),
        ("Ｇ６０", "g60", "g60"),
        ("妇女绿化", "funvlvhua", "fnlh"),
        ("市委改革办(市政办)", "shiweigaigebanshizhengban", "swggbszb"),
        ("——", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_is_found_by_its_syllables_and_by_their_first_letters(text, pinyin, initials):
    assert key(text) == (pinyin, initials)


@pytest.mark.parametrize("text", ["庄" * 200, "㎡" * 80, "ﷺ", "𠮷野家"])
def test_keys_fit_columns_of_six_and_one_characters_for_each_of_the_name(text):
    pinyin, initials = key(text)

    assert len(pinyin) <= 6 * len(text)
    assert len(initials) <= len(text)


def test_looking_up_word_by_word_reads_a_text_as_the_dictionary_does_at_once():
    phrases = list(PHRASES_DICT)[::97]

    for first, second in zip(phrases, reversed(phrases), strict=True):
        text = f"{first}的{second}"
        assert key(text)[0] == "".join(lazy_pinyin(text, errors="ignore"))


def test_a_character_alone_is_read_as_the_dictionary_reads_it():
    characters = [character for code in list(PINYIN_DICT)[::17] if RUNS.fullmatch(character := chr(code))]

    assert {c: key(c)[0] for c in characters} == {c: "".join(lazy_pinyin(c)) for c in characters}
    assert len(characters) > 2000


def test_keys_hold_nothing_but_latin_letters_and_digits():
    """What `querysets.by_key` counts on."""
    read = [*dictionary().syllables, *("".join(readings) for readings in dictionary().phrases.values())]

    assert [text for text in read if text and not re.fullmatch("[a-z]+", text)] == []
    assert [re.fullmatch("[a-z0-9]*", part) is not None for part in key("ＡÀ㎡市①局½-女")] == [True, True]
