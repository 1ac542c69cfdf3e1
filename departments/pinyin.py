"""Keys by which a Chinese name is found from a Latin keyboard."""

import re
import unicodedata
from array import array
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

RUNS = re.compile(r"(?P<latin>[a-z0-9]+)|(?P<chinese>[\u3007\u3400-\u9fff\U00020000-\U000323af]+)")
LONGEST_SYLLABLE = 6  # zhuang
FIRST, LAST = 0x3007, 0x323AF  # the code points of RUNS
CHARACTER = re.compile(r'"(\d+)":\s*"([^",]+)')
PHRASE = re.compile(r'"([^"]+)":\s*\[(.*?\])\s*\]', re.DOTALL)
READING = re.compile(r'\[\s*"([^"]+)"')


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
    # Read at the first need: a process that only shows pages has none.
    syllables = dictionary().syllables_of(chinese)
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


@cache
def dictionary() -> "Dictionary":
    return Dictionary()


class Dictionary:
    """The readings of pypinyin's two tables, without tones, in a quarter of the memory its import takes.

    A text is read as pypinyin reads it, the longest known phrase first: 重庆 is chong qing, 重要 zhong yao. A phrase
    whose characters are read as they are alone keeps no reading of its own; `longest` is the length of the longest
    phrase by its first character.
    """

    def __init__(self):
        folder = Path(find_spec("pypinyin").origin).parent
        self.syllables = [""]
        self.places = array("H", bytes(2 * (LAST - FIRST + 1)))
        self.read_characters((folder / "pinyin_dict.json").read_text(encoding="utf-8"))
        self.phrases: dict[str, tuple[str, ...]] = {}
        self.longest: dict[str, int] = {}
        self.read_phrases((folder / "phrases_dict.json").read_text(encoding="utf-8"))

    def read_characters(self, text: str) -> None:
        places = {}
        for found in CHARACTER.finditer(text):
            if FIRST <= (code := int(found[1])) <= LAST:
                syllable = without_tone(found[2])
                if syllable not in places:
                    places[syllable] = len(self.syllables)
                    self.syllables.append(syllable)
                self.places[code - FIRST] = places[syllable]

    def read_phrases(self, text: str) -> None:
        for found in PHRASE.finditer(text):
            phrase, readings = found[1], tuple(map(without_tone, READING.findall(found[2])))
            is_plain = all(map(str.__eq__, map(self.syllable_of, phrase), readings))
            self.phrases[phrase] = () if is_plain else readings
            self.longest[phrase[0]] = max(len(phrase), self.longest.get(phrase[0], 1))

    def syllable_of(self, character: str) -> str:
        """How a character is read alone; empty if it has no reading."""
        return self.syllables[self.places[ord(character) - FIRST]]

    def syllables_of(self, chinese: str) -> list[str]:
        """The syllables of a text of characters between FIRST and LAST."""
        found, start = [], 0
        while start < len(chinese):
            word = self.word_at(chinese, start)
            found += self.phrases.get(word) or filter(None, map(self.syllable_of, word))
            start += len(word)
        return found

    def word_at(self, chinese: str, start: int) -> str:
        """The longest phrase that begins at `start`, or the character that stands there."""
        for length in range(self.longest.get(chinese[start], 1), 1, -1):
            if (word := chinese[start : start + length]) in self.phrases:
                return word
        return chinese[start]


@lru_cache(maxsize=4096)
def without_tone(syllable: str) -> str:
    """lǜ becomes lv."""
    plain = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(mark for mark in plain if not unicodedata.combining(mark))
