"""Where clauses, list items and brackets begin and end."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from commitments.indicators.amounts import Amount

# No rule looks further than this from a number, so that work stays linear in the length of the text.
REACH = 160

BLANK = "◆"
_SENTENCE_ENDS = "。！？!?；;\n\r"
_STOP = re.compile(r"[，,。！？!?；;：:\n\r\t…]|--")
_EXEMPT_BRACKETS = ("含", "不含")
_CONNECTOR = re.compile(
    r"并且|以及|同时|和(?!谐|平|美|睦|县|田)|及(?!时|格|早)|与(?!会|时)|并(?!联|购|网|轨|行|发|举)|且|(?<!、)其中|或(?!者)"
)
_ENDS_IN_CONNECTOR = re.compile(r"(?:、|和|及|以及|与|并|且|或|其中|，|,| )+$")


@dataclass(frozen=True)
class Clause:
    """A stretch between two stops. `sentence` numbers the run up to 。 or ；, `outer` the clause around a bracket."""

    start: int
    end: int
    sentence: int
    stop: str
    outer: int | None = None


def bracket_depths(masked: str) -> tuple[str, str, list[tuple[int, int]]]:
    """Split a text into what stands outside brackets and what stands inside one pair.

    Returns both as strings of the text's length, the rest blanked, and the places of the bracketed parts.
    Brackets without a partner count as ordinary characters; what is nested deeper is blanked in both.
    """
    pairs = _pairs(masked)
    outside, inside, places = list(masked), [BLANK] * len(masked), []
    done = 0
    for start, end in pairs:
        if start < done or masked[start + 1 : end] in _EXEMPT_BRACKETS:
            continue
        outside[start + 1 : end] = BLANK * (end - start - 1)
        inside[start + 1 : end] = masked[start + 1 : end]
        places.append((start + 1, end))
        done = end
    _blank_nested(inside, pairs, places)
    return "".join(outside), "".join(inside), places


def _pairs(masked: str) -> list[tuple[int, int]]:
    opened, pairs = [], []
    for position, character in enumerate(masked):
        if character == "（":
            opened.append(position)
        elif character == "）" and opened:
            pairs.append((opened.pop(), position))
    return sorted(pairs)


def _blank_nested(inside: list[str], pairs: list[tuple[int, int]], places: list[tuple[int, int]]) -> None:
    outermost = {start - 1 for start, _ in places}
    done = 0
    for start, end in pairs:
        if start in outermost or start < done:
            continue
        inside[start : end + 1] = BLANK * (end + 1 - start)
        done = end


def inside_numbers(amounts: Iterable[Amount]) -> set[int]:
    """The positions that belong to a number, where a comma is no stop (1,200)."""
    return {position for amount in amounts for position in range(amount.number_start, amount.unit_end)}


def clauses_of(view: str, start: int, end: int, numbers: set[int], outer: int | None = None) -> list[Clause]:
    """Cut a stretch of text at its stops; those at the positions `numbers` do not count."""
    clauses, begun, sentence = [], start, 0
    for stop in _STOP.finditer(view, start, end):
        if stop.start() in numbers:
            continue
        clauses.append(Clause(begun, stop.start(), sentence, stop.group(), outer))
        begun = stop.end()
        sentence += stop.group() in _SENTENCE_ENDS
    clauses.append(Clause(begun, end, sentence, "", outer))
    return clauses


def by_clause(clauses: list[Clause], amounts: Iterable[Amount]) -> list[list[Amount]]:
    """The amounts of each clause, in order."""
    starts = [clause.start for clause in clauses]
    groups: list[list[Amount]] = [[] for _ in clauses]
    for amount in amounts:
        groups[max(0, bisect_right(starts, amount.number_start) - 1)].append(amount)
    return groups


def is_separated(gap: str) -> bool:
    """Whether the text between two amounts divides them into two list items or two clauses."""
    return not gap or "、" in gap or _CONNECTOR.search(gap) is not None


def cut_between(view: str, left: Amount, right: Amount, leads: bool) -> tuple[int, int]:
    """Where the item of one amount ends and that of the next begins.

    `leads` says that the left amount stands before its noun (40名浙江工匠), which then runs on after it.
    """
    start, end = left.end, min(right.start, left.end + REACH)
    gap = view[start:end]
    tail = _ENDS_IN_CONNECTOR.search(gap[-6:])
    if tail and end == right.start:
        return right.start - len(tail.group()), right.start
    commas = [match.start() for match in re.finditer("、", gap)]
    if commas:
        at = start + (commas[-1] if leads else commas[0])
        return at, at + 1
    links = list(_CONNECTOR.finditer(gap))
    if links:
        link = links[-1] if leads else links[0]
        return start + link.start(), start + link.end()
    return (end, end) if leads else (start, start)
