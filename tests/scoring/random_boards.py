"""Random boards with every rule of the scheme, the same for the same seed."""

from decimal import Decimal
from random import Random

from scoring.engine import (
    AdjustmentInput,
    BoardInput,
    CommitmentInput,
    DepartmentInput,
    GradeRule,
    Mark,
    RaterClassRule,
    Rounding,
    Scheme,
    Tally,
)
from scoring.engine.scheme import TIE_BREAKERS

MODES = ("HALF_UP", "HALF_EVEN", "DOWN")
QUOTAS = (GradeRule("a", quota="0.2"), GradeRule("b", at_least=60, quota="0.5"), GradeRule("c"))
STATUSES = ("active",) * 6 + ("completed", "cancelled", "not_done")


def random_scheme(draw: Random, *, level: str | None = None, tie_breakers: bool = True) -> Scheme:
    """A scheme with one to three classes."""
    count = draw.choice((1, 1, 2, 3))
    stages = [draw.choice((None, None, Rounding(draw.randint(0, 3), draw.choice(MODES)))) for _stage in range(2)]
    return Scheme(
        rater_classes=[_random_class(draw, f"class {number}") for number in range(count)],
        require_all_classes=draw.random() < 0.3,
        least_raters=draw.choice((0, 1, 3)),
        least_share=draw.choice((0, "0.6", 1)),
        recuse_named_conflicts=draw.random() < 0.7,
        weighting=draw.choice(("equal", "own", "number")),
        number_weights={number: draw.randint(1, 5) for number in range(1, 7)},
        coefficient_level=level or draw.choice(("department", "commitment", "both")),
        cap=draw.choice(("none", "none", "base", "score")),
        cap_at=draw.choice((100, 90, "85.5", "200/3")),
        bonus_cap=draw.choice((0, 2, 5)),
        deduction_cap=draw.choice((0, 3, 80)),
        commitment_rounding=stages[0],
        base_rounding=stages[1],
        final_rounding=Rounding(draw.choice((0, 1, 2, 2, 4)), draw.choice(MODES)),
        ranking=draw.choice(("competition", "dense")),
        groups=draw.choice(("both", "overall", "group")),
        tie_breakers=draw.sample(TIE_BREAKERS, draw.choice((0, 0, 1, 2))) if tie_breakers else (),
        grades=draw.choice((Scheme().grades, QUOTAS)),
    )


def _random_class(draw: Random, key: str) -> RaterClassRule:
    return RaterClassRule(
        key,
        input=draw.choice(("points", "points", "grade")),
        per=draw.choice(("commitment", "commitment", "pledge")),
        weight=draw.choice((1, 2, "0.5", "1/3")),
        aggregate=draw.choice(("mean", "trim", "trim", "median")),
        trim=draw.choice((None, 0, 1, 2)),
    )


def random_board(seed: int, most_departments: int = 9, most_raters: int = 16, **scheme: object) -> BoardInput:
    """At least one department and one evaluator, marks missing here and there, now and then a tally."""
    draw = Random(seed)
    rules = random_scheme(draw, **scheme)
    raters = draw.randint(1, most_raters)
    departments = [_random_department(draw, rules, raters, id) for id in range(draw.randint(1, most_departments))]
    return BoardInput(2023, rules, departments)


def _random_department(draw: Random, scheme: Scheme, raters: int, id: int) -> DepartmentInput:
    commitments = [
        CommitmentInput(number, draw.choice((1, 2, "0.5")), draw.choice((None, "1.1", "1.0432")), draw.choice(STATUSES))
        for number in range(1, draw.randint(2, 6))
    ]
    marks, tallies = _random_marks(draw, scheme, raters, [part.number for part in commitments])
    adjustments = [
        AdjustmentInput(draw.choice(("bonus", "deduction")), Decimal(draw.randint(0, 300)) / 100, number)
        for number in range(draw.choice((0, 0, 0, 2)))
    ]
    return DepartmentInput(
        id=id,
        name=f"department {id}",
        coefficient=None if draw.random() < 0.03 else Decimal(draw.randint(10_000, 12_000)) / 10_000,
        commitments=commitments,
        marks=marks,
        tallies=tallies,
        adjustments=adjustments,
        group=draw.choice((None, "a", "b")),
        position=id,
        conflicts={id},
        named_conflicts=draw.choice(((), (id + 1,))),
        assigned=draw.choice((None, {rule.key: raters for rule in scheme.rater_classes})),
        excluded="" if draw.random() < 0.97 else "merged",
    )


def _random_marks(draw: Random, scheme: Scheme, raters: int, numbers: list[int]) -> tuple[list[Mark], list[Tally]]:
    marks, tallies = [], []
    lowest, step = draw.choice((0, 60, 90)), draw.choice((1, 100, 500))
    for rule in scheme.rater_classes:
        for number in [None] if rule.per == "pledge" else numbers:
            values = [_random_value(draw, scheme, rule, lowest, step) for _rater in range(raters)]
            given = [rater for rater in range(raters) if draw.random() < 0.9]
            if draw.random() < 0.95:
                marks += [Mark(rule.key, rater, number, values[rater]) for rater in given]
            if draw.random() < 0.1:
                counts = {value: draw.randint(0, 4) for value in values[:3]}
                tallies.append(Tally(rule.key, number, counts))
    return draw.sample(marks, len(marks)), tallies


def _random_value(draw: Random, scheme: Scheme, rule: RaterClassRule, lowest: int, step: int) -> Decimal | str:
    if rule.input == "grade":
        return draw.choice(list(scheme.grade_points))
    return Decimal(draw.randint(lowest * 100 // step, 10_000 // step) * step) / 100
