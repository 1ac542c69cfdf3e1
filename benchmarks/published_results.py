"""Recompute results that other people published and compare them to the last printed digit.

    python -m benchmarks.published_results FOLDER [--plant] [--json FILE]

FOLDER holds published_tokyo2020_10m.csv, published_paris2024_10m.csv, published_halfpipe2026_judges.csv and
published_halfpipe2026_official.csv. Diving: of seven marks two are dropped at each end and the sum of the
other three is multiplied by the dive's difficulty, that is mean · (3 · difficulty). Half-pipe: of six marks
one is dropped at each end, the mean of the rest is the run, the best run counts. Exit status 1 on any
difference. The planted fault drops one mark fewer at each end.
"""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from scoring.engine import (
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    Mark,
    RaterClassRule,
    Scheme,
    Standing,
    score_board,
)

Row = dict[str, str]
Marks = list[Decimal]
ROUNDS = 6


def scheme_of(trim: int, level: str = "department", scale_high: int = 10) -> Scheme:
    """A panel's rule as a scheme; coefficients up to 3 · 4.1 · 6."""
    return Scheme(
        rater_classes=(RaterClassRule("judges", aggregate="trim", trim=trim),),
        scale_high=scale_high,
        coefficient_level=level,
        coefficient_low=1,
        coefficient_high=100,
    )


def performance(name: str, parts: Iterable[tuple[Marks, Decimal]], department: Decimal) -> DepartmentInput:
    """A competitor as a department: one commitment per dive or run, with its coefficient."""
    parts = list(parts)
    commitments = [CommitmentInput(number, 1, factor) for number, (_marks, factor) in enumerate(parts, 1)]
    marks = [
        Mark("judges", judge, number, mark)
        for number, (given, _factor) in enumerate(parts, 1)
        for judge, mark in enumerate(given, 1)
    ]
    return DepartmentInput(name, name, department, tuple(commitments), tuple(marks))


def standings(scheme: Scheme, departments: Iterable[DepartmentInput]) -> dict[str, Standing]:
    """Name to standing."""
    return dict(score_board(BoardInput(2026, scheme, tuple(departments))).by_department)


class Comparison:
    """Counts values compared and lists those that differ."""

    def __init__(self, title: str) -> None:
        self.title, self.compared, self.differences = title, 0, []

    def equal(self, place: str, computed: object, published: str) -> None:
        """Compare a number of ours with the text that was published."""
        self.compared += 1
        if Decimal(str(computed)) != Decimal(published):
            self.differences.append(f"{place}: computed {computed}, published {published}")

    def report(self) -> bool:
        """Print the outcome; whether all was equal."""
        print(f"{self.title}: {self.compared} values compared, {len(self.differences)} differ")
        for difference in self.differences:
            print(f"  {difference}")
        return not self.differences


def read(folder: Path, name: str) -> list[Row]:
    """The rows of one published file."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def dive(row: Row, prefix: str, difficulty: str) -> tuple[Marks, Decimal]:
    """Seven marks and three times the difficulty."""
    return [Decimal(row[f"{prefix}{judge}"]) for judge in range(1, 8)], 3 * Decimal(row[difficulty])


def tokyo(folder: Path) -> Comparison:
    """Points and places of each round, and the running totals with their places."""
    result = Comparison("Tokyo 2020, men's 10 m platform")
    rows = defaultdict(dict)
    for row in read(folder, "published_tokyo2020_10m.csv"):
        rows[row["department"]][int(row["group_round"])] = row
    dives = {
        name: {number: dive(row, "J", "coefficient") for number, row in by_round.items()}
        for name, by_round in rows.items()
    }
    for number in range(1, ROUNDS + 1):
        alone = standings(
            scheme_of(2), (performance(name, [dives[name][number]], dives[name][number][1]) for name in rows)
        )
        so_far = standings(
            scheme_of(2, "commitment"),
            (
                # The engine takes a mean over the dives; times their number it is the running total.
                performance(name, ((marks, c * number) for marks, c in first_dives(dives[name], number)), None)
                for name in rows
            ),
        )
        for name, by_round in rows.items():
            row, place = by_round[number], f"{name}, round {number}"
            result.equal(f"{place}, points", alone[name].score, row["official_points"])
            result.equal(f"{place}, place in round", alone[name].rank, row["official_rank_in_group"])
            result.equal(f"{place}, total", so_far[name].score, row["official_cumulative"])
            result.equal(f"{place}, place", so_far[name].rank, row["official_overall_rank"])
    return result


def first_dives(dives: dict[int, tuple[Marks, Decimal]], count: int) -> list[tuple[Marks, Decimal]]:
    """The dives of the first rounds."""
    return [dives[number] for number in range(1, count + 1)]


def paris(folder: Path) -> Comparison:
    """Points of each dive."""
    result = Comparison("Paris 2024, men's 10 m platform")
    for number, row in enumerate(read(folder, "published_paris2024_10m.csv"), 1):
        marks, factor = dive(row, "Judge", "Difficulty")
        name = row["Diver_Name"]
        scored = standings(scheme_of(2), [performance(name, [(marks, factor)], factor)])
        result.equal(f"row {number}, {name}", scored[name].score, row["Round_Score"])
    return result


def halfpipe(folder: Path) -> Comparison:
    """The score of each judged run, the best run, and the final place."""
    result = Comparison("Half-pipe 2026")
    scheme = scheme_of(1, scale_high=100)
    runs = defaultdict(dict)
    for row in read(folder, "published_halfpipe2026_judges.csv"):
        if row["judge1_score"]:
            marks = [Decimal(row[f"judge{judge}_score"]) for judge in range(1, 7)]
            entry = performance(row["competitor"], [(marks, Decimal(1))], Decimal(1))
            score = standings(scheme, [entry])[row["competitor"]].score
            result.equal(f"{row['competitor']}, run {row['run']}", score, row["final_score"])
            runs[row["competitor"]][score] = entry
    final = standings(scheme, (by_score[max(by_score)] for by_score in runs.values()))
    for row in read(folder, "published_halfpipe2026_official.csv"):
        name = row["competitor"]
        result.equal(f"{name}, best run", final[name].score, row["best_score"])
        result.equal(f"{name}, place", final[name].rank, row["final_rank"])
    return result


def main() -> int:
    """Compare everything; 0 if all is equal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.plant:
        global scheme_of
        sound = scheme_of
        scheme_of = lambda trim, *rest, **named: sound(trim - 1, *rest, **named)  # noqa: E731
    results = [compare(options.folder) for compare in (tokyo, paris, halfpipe)]
    is_equal = all([result.report() for result in results])  # noqa: C419  every report is to be printed
    if options.json:
        figures = {
            result.title: {"compared": result.compared, "different": len(result.differences)} for result in results
        }
        text = "; ".join(f"{name}: {one['compared']}, {one['different']} differ" for name, one in figures.items())
        options.json.write_text(json.dumps({"text": text, "met": is_equal, "results": figures}, indent=1) + "\n")
    return 0 if is_equal else 1


if __name__ == "__main__":
    sys.exit(main())
