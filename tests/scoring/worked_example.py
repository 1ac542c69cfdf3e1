"""A worked example: sixteen departments, seven evaluators, ratings made by a formula, seven schemes.

Coefficients are those of the published extract; the expected numbers were worked out apart from the engine.
"""

from decimal import Decimal

from scoring.engine import (
    Board,
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    Mark,
    RaterClassRule,
    Scheme,
    score_board,
)

COEFFICIENTS = [
    "1.1636",
    "1.1568",
    "1.1482",
    "1.1451",
    "1.1453",
    "1.1352",
    "1.1164",
    "1.1207",
    "1.1421",
    "1.1147",
    "1.1296",
    "1.1132",
    "1.1237",
    "1.1366",
    "1.1254",
    "1.1229",
]
DEPARTMENTS = range(1, 17)
COMMITMENTS = range(1, 6)
EVALUATORS = range(1, 8)
LENIENCY = {1: 0, 2: 2, 3: -1, 4: 1, 5: -3, 6: 2, 7: -1}
PANELS = {1: "leaders", 2: "leaders", 3: "peers", 4: "peers", 5: "peers", 6: "public", 7: "public"}


def rating(d: int, i: int, e: int) -> int:
    """The mark of evaluator e for commitment i of department d."""
    noise = (d * d * e + 3 * i * i * e + d * e * e * i + d * i) % 7
    return min(100, 80 + 7 * d % 9 + (3 * i + d) % 4 + LENIENCY[e] + noise)


def one_class(**rule: object) -> Scheme:
    """A scheme with a single class of raters."""
    return Scheme(rater_classes=(RaterClassRule("raters", **rule),))


PANEL_SCHEME = Scheme(
    rater_classes=(
        RaterClassRule("leaders", aggregate="mean", weight="0.5"),
        RaterClassRule("peers", aggregate="mean", weight="0.3"),
        RaterClassRule("public", aggregate="mean", weight="0.2"),
    )
)
WEIGHTED_SCHEME = Scheme(
    rater_classes=(RaterClassRule("raters", aggregate="mean"),),
    weighting="number",
    number_weights={1: 30, 2: 25, 3: 20, 4: 15, 5: 10},
)
SCHEMES = {
    "mean": one_class(aggregate="mean"),
    "trim1": one_class(trim=1),
    "median": one_class(aggregate="median"),
    "mean_w": WEIGHTED_SCHEME,
    "panels": PANEL_SCHEME,
    "trim1_recused": one_class(trim=1),
    "mean_recused": one_class(aggregate="mean"),
}


def department(d: int, *, panels: bool = False, recused: bool = False) -> DepartmentInput:
    """Department d; if ``recused``, evaluator e belongs to department e."""
    marks = (
        Mark(PANELS[e] if panels else "raters", e, i, Decimal(rating(d, i, e))) for i in COMMITMENTS for e in EVALUATORS
    )
    return DepartmentInput(
        id=d,
        name=f"department {d}",
        coefficient=Decimal(COEFFICIENTS[d - 1]),
        commitments=[CommitmentInput(i) for i in COMMITMENTS],
        marks=marks,
        position=d,
        conflicts={d} if recused and d in EVALUATORS else (),
    )


def board_input(name: str) -> BoardInput:
    """The example under one of SCHEMES."""
    panels, recused = name == "panels", name.endswith("_recused")
    departments = (department(d, panels=panels, recused=recused) for d in DEPARTMENTS)
    return BoardInput(2023, SCHEMES[name], departments)


def scored(name: str) -> Board:
    """The example scored under one of SCHEMES."""
    return score_board(board_input(name))


def table(text: str) -> list[tuple[str, ...]]:
    """The words of each line."""
    return [tuple(line.split()) for line in text.split("\n") if line.strip()]


