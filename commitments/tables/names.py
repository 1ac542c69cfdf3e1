"""Comparing names as a reader does, who sees neither the width of a bracket nor an invisible character."""

import re
import unicodedata
from functools import lru_cache

BRACKETS = str.maketrans("【】〔〕[]{}《》〈〉", "()()()()()()")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufeff\uffa0]"
)


@lru_cache(maxsize=8192)
def comparable_name(name: str) -> str:
    """`name` without spaces, invisible characters, letter case and the form of its brackets.

    Two names with equal results look alike on paper: 市委改革办（市政办） and 市委改革办 (市政办).
    """
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", name)).translate(BRACKETS)
    return "".join(folded.split()).casefold()


def invisible_character(text: str) -> str:
    """The first zero-width or direction mark of `text` as U+XXXX, or an empty string."""
    if text.isprintable():
        return ""
    found = INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
