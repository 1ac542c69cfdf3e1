"""Pure checks of marks that came on paper, and reading the lines in which counts are typed.

`numbers` are those of the commitments rated, as text, "" for the pledge as a whole; `grades` is None for a class that
rates in points.
"""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from scoring import rules

COUNT_LINE = re.compile(r"(?P<mark>[^\s:：×x*=]+)\s*[\s:：×x*=]\s*(?P<ballots>\d{1,6})")
MOST_BALLOTS = 100_000


def read_counts(text: str) -> dict[str, int]:
    """`95 × 3`, a mark and its ballots a line, as mark → ballots. Raises ValueError with a sentence."""
    found: dict[str, int] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = COUNT_LINE.fullmatch(line)
        if match is None:
            raise ValueError(
                _("“%(line)s” is no count. Write a mark and the number of ballots: 95 × 3.") % {"line": line}
            )
        mark = plain(match["mark"])
        if mark in found:
            raise ValueError(_("The mark %(mark)s is counted twice.") % {"mark": mark})
        if ballots := int(match["ballots"]):
            found[mark] = ballots
    return found


def plain(mark: str) -> str:
    """95 for 95.0 and 95.00, so that one mark is counted once; a grade, and what can be no mark, as it is."""
    value = value_of(mark, by_grade=False)
    return mark if isinstance(value, str) or rules.rating_problem(value) else rules.plain_number(value)


def value_of(mark: str, *, by_grade: bool) -> Decimal | str:
    """The mark as the engine takes it; text where it is no number, which the engine refuses by name."""
    try:
        return mark if by_grade else Decimal(mark)
    except InvalidOperation:
        return mark


def counts_text(counts: Mapping[str, int]) -> str:
    """The inverse of `read_counts`."""
    return "\n".join(f"{mark} × {ballots}" for mark, ballots in counts.items())


def counts_problems(counts: Mapping[str, Mapping[str, int]], *, numbers: list[str], grades) -> list[str]:
    """What is wrong with counts by commitment, a sentence each; empty if all is well."""
    problems = []
    for number in numbers:
        ballots = counts.get(number, {})
        if not ballots:
            problems.append(said_of(number, _("No ballot has been counted.")))
        if sum(ballots.values()) > MOST_BALLOTS:
            problems.append(said_of(number, _("There are more ballots than people who could vote.")))
        problems += [said_of(number, text) for text in map(mark_problem_by(grades), ballots) if text]
    if set(counts) - set(numbers):
        problems.append(_("The sheet has no such commitment."))
    return problems


def entries_problems(entries: Mapping[str, list[str]], *, numbers: list[str], grades) -> list[str]:
    """The same of one named ballot, where every commitment needs a mark."""
    problems = []
    for number in numbers:
        mark = entries.get(number, ["", ""])[0]
        problem = mark_problem(mark, grades) if mark else _("The mark is missing.")
        if problem:
            problems.append(said_of(number, problem))
    if set(entries) - set(numbers):
        problems.append(_("The sheet has no such commitment."))
    return problems


def mark_problem_by(grades: Collection[str] | None):
    return lambda mark: mark_problem(mark, grades)


def mark_problem(mark: str, grades: Collection[str] | None) -> str | None:
    if grades is not None:
        return rules.grade_problem(mark, allowed=grades)
    try:
        return rules.rating_problem(Decimal(mark))
    except InvalidOperation:
        return _("“%(mark)s” is no number from 0 to 100.") % {"mark": mark}


def place_of(number: str) -> str:
    return _("commitment %(number)d") % {"number": int(number)} if number else _("the pledge as a whole")


def said_of(number: str, text: str) -> str:
    """What is said, behind the commitment it is said of."""
    return _(": ").join((place_of(number), text))
