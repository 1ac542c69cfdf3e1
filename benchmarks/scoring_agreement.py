"""Score random boards three ways and count differences: engine, plain implementation, arrays.

    python -m benchmarks.scoring_agreement [--boards N] [--first SEED] [--plant] [--json FILE]

The boards use every rule of the scheme; the plain implementation is that of the tests and shares nothing
with the engine but its input classes. Exit status 1 on any difference; its seed is printed. The planted fault is an
engine that is handed every coefficient a little nearer to the middle.
"""

import argparse
import json
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from scoring import arrays
from scoring.engine import Board, BoardInput, score_board
from tests.scoring.plain_scoring import plain_board
from tests.scoring.random_boards import random_board


def engine_and_plain_agree(board: BoardInput, scored: Board) -> bool:
    """Status, base, score and place of every department."""
    found = {line.department: (line.status, line.base, line.score, line.rank) for line in scored.standings}
    return found == plain_board(board)


def engine_and_arrays_agree(board: BoardInput, scored: Board) -> bool | None:
    """Base, score and place of every department; None if arrays decline the board."""
    try:
        columns = arrays.score_columns(arrays.columns_of(board))
    except arrays.BeyondArrays:
        return None
    places = board.scheme.final_rounding.places
    return all(
        (line.base, line.score, line.rank)
        == (
            None if columns.base[row] < 0 else Fraction(int(columns.base[row]), columns.base_unit),
            None if columns.score[row] < 0 else Decimal(int(columns.score[row])).scaleb(-places),
            int(columns.rank[row]) or None,
        )
        for row, line in enumerate(scored.by_department[part.id] for part in board.departments)
    )


def faulty(board: BoardInput) -> BoardInput:
    """The same board with every coefficient a ten-thousandth nearer to 1.1, and so within its range."""
    step, middle = Fraction(1, 10_000), Fraction(11, 10)

    def moved(each):
        if not each.coefficient:
            return each
        return replace(each, coefficient=each.coefficient + (step if each.coefficient < middle else -step))

    return replace(board, departments=tuple(map(moved, board.departments)))


def main() -> int:
    """Compare; 0 if nothing differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--boards", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    differing, declined = [], 0
    for seed in range(options.first, options.first + options.boards):
        board = random_board(seed, tie_breakers=False)
        board = replace(board, scheme=replace(board.scheme, groups="both"))
        scored = score_board(faulty(board) if options.plant else board)
        in_arrays = engine_and_arrays_agree(board, scored)
        declined += in_arrays is None
        if in_arrays is False or not engine_and_plain_agree(board, scored):
            differing.append(seed)
    print(f"{options.boards} boards, {len(differing)} differ {differing[:20]}, {declined} declined by arrays")
    if options.json:
        outcome = {"boards": options.boards, "differing": len(differing), "seeds": differing[:20], "declined": declined}
        options.json.write_text(json.dumps(outcome) + "\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
