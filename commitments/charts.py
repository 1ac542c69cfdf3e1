"""Where the marks and words of a chart stand: pure arithmetic in the chart's own units (pixels at full size)."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil

LETTER = 12
"""Size of a letter in a chart, as in app.css."""
LATIN_SHARE = 0.62
"""Width of a digit or Latin letter against a Chinese one, on the generous side."""
FIRST_CJK = "\u2e80"
GAP = 4
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Label:
    """A word centred on `x`; its box reaches from `left` to `right`."""

    text: str
    x: float

    @property
    def left(self):
        return self.x - text_width(self.text) / 2

    @property
    def right(self):
        return self.x + text_width(self.text) / 2


def text_width(text: str) -> float:
    return sum(LETTER if letter >= FIRST_CJK else LETTER * LATIN_SHARE for letter in text)


def every_fitting(labels: list[Label]) -> list[Label]:
    """Every label, or every second, third, … counted from the last, so that no two boxes touch."""
    for step in range(1, len(labels) + 1):
        chosen = labels[::-1][::step][::-1]
        if all(one.right + GAP <= other.left for one, other in pairwise(chosen)):
            return chosen
    return labels[-1:]


def ticks(low: int, high: int, place, width: float) -> list[Label]:
    """Round numbers from `low` to `high` that fit on a scale `width` wide; `place` gives the x of a number."""
    widest = max(text_width(str(low)), text_width(str(high))) + GAP
    at_most = max(int(width // widest), 1)
    step = next((step for step in STEPS if (high - low) / step <= at_most), STEPS[-1])
    first = ceil(low / step) * step
    return [Label(str(value), round(float(place(value)), 1)) for value in range(first, high + 1, step)]


# ── A line over the periods ───────────────────────────────────────────────────
@dataclass(frozen=True)
class Frame:
    """The plot inside its picture: x of the first and last period, y of 0 and of 100 per cent."""

    left: float = 34
    right: float = 178
    top: float = 10
    bottom: float = 82

    def x(self, number: int, count: int) -> float:
        """The x of the period with this index among `count`; a single one stands in the middle."""
        if count == 1:
            return (self.left + self.right) / 2
        return round(self.left + (self.right - self.left) * number / (count - 1), 1)

    def y(self, percent: Decimal) -> float:
        """The y of a percentage; what is more than complete stays at the top."""
        share = float(min(max(percent, Decimal(0)), Decimal(100))) / 100
        return round(self.bottom - share * (self.bottom - self.top), 1)


@dataclass(frozen=True)
class Drawing:
    """A chart ready to be set: point lists for polylines, dots (x, y), and the words under the axis."""

    pace: str
    lines: list[str]
    dots: list[tuple[float, float]]
    labels: list[Label]


def drawn(names: list[str], completions: list[Decimal | None], planned: list[Decimal], frame=Frame()) -> Drawing:
    """Draw completion against pace; there may be fewer figures than periods, and a gap where one is missing."""
    count = len(names)
    at = [frame.x(number, count) for number in range(count)]
    dots = [(x, frame.y(value)) if value is not None else None for x, value in zip(at, completions, strict=False)]
    return Drawing(
        pace=points([(x, frame.y(value)) for x, value in zip(at, planned, strict=True)]),
        lines=[points(run) for run in runs(dots) if len(run) > 1],
        dots=[dot for dot in dots if dot],
        labels=every_fitting([Label(name, x) for name, x in zip(names, at, strict=True)]),
    )


def runs(dots):
    """The stretches of neighbouring dots between the gaps."""
    found = [[]]
    for dot in dots:
        if dot is None:
            found.append([])
        else:
            found[-1].append(dot)
    return [run for run in found if run]


def points(dots) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in dots)
