"""From the database to places: a board of 10,000 departments (350,000 ratings), against the NumPy kernel alone.

    python -m benchmarks.scoring_database [--departments N] [--repeat N] [--json FILE]   (and with .ci/with-postgres)

`database` is what the live ranking does: read the rows, score, place (scoring/large_board.py), in a process of its own;
`exact` the same by exact fractions (scoring/board.py), `lines` the former up to the lines of the ranking's page.
`kernel` sorts, trims, adds up and places the same marks, already in an array. Before anything is timed all must give
the same, and other places once the marks of the first department are halved by hand.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import databases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--departments", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.repeat)))
        return
    with tempfile.TemporaryDirectory(prefix="scoring-") as folder:
        environment = databases.city(Path(folder), options.departments, years=2, is_filed=False)
        found = databases.answer(
            environment, "-m", "benchmarks.scoring_database", "--child", "--repeat", str(options.repeat)
        )
    outcome = {"database": databases.kind(), "departments": options.departments, "seconds": found}
    middle = {name: median(taken) for name, taken in found.items()}
    kernel = middle.pop("kernel")
    shown = ", ".join(f"{name} {taken:.2f} s = {taken / kernel:.0f} ×" for name, taken in middle.items())
    print(f"kernel {1000 * kernel:.1f} ms; {shown}")
    if options.json:
        options.json.write_text(json.dumps(outcome, indent=1) + "\n")


def measure(repeat: int) -> dict[str, list[float]]:
    """Seconds of each, taken in turns."""
    from benchmarks.circumstances import set_up

    set_up()
    from benchmarks.scoring_kernel import kernel
    from commitments.models import Cycle
    from scoring.board import board_of, scheme_and_size
    from scoring.large_board import large_board_of
    from scoring.rankings import live_ranking

    cycle = Cycle.objects.get(status=Cycle.Status.SCORING)
    marks, coefficients = dense(cycle)
    check(live_ranking(cycle), board_of(cycle), marks, coefficients)
    acts = {
        "database": lambda: large_board_of(cycle, scheme_and_size(cycle)[0]),
        "lines": lambda: live_ranking(cycle),
        "exact": lambda: board_of(cycle),
        "kernel": lambda: kernel(marks, coefficients, dropped=1),
    }
    found = {name: [] for name in acts}
    for _turn in range(repeat):
        for name, act in acts.items():
            found[name].append(seconds_of(act))
    return found


def seconds_of(act) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def dense(cycle):
    """The marks as (departments, commitments, evaluators) in the table's order, and coefficients in ten-thousandths."""
    import numpy as np

    from commitments.models import Pledge
    from scoring.models import Rating

    order = ("sheet__pledge__position", "commitment__number", "sheet__evaluator__number")
    values = Rating.objects.filter(sheet__pledge__cycle=cycle).order_by(*order).values_list("value", flat=True)
    pledges = Pledge.objects.filter(cycle=cycle).order_by("position")
    coefficients = np.array([int(value * 10_000) for value in pledges.values_list("coefficient", flat=True)])
    # In hundredths of a point, as the kernel rounds to hundredths of a score.
    marks = np.fromiter((int(value * 100) for value in values.iterator(chunk_size=20_000)), dtype=np.int64)
    return marks.reshape(len(coefficients), 5, -1), coefficients


def check(live, board, marks, coefficients) -> None:
    """Stop unless all give the same, and other places after a change."""
    from benchmarks.scoring_kernel import kernel
    from scoring.results import standings_of

    if live.large is None or live.standings != standings_of(board):
        sys.exit("the live ranking does not come from arrays, or not as the exact path has it")
    places = kernel(marks, coefficients, dropped=1).tolist()
    found = [line["rank"] for line in sorted(live.standings, key=lambda line: line["position"])]
    if places != found:
        sys.exit("the board and the kernel disagree")
    altered = marks.copy()
    altered[0] //= 2
    if kernel(altered, coefficients, dropped=1).tolist() == found:
        sys.exit("the planted fault went unnoticed")


if __name__ == "__main__":
    main()