# Per scheme and department: base, score, place, place without the coefficient.
EXPECTED_SCORES = {
    "mean": """
        91.8000 106.82 1 3
        90.0000 104.11 4 8
        88.0000 101.04 9 12
        86.4000 98.94 11 14
        92.6000 106.05 2 1
        90.8000 103.08 5 6
        88.6000 98.91 12 10
        87.4000 97.95 14 13
        84.8000 96.85 15 16
        91.8000 102.33 7 3
        90.2000 101.89 8 7
        88.2000 98.18 13 11
        85.6000 96.19 16 15
        92.4000 105.02 3 2
        91.2000 102.64 6 5
        89.4000 100.39 10 9
    """,
    "trim1": """
        91.6800 106.68 1 4
        90.0800 104.20 4 8
        88.0400 101.09 9 12
        86.6000 99.17 11 14
        92.6400 106.10 2 1
        90.7200 102.99 5 6
        88.6000 98.91 12 10
        87.2800 97.81 14 13
        84.8800 96.94 15 16
        91.8400 102.37 7 3
        90.4000 102.12 8 7
        88.2400 98.23 13 11
        85.5200 96.10 16 15
        92.4000 105.02 3 2
        91.0800 102.50 6 5
        89.4800 100.48 10 9
    """,
    "median": """
        92.0000 107.05 1 3
        89.8000 103.88 4 8
        88.0000 101.04 9 11
        86.8000 99.39 11 14
        92.2000 105.60 2 2
        90.6000 102.85 6 6
        89.0000 99.36 12 10
        87.6000 98.17 13 13
        84.6000 96.62 15 16
        91.8000 102.33 8 4
        90.6000 102.34 7 6
        87.8000 97.74 14 12
        85.4000 95.96 16 15
        92.8000 105.48 3 1
        91.4000 102.86 5 5
        89.2000 100.16 10 9
    """,
    "mean_w": """
        91.8500 106.88 1 3
        90.0000 104.11 4 8
        87.9000 100.93 9 12
        86.5000 99.05 11 14
        92.6000 106.05 2 1
        90.7500 103.02 5 6
        88.5000 98.80 12 10
        87.4500 98.01 14 13
        85.0000 97.08 15 16
        91.7000 102.22 7 4
        90.1000 101.78 8 7
        88.2000 98.18 13 11
        85.7500 96.36 16 15
        92.3000 104.91 3 2
        91.0500 102.47 6 5
        89.6000 100.61 10 9
    """,
    "panels": """
        92.0400 107.10 1 4
        90.1200 104.25 4 8
        88.5400 101.66 9 11
        86.8800 99.49 12 14
        92.7800 106.26 2 2
        90.8900 103.18 5 6
        89.4100 99.82 11 10
        87.6400 98.22 14 13
        84.9200 96.99 15 16
        92.3400 102.93 6 3
        90.6800 102.43 8 7
        88.3800 98.38 13 12
        85.6900 96.29 16 15
        93.2100 105.94 3 1
        91.4400 102.91 7 5
        89.5200 100.52 10 9
    """,
    "trim1_recused": """
        91.5000 106.47 2 4
        89.7500 103.82 4 8
        88.3500 101.44 9 11
        86.3500 98.88 12 14
        93.0500 106.57 1 1
        90.5500 102.79 5 6
        89.5000 99.92 11 9
        87.2800 97.81 14 13
        84.8800 96.94 15 16
        91.8400 102.37 7 3
        90.4000 102.12 8 7
        88.2400 98.23 13 12
        85.5200 96.10 16 15
        92.4000 105.02 3 2
        91.0800 102.50 6 5
        89.4800 100.48 10 10
    """,
    "mean_recused": """
        91.8000 106.82 1 3
        89.7333 103.80 4 8
        88.2000 101.27 9 11
        86.2000 98.71 12 14
        93.0333 106.55 2 1
        90.4667 102.70 5 6
        89.2667 99.66 11 10
        87.4000 97.95 14 13
        84.8000 96.85 15 16
        91.8000 102.33 7 3
        90.2000 101.89 8 7
        88.2000 98.18 13 11
        85.6000 96.19 16 15
        92.4000 105.02 3 2
        91.2000 102.64 6 5
        89.4000 100.39 10 9
    """,
}
