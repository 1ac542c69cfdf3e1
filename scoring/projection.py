"""The ranking on a wall: which lines a screen shows, and which are still covered while the places are announced.

Pure; a row is anything with a `place`. What is covered is left out before the template, so that no page, no page
source and no neighbour's browser holds a name before it has been announced.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

PER_COLUMN = 8
"""Rows that stay readable at ten metres: on a picture 2.4 m wide a character is then at least 45 mm high."""
COLUMNS = 2
PER_SCREEN = PER_COLUMN * COLUMNS


@dataclass(frozen=True)
class Line:
    """One place on the wall; `row` is None while it is covered, `is_new` marks what was announced last."""

    place: str
    row: Any = None
    is_new: bool = False


@dataclass(frozen=True)
class Wall:
    """One screen of `screens` (counted from 1), its lines in columns, and how far the announcement has come.

    `step` of `steps` places are announced; both are None where the whole ranking is simply shown.
    """

    columns: list[list[Line]]
    screen: int
    screens: int
    step: int | None = None
    steps: int | None = None

    @property
    def announced(self):
        """The lines announced last."""
        return [line for column in self.columns for line in column if line.is_new]

    @property
    def back(self):
        return self.step - 1

    @property
    def on(self):
        return self.step + 1

    @property
    def next_screen(self):
        return self.screen % self.screens + 1

    @property
    def screen_before(self):
        return (self.screen - 2) % self.screens + 1


def whole(rows, screen=1) -> Wall:
    """The ranking as it is, a screen at a time; a screen beyond the last is the last. Of the rows a slice is taken."""
    part, screen = part_of(len(rows), screen)
    return wall_of([Line(row.place, row) for row in rows[part]], screen, len(rows))


def announcing(rows, step) -> Wall:
    """The last `step` places uncovered, from the last to the first; those who share a place appear together.

    The screen is the one with the places announced last, before the first of them the last screen.
    """
    places = [list(group) for _place, group in groupby(rows[:], key=lambda row: row.place)]
    step = min(max(step, 0), len(places))
    covered = len(places) - step
    lines = [
        Line(row.place, row if number >= covered else None, is_new=bool(step) and number == covered)
        for number, group in enumerate(places)
        for row in group
    ]
    first_new = sum(len(group) for group in places[:covered]) if step else len(lines) - 1
    part, screen = part_of(len(lines), first_new // PER_SCREEN + 1)
    return wall_of(lines[part], screen, len(lines), step=step, steps=len(places))


def part_of(total, screen) -> tuple[slice, int]:
    """What a screen shows of so many lines, and which screen that is."""
    screen = min(max(screen, 1), screens_of(total))
    return slice((screen - 1) * PER_SCREEN, screen * PER_SCREEN), screen


def screens_of(total) -> int:
    return max(1, -(-total // PER_SCREEN))


def wall_of(shown, screen, total, **announced) -> Wall:
    height = PER_COLUMN if len(shown) > PER_COLUMN else max(len(shown), 1)
    columns = [shown[start : start + height] for start in range(0, len(shown), height)]
    return Wall(columns, screen, screens_of(total), **announced)
