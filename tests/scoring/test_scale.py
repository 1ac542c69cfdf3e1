"""The scale over the ranking, for small and large cities: its numbers stay apart and inside, every dot on its place."""

from decimal import Decimal
from itertools import pairwise

import pytest

from scoring.ranking_rows import SCALE_FROM, SCALE_TO, SCALE_WIDTH, scale_of


def board_of(departments, spread):
    """Standings whose scores fall evenly over `spread` points from 108.40 downwards."""
    step = Decimal(spread) / max(departments - 1, 1)
    return [{"score": str(round(Decimal("108.40") - number * step, 2))} for number in range(departments)]


@pytest.mark.parametrize("departments", [1, 2, 16, 76, 200])
@pytest.mark.parametrize("spread", ["0", "0.35", "11", "48.7", "108.40"])
def test_no_number_touches_another_or_the_edge(departments, spread):
    labels = scale_of(board_of(departments, spread)).ticks

    assert [one for one, other in pairwise(labels) if one.right > other.left] == []
    assert [label for label in labels if label.left < 0 or label.right > SCALE_WIDTH] == []
    assert labels


@pytest.mark.parametrize("departments", [16, 76, 200])
def test_every_dot_lies_between_the_ends_and_falls_with_the_score(departments):
    standings = board_of(departments, "48.7")
    scale = scale_of(standings)

    dots = [float(scale.x(Decimal(line["score"]))) for line in standings]

    assert dots == sorted(dots, reverse=True)
    assert [dot for dot in dots if not SCALE_FROM <= dot <= SCALE_TO] == []


def test_a_number_stands_over_the_stroke_that_it_names():
    scale = scale_of([{"score": "90.00"}, {"score": "100.00"}])

    assert [(label.text, f"M{label.x:g} 3v8" in scale.grid) for label in scale.ticks] == [
        (text, True) for text in ("90", "92", "94", "96", "98", "100")
    ]
