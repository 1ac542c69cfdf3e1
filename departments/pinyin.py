"""Keys by which a Chinese name is found from a Latin keyboard."""

import re
import unicodedata
from functools import lru_cache

RUNS = re.compile(r"(?P<latin>[a-z0-9]+)|(?P<chinese>[\u3007\u3400-\u9fff\U00020000-\U000323af]+)")
LONGEST_SYLLABLE = 6  # zhuang


def key(text: str) -> tuple[str, str]:
    """Return (pinyin, initials): 市直机关工委 gives ("shizhijiguangongwei", "szjggw").

    Small letters without tones, ü as v; Latin letters and digits stand in both as they are, all else is left out.
    The results have at most six characters and one character for each of `text`.
    """
    pinyin, initials = [], []
    for run in RUNS.finditer(unicodedata.normalize("NFKC", text).lower()):
        if run["latin"]:
            pinyin.append(run["latin"])
            initials.append(run["latin"])
        else:
            spelt, letters = spell_run(run["chinese"])
            pinyin.append(spelt)
            initials.append(letters)
    # A single character may unfold into several (㎡); the columns are sized for one syllable each.
    return "".join(pinyin)[: LONGEST_SYLLABLE * len(text)], "".join(initials)[: len(text)]


@lru_cache(maxsize=8192)
def spell_run(chinese: str) -> tuple[str, str]:
    """Pinyin and initials of characters without a break: titles of one table share many of their runs."""
    # Imported here because it loads a dictionary of phrases, which a process that only reads never needs.
    from pypinyin.seg.mmseg import seg

    words = [spell(word) for word in seg.cut(chinese)]
    return "".join(spelt for spelt, _letters in words), "".join(letters for _spelt, letters in words)


@lru_cache(maxsize=8192)
def spell(word: str) -> tuple[str, str]:
    """Pinyin and initials of one word of the dictionary: titles are made of few words, and a look-up takes 20 µs."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(word, errors="ignore")
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)
