"""Which number a commitment has: in its title, in a column of its own, or running through the whole file."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

CHINESE = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", start=1)}
CHINESE |= {f"十{numeral}": 10 + value for numeral, value in list(CHINESE.items())[:9]} | {"二十": 20}

NUMBERED = re.compile(
    r"[（(【\[]\s*(?P<bracketed>\d{1,3})\s*[)）】\]]\s*"
    r"|(?P<marked>\d{1,3})(?:[、,，:：)）]|[.．](?!\d)|[.．](?=20\d\d))\s*"
    r"|(?P<spaced>\d{1,3})\s+"
    r"|[（(](?P<chinese>[一二三四五六七八九十]{1,2})[)）][、.．]?\s*"
    r"|(?P<chinese_marked>[一二三四五六七八九十]{1,2})[、.．]\s*"
    r"|(?P<circled>[①-⑳⑴-⒇⒈-⒛])\s*"
)
GLUED = re.compile(r"(\d{1,2})(?![\d.．%％])")
NUMBER_CELL = re.compile(r"\(?(\d{1,4})[).、]?")


class Numbered(NamedTuple):
    """A title without its number; `number` is None where none was found."""

    number: int | None
    title: str


def split_number(title: str) -> Numbered:
    """`title` parted into number and text: "4 2023 论坛" is number 4 with the title "2023 论坛".

    Understands 1 x, 1、x, 1.x, 1)x, （1）x, full-width digits, ①x, 一、x and （一）x.
    """
    if not (found := NUMBERED.match(title)):
        return Numbered(None, title)
    number = _value(found)
    return Numbered(number, title[found.end() :]) if number else Numbered(None, title)


def _value(found: re.Match[str]) -> int | None:
    text, kind = found[found.lastgroup], found.lastgroup
    if kind.startswith("chinese"):
        return CHINESE.get(text)
    if kind == "circled":
        return int(re.sub(r"\D", "", unicodedata.normalize("NFKC", text)))
    return int(text)


def split_glued(titles: Sequence[str]) -> list[Numbered] | None:
    """Titles of one department with digits set directly before them, if these count 1, 2, 3 … exactly."""
    found = [GLUED.match(title) for title in titles]
    if not all(found) or [int(match[1]) for match in found] != list(range(1, len(titles) + 1)):
        return None
    return [Numbered(int(match[1]), title[match.end() :]) for match, title in zip(found, titles, strict=True)]


def read_number(cell: str) -> int | None:
    """The whole number in a cell of the number column, or None if it is something else."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if found := NUMBER_CELL.fullmatch(text):
        return int(found[1]) or None
    return CHINESE.get(text.strip("()、."))


IN_TITLE = "in_title"
IN_COLUMN = "in_column"
RUNNING = "running"
OF_DEPARTMENT = "of_department"


def numbering_of(departments: Sequence[Sequence[int | None]]) -> str:
    """How the number column counts, given its values by department.

    IN_TITLE: it is empty. OF_DEPARTMENT: it counts the departments. RUNNING: it goes on from one department
    to the next. IN_COLUMN: it begins anew with each department.
    """
    filled = [numbers for numbers in departments if any(number is not None for number in numbers)]
    if not filled:
        return IN_TITLE
    longer = [{number for number in numbers if number is not None} for numbers in filled if len(numbers) > 1]
    if longer and all(len(distinct) == 1 for distinct in longer):
        return OF_DEPARTMENT
    pairs = list(pairwise(filled))
    going_on = sum(after[0] not in (1, None) and after[0] == (before[-1] or 0) + 1 for before, after in pairs)
    return RUNNING if pairs and going_on * 2 > len(pairs) else IN_COLUMN
