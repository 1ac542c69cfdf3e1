"""What changed between two wordings, as a reader would mark it on paper."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A number or a Latin word changes as a whole: 300 becomes 260, not 3(00→)2(6)0.
TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|\s+|.", re.DOTALL)
ISLAND = 2  # an equal stretch this short between two changes is read as part of the change
LONGEST = 1000  # tokens; beyond, the comparison takes a second and its marks help nobody


@dataclass(frozen=True)
class Piece:
    text: str
    is_changed: bool


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of `old` and of `new`; joined again, they are the two texts unaltered."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return whole(old, old != new), whole(new, old != new)
    left, right = [], []
    for is_changed, (start, end), (new_start, new_end) in stretches(before, after):
        left += whole("".join(before[start:end]), is_changed)
        right += whole("".join(after[new_start:new_end]), is_changed)
    return left, right


def whole(text: str, is_changed: bool) -> list[Piece]:
    return [Piece(text, is_changed)] if text else []


def stretches(before: list[str], after: list[str]) -> list[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """The two token lists cut at the same places: (changed?, from–to before, from–to after), alternating."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: list[tuple[bool, tuple[int, int], tuple[int, int]]] = []
    for place, (tag, i1, i2, j1, j2) in enumerate(codes):
        is_island = 0 < place < len(codes) - 1 and i2 - i1 <= ISLAND
        is_changed = tag != "equal" or is_island
        if found and found[-1][0] == is_changed:
            _, (i1, _), (j1, _) = found.pop()
        found.append((is_changed, (i1, i2), (j1, j2)))
    return found
