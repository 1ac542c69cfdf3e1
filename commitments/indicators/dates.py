"""Due dates: 2023年6月底前, 年底前, 到2025年."""

import re
from dataclasses import dataclass
from datetime import date

from commitments.indicators.numerals import from_word

_YEAR = r"(?P<year>20\d\d)年"
_MONTH = r"(?P<month>\d{1,2}|十[一二]|[一二三四五六七八九十])月"
_DAY = r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
_BEFORE = r"(?:份)?(?:月?[底末]|[上中下]旬|初)?(?:之前|以前|前)?"
_DATE = re.compile(
    rf"(?P<since>[自从])?(?:{_YEAR}(?:{_MONTH}(?:{_DAY})?"
    rf"|(?P<part>年?[底末]|上半年|下半年|(?:前?[一二三四1-4]个?|第[一二三四])季度))"
    rf"|(?P<until>到|至|截至){_YEAR.replace('year', 'until_year')}(?!\d|度|\d月)"
    rf"|{_MONTH.replace('month', 'bare_month')}(?:{_DAY.replace('day', 'bare_day')})?"
    rf"(?=[底末]|[上中下]旬|之前|以前|前|完成)"
    rf"|(?P<bare_part>(?:今年|本年)?(?:年[底末]|上半年|(?:前[一二三四1-4]个?|第?[一二三四])季度)))"
    rf"{_BEFORE}(?P<onward>起|以来|开始)?"
)
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_YEARS_SEEN = re.compile(r"(20\d\d)年")


@dataclass(frozen=True)
class Due:
    """A due date found at `start`; `value` is `YYYY-MM`, `YYYY-MM-DD`, or None if its year is unknown."""

    start: int
    end: int
    value: str | None


def dues_in(flat: str, year: int | None = None) -> list[Due]:
    """Every due date of a text from left to right. A month without a year takes the last year named before it,
    else `year`.
    """
    dues, known = [], year
    seen = [(match.start(), int(match[1])) for match in _YEARS_SEEN.finditer(flat)]
    index = 0
    for found in _DATE.finditer(flat):
        while index < len(seen) and seen[index][0] <= found.end():
            known, index = seen[index][1], index + 1
        if not found["since"] and not found["onward"]:
            dues.append(Due(found.start(), found.end(), _value(found, known)))
    return dues


def _value(found: re.Match, known: int | None) -> str | None:
    if found["until_year"]:
        return f"{found['until_year']}-12"
    year = int(found["year"]) if found["year"] else known
    month = found["month"] or found["bare_month"]
    if year is None:
        return None
    if month:
        return _written(year, _number(month), found["day"] or found["bare_day"])
    return f"{year}-{_month_of(found['part'] or found['bare_part']):02d}"


def _written(year: int, month: int, day: str | None) -> str | None:
    """The ISO form, or None if the calendar has no such month or day."""
    try:
        checked = date(year, month, _number(day) if day else 1)
    except ValueError:
        return None
    return checked.isoformat() if day else f"{checked:%Y-%m}"


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else int(from_word(word).value)


def _month_of(part: str) -> int:
    if "季度" in part:
        return next(_QUARTERS[character] for character in part if character in _QUARTERS)
    return 6 if "上半年" in part else 12
