"""Numerals as officials write them: 1,200, 3.5, 十二, 两百, 百, 三五 (three to five)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from commitments.indicators.units import SCALES

MAX_DIGITS = 15
MAX_WORD = 14

_GROUPED = r"\d{1,3}(?:[,，]\d{3})++(?!\d)(?:\.\d++)?"
_PLAIN = r"\d++(?:\.\d++)?"
_WORD = r"[零〇一二两三四五六七八九十百千万亿]++"
NUMERAL = re.compile(rf"(?P<digits>{_GROUPED}|{_PLAIN})|(?P<word>{_WORD})")

_SCALE_TAIL = re.compile("(?:万亿|亿|万)$")
_MULTIPLIERS = {"十": 10, "百": 100, "千": 1000}
_DIGIT_WORDS = "零一二三四五六七八九"
_WORD_RUN = re.compile("[一二三四五六七八九]{2}")


@dataclass(frozen=True)
class Numeral:
    """A number as written, without the unit: `value` × `scale`, where scale is 万, 亿, 万亿 or nothing.

    `upper` is set where two words stand for a span (三五家). `is_word` marks Chinese numerals,
    `is_bare` those that name only a magnitude (百, 千万).
    """

    value: Decimal
    scale: str = ""
    upper: Decimal | None = None
    is_word: bool = False
    is_bare: bool = False


def from_digits(digits: str) -> Numeral | None:
    """Read Arabic digits with or without thousands separators; None beyond 15 digits (a code, not a count)."""
    bare = digits.replace(",", "").replace("，", "")
    return Numeral(Decimal(bare)) if len(bare) <= MAX_DIGITS else None


def from_word(word: str) -> Numeral | None:
    """Read a Chinese numeral. A trailing 万 or 亿 becomes the scale: 三百万 → 300 × 万.

    None if the word is no numeral, such as 百千万.
    """
    if len(word) > MAX_WORD:
        return None
    word = word.replace("两", "二").replace("〇", "零")
    if _WORD_RUN.fullmatch(word):
        return _from_pair(word)
    found = _SCALE_TAIL.search(word)
    scale = found.group() if found else ""
    head = word.removesuffix(scale)
    is_bare = not head or (head in _MULTIPLIERS and head != "十")
    value = _over_scale(word, scale) if "亿" in head else _whole(head)
    return None if value is None else Numeral(value, scale, is_word=True, is_bare=is_bare)


def _over_scale(word: str, scale: str) -> Decimal | None:
    """一亿三千万 is 13,000 × 万."""
    value = _whole(word)
    return None if value is None else value / SCALES.get(scale, 1)


def _whole(head: str) -> Decimal | None:
    """The value of a numeral without its scale; a missing head counts one."""
    from cn2an import cn2an  # a quarter of the site's start: it compiles tables that few requests need

    if not head:
        return Decimal(1)
    if head[0] in "百千":
        head = "一" + head
    try:
        value = Decimal(cn2an(head, "normal"))
    except (ValueError, KeyError):
        return None
    return value


def _from_pair(word: str) -> Numeral | None:
    """Two neighbouring digits mean a span: 两三 is 2 to 3, 三五 is 3 to 5; others mean nothing."""
    low, high = (_DIGIT_WORDS.index(character) for character in word)
    if high - low == 1 or (low, high) == (3, 5):
        return Numeral(Decimal(low), upper=Decimal(high), is_word=True)
    return None


def multiplier_at(text: str, position: int) -> tuple[int, int]:
    """The product of 十, 百, 千 standing at `position` (3千 → 1000) and where they end."""
    factor = 1
    if position < len(text) and text[position] in _MULTIPLIERS:
        factor = _MULTIPLIERS[text[position]]
        position += 1
    return factor, position


def scale_at(text: str, position: int) -> str:
    """The 万, 亿 or 万亿 standing at `position`."""
    for scale in ("万亿", "亿", "万"):
        if text.startswith(scale, position):
            return scale
    return ""
