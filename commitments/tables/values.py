"""What a cell says: dates, whole numbers, yes and no, one of several words. `ValueError` if it is something else.

The message of the error is the code of a Problem.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from .cells import DATE, kind_of
from .checks import read_decimal
from .names import comparable_name

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:T00:00:00)?", re.ASCII)
YES = frozenset({"是", "启用", "有效", "在用", "正常", "yes", "true", "1", "y"})
NO = frozenset({"否", "停用", "无效", "关闭", "注销", "no", "false", "0", "n"})
LARGEST_WHOLE = 1_000_000


def read_day(text: str) -> date:
    """2026-03-01, 2026/3/1, 2026.3.1 and 2026年3月1日."""
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, found.groups()))
    except (AttributeError, ValueError) as error:
        raise ValueError("not_a_day") from error


def read_whole(text: str) -> int:
    """A whole number from 0 to LARGEST_WHOLE; a workbook may write it as 3.0."""
    number = read_number(text)
    if number != number.to_integral_value() or not 0 <= number <= LARGEST_WHOLE:
        raise ValueError("not_a_whole_number")
    return int(number)


def read_number(text: str) -> Decimal:
    """A decimal number as written; a per cent sign is no part of a figure, whose unit stands elsewhere."""
    if kind_of(text) == DATE:
        raise ValueError("date_for_number")
    value = None if text.rstrip().endswith(("%", "％")) else read_decimal(text.replace(",", "").replace("，", ""))
    if value is None:
        raise ValueError("not_a_number")
    return value


def read_yes(text: str) -> bool:
    word = comparable_name(text)
    if word not in YES | NO:
        raise ValueError("not_yes_or_no")
    return word in YES


def reader_of(words: Mapping[str, tuple[str, ...]]):
    """A reader of one of several codes, each with the `words` that mean it."""
    codes = {comparable_name(word): code for code, synonyms in words.items() for word in (code, *synonyms)}

    def read_word(text: str) -> str:
        code = codes.get(comparable_name(text))
        if code is None:
            raise ValueError("not_among_words")
        return code

    read_word.words = [synonyms[0] for synonyms in words.values()]
    return read_word
