"""Score random boards three ways and count differences: engine, plain implementation, arrays.

    python -m benchmarks.scoring_agreement [--boards N] [--first SEED] [--progress FILE] [--plant] [--json FILE]

The boards use every rule of the scheme; one in ten has up to nine departments and 16 evaluators, the others up to four
and nine. The plain implementation is that of the tests and shares nothing with the engine but its input classes. The
work goes to all cores in parts of 5,000 boards. With --progress each finished part is a line of FILE, and a run that
was cut short goes on from there; a part that other sources scored is made again. Exit status 1 on any difference; its
seed is printed. The planted fault is an engine that is handed every coefficient a little nearer to the middle.
"""

import argparse
import hashlib
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

from benchmarks.circumstances import ROOT
from scoring import arrays
from scoring.engine import Board, BoardInput, score_board
from tests.scoring.plain_scoring import plain_board
from tests.scoring.random_boards import random_board

PART = 5_000
SOURCES = ("scoring/engine", "scoring/arrays.py", "tests/scoring/plain_scoring.py", "tests/scoring/random_boards.py")


def engine_and_plain_agree(board: BoardInput, scored: Board) -> bool:
    """Status, base, score and place of every department."""
    found = {line.department: (line.status, line.base, line.score, line.rank) for line in scored.standings}
    return found == plain_board(board)


def engine_and_arrays_agree(board: BoardInput, scored: Board) -> bool | None:
    """Base, score and place of every department; None if arrays decline the board."""
    if not arrays.supports(board.scheme):
        return None
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


def board_of(seed: int) -> BoardInput:
    """The board of a seed, as small as can show a difference; every tenth a larger one."""
    size = {} if seed % 10 == 0 else {"most_departments": 4, "most_raters": 9}
    board = random_board(seed, tie_breakers=False, **size)
    return replace(board, scheme=replace(board.scheme, groups="both"))


def part_from(first: int, upto: int, plant: bool) -> dict:
    """Compare the boards of the seeds from `first` up to, not with, `upto` or the part's end."""
    differing, declined, end = [], 0, min(first + PART, upto)
    for seed in range(first, end):
        board = board_of(seed)
        scored = score_board(faulty(board) if plant else board)
        in_arrays = engine_and_arrays_agree(board, scored)
        declined += in_arrays is None
        if in_arrays is False or not engine_and_plain_agree(board, scored):
            differing.append(seed)
    return {"first": first, "boards": end - first, "differing": differing, "declined": declined}


def sources_hash() -> str:
    """SHA-256 of all that takes part in the comparison."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in SOURCES:
        for path in sorted((ROOT / name).glob("*.py")) or [ROOT / name]:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def finished(progress: Path | None, sources: str) -> list[dict]:
    """The parts an earlier run of the same sources left."""
    lines = progress.read_text().splitlines() if progress and progress.exists() else []
    return [part for part in map(json.loads, lines) if part["sources"] == sources]


def compared(options: argparse.Namespace) -> list[dict]:
    """All parts, those made before and those made now."""
    sources, upto = sources_hash(), options.first + options.boards
    wanted = {(first, min(PART, upto - first)) for first in range(options.first, upto, PART)}
    parts = [part for part in finished(options.progress, sources) if (part["first"], part["boards"]) in wanted]
    left = sorted(wanted - {(part["first"], part["boards"]) for part in parts})
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(partial(part_from, upto=upto, plant=options.plant), [first for first, _boards in left]):
            parts.append(part)
            if options.progress:
                options.progress.parent.mkdir(parents=True, exist_ok=True)
                with options.progress.open("a") as file:
                    file.write(json.dumps({**part, "sources": sources}) + "\n")
    return parts


def main() -> int:
    """Compare; 0 if nothing differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--boards", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--progress", type=Path)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.plant and options.progress:
        parser.error("a planted fault leaves no progress")
    parts = compared(options)
    differing = sorted(seed for part in parts for seed in part["differing"])
    declined = sum(part["declined"] for part in parts)
    print(f"{options.boards} boards, {len(differing)} differ {differing[:20]}, {declined} declined by arrays")
    if options.json:
        outcome = {"boards": options.boards, "differing": len(differing), "seeds": differing[:20], "declined": declined}
        options.json.write_text(json.dumps(outcome) + "\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
