"""Time the scoring of boards of growing size against a bare NumPy kernel on the same data in the same run.

    python -m benchmarks.scoring_kernel [--json FILE] [--repeat N] [--largest DEPARTMENTS]

Boards have five commitments per department and seven evaluators (76 departments also with thirty, the live
ranking). Printed are the kernel's median and, as ratios to it, the array path and the exact path with
places, and the same for the traces of all departments (up to 76). The raw samples in seconds go to FILE,
by default scoring_kernel.json beside this script. The planted fault that the comparison must notice,
ten marks of the first department set to 0, is tried before anything is timed.
"""

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from scoring.arrays import BoardColumns, columns_of, score_columns
from scoring.engine import BoardInput, CommitmentInput, DepartmentInput, Mark, Scheme, score_board

COMMITMENTS = 5
SIZES = ((16, 7), (76, 7), (76, 30), (1_000, 7), (10_000, 7))
TRACED = 76


def random_board(departments: int, evaluators: int) -> BoardInput:
    """A board with whole marks from 70 to 100 by everyone on everything."""
    draw = random.Random(departments * 100 + evaluators)
    points = [Decimal(value) for value in range(70, 101)]
    numbers = range(1, COMMITMENTS + 1)
    commitments = tuple(CommitmentInput(number) for number in numbers)
    rows = (
        DepartmentInput(
            department,
            str(department),
            Decimal(draw.randint(10_000, 12_000)) / 10_000,
            commitments,
            tuple(
                Mark("raters", rater, number, draw.choice(points)) for number in numbers for rater in range(evaluators)
            ),
            position=department,
        )
        for department in range(departments)
    )
    return BoardInput(2026, Scheme(), tuple(rows))


def kernel(marks: np.ndarray, coefficient: np.ndarray, dropped: int) -> np.ndarray:
    """Nothing but the sums: sort, trim, add up, multiply, round half up, place. Marks are (D, I, E)."""
    kept = np.sort(marks, axis=2)[:, :, dropped : marks.shape[2] - dropped]
    unit = kept.shape[1] * kept.shape[2] * 10_000
    scores = (2 * kept.sum(axis=(1, 2)) * coefficient + unit) // (2 * unit)
    return 1 + len(scores) - np.searchsorted(np.sort(scores), scores, side="right")


def dense(columns: BoardColumns) -> np.ndarray:
    """The marks of a complete board with one class as (D, I, E)."""
    order = np.argsort(columns.mark_cell, kind="stable")
    departments, commitments = columns.weight.shape
    return columns.mark_units[order].reshape(departments, commitments, -1)


def samples(run: Callable[[], object], repeat: int) -> list[float]:
    """Seconds of ``repeat`` runs after one to warm up."""
    run()
    taken = []
    for _turn in range(repeat):
        start = perf_counter()
        run()
        taken.append(perf_counter() - start)
    return taken


def check(board: BoardInput, columns: BoardColumns, dropped: int) -> None:
    """Stop unless kernel, arrays and exact path agree, and disagree once a mark is changed."""
    places = kernel(dense(columns), columns.coefficient, dropped)
    if places.tolist() != score_columns(columns).rank.tolist():
        sys.exit("the array path and the kernel disagree")
    exact = score_board(board).by_department
    if places.tolist() != [exact[department.id].rank for department in board.departments]:
        sys.exit("the exact path and the kernel disagree")
    altered = replace(columns, mark_units=columns.mark_units.copy())
    altered.mark_units[: COMMITMENTS * 2] = 0
    if (score_columns(altered).score == score_columns(columns).score).all():
        sys.exit("the planted fault went unnoticed")


def measure(departments: int, evaluators: int, repeat: int) -> dict[str, object]:
    """The raw samples of one size."""
    board = random_board(departments, evaluators)
    columns = columns_of(board)
    dropped = {7: 1, 30: 4}[evaluators]
    check(board, columns, dropped)
    marks = dense(columns)
    found = {
        "kernel": samples(lambda: kernel(marks, columns.coefficient, dropped), repeat),
        "arrays": samples(lambda: score_columns(columns), repeat),
        "exact": samples(lambda: score_board(board), min(repeat, 3)),
    }
    if departments <= TRACED:
        scored = score_board(board)
        found["traces"] = samples(lambda: [line.trace() for line in scored.standings], min(repeat, 3))
    return {"departments": departments, "evaluators": evaluators, "seconds": found}


def commit() -> str:
    """The commit the figures belong to."""
    run = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return run.stdout.strip() if run.returncode == 0 else "none"


def line(result: dict[str, object]) -> str:
    """One line of the table: the kernel in milliseconds, all else as ratios to it."""
    middle = {name: median(taken) for name, taken in result["seconds"].items()}
    ratios = "  ".join(f"{name} {middle[name] / middle['kernel']:8.1f} ×" for name in middle if name != "kernel")
    size = f"{result['departments']:6} departments × {result['evaluators']:2} evaluators"
    return f"{size}  kernel {1000 * middle['kernel']:7.3f} ms  {ratios}"


def main() -> None:
    """Measure, print, and keep the samples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--largest", type=int, default=10_000)
    options = parser.parse_args()
    results = []
    for departments, evaluators in SIZES:
        if departments <= options.largest:
            results.append(measure(departments, evaluators, options.repeat))
            print(line(results[-1]), flush=True)
    record = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "sizes": results}
    options.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
