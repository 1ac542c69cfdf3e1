"""The specification once more, as plainly as it can be said, to compare the engine with.

Shares nothing with it but the input classes: no integers, no caches, its own rounding.
"""

from decimal import Decimal
from fractions import Fraction
from math import floor

from scoring.engine import BoardInput, DepartmentInput, Rounding, Scheme


def plain_round(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Numbers 0 up."""
    if rounding is None:
        return value
    if rounding.mode == "HALF_EVEN":
        return Fraction(round(value, rounding.places))
    half = Fraction(1, 2) if rounding.mode == "HALF_UP" else 0
    return Fraction(floor(value * 10**rounding.places + half), 10**rounding.places)


def plain_class_value(rule, points: list[Fraction]) -> Fraction:
    points, count = sorted(points), len(points)
    if rule.aggregate == "median":
        return (points[(count - 1) // 2] + points[count // 2]) / 2
    drop = 0
    if rule.aggregate == "trim":
        drop = rule.trim
        if drop is None:
            drop = 0 if count <= 4 else 1 if count <= 8 else 2 if count <= 12 else max(2, floor(0.15 * count))
        while drop and count - 2 * drop < 3:
            drop -= 1
    for _mark in range(drop):
        points.remove(min(points))
        points.remove(max(points))
    return sum(points) / len(points)


def plain_points(scheme: Scheme, department: DepartmentInput, rule, number: int) -> list[tuple]:
    """(rater, points) of a class for a commitment; each ballot is a rater of its own."""
    wanted = None if rule.per == "pledge" else number
    away = set(department.conflicts)
    if scheme.recuse_named_conflicts:
        away |= department.named_conflicts
    found = [
        (mark.rater, mark.value)
        for mark in department.marks
        if (mark.rater_class, mark.commitment) == (rule.key, wanted) and mark.rater not in away
    ]
    for tally in department.tallies:
        if (tally.rater_class, tally.commitment) == (rule.key, wanted):
            found += [(object(), value) for value, count in tally.counts for _ballot in range(count)]
    table = scheme.grade_points
    return [(rater, table[value] if rule.input == "grade" else Fraction(value)) for rater, value in found]


def plain_department(scheme: Scheme, department: DepartmentInput) -> tuple[str, Fraction | None, Decimal | None]:
    """Status, base as used, and printed score."""
    status = "ranked" if department.coefficient is not None else "provisional"
    if department.coefficient is None and scheme.coefficient_level == "commitment":
        standing = [part for part in department.commitments if part.status != "cancelled"]
        status = "ranked" if all(part.coefficient is not None for part in standing) else "provisional"
    parts = []
    for commitment in department.commitments:
        if commitment.status == "cancelled":
            continue
        value = Fraction(0)
        if commitment.status != "not_done":
            given = {
                rule.key: plain_points(scheme, department, rule, commitment.number) for rule in scheme.rater_classes
            }
            if not plain_rateable(scheme, department, given):
                status = "provisional"
            present = [rule for rule in scheme.rater_classes if given[rule.key]]
            if not present:
                continue
            values = {rule.key: plain_class_value(rule, [p for _r, p in given[rule.key]]) for rule in present}
            value = sum(rule.weight * values[rule.key] for rule in present) / sum(rule.weight for rule in present)
        weights = {"equal": 1, "own": commitment.weight, "number": scheme.number_weights.get(commitment.number)}
        parts.append(
            (weights[scheme.weighting], commitment.coefficient, plain_round(value, scheme.commitment_rounding))
        )
    if department.excluded or all(part.status == "cancelled" for part in department.commitments):
        status = "excluded"
    return status, *plain_score(scheme, department, parts)


def plain_rateable(scheme: Scheme, department: DepartmentInput, given: dict[str, list]) -> bool:
    raters = {rater for marks in given.values() for rater, _points in marks}
    if not raters or len(raters) < scheme.least_raters:
        return False
    for key, marks in given.items():
        assigned = None if department.assigned is None else department.assigned.get(key, 0)
        if not marks and scheme.require_all_classes and assigned != 0:
            return False
        if marks and assigned is not None and Fraction(len(marks)) < scheme.least_share * assigned:
            return False
    return True


def plain_score(scheme: Scheme, department: DepartmentInput, parts: list) -> tuple:
    c, level = department.coefficient, scheme.coefficient_level
    own = [factor if factor is not None else 1 if level == "both" else c for _w, factor, _a in parts]
    if not parts or (c is None and (level != "commitment" or None in own)):
        return None, None
    mean = sum(w * a for w, _f, a in parts) / sum(w for w, _f, _a in parts)
    base = min(mean, scheme.cap_at) if scheme.cap == "base" else mean
    base = plain_round(base, scheme.base_rounding)
    score = base if level == "commitment" else base * c
    if level != "department" and mean:
        score *= sum(w * f * a for (w, _f, a), f in zip(parts, own, strict=True)) / sum(w * a for w, _f, a in parts)
    for kind, sign, cap in (("bonus", 1, scheme.bonus_cap), ("deduction", -1, scheme.deduction_cap)):
        score += sign * min(cap, sum(item.points for item in department.adjustments if item.kind == kind))
    score = max(score, Fraction(0))
    if scheme.cap == "score":
        score = min(score, scheme.cap_at)
    printed = plain_round(score, scheme.final_rounding)
    return base, Decimal(printed.numerator) / Decimal(printed.denominator)


def plain_board(board: BoardInput) -> dict:
    """Per department (status, base, score, place); the place is 1 + number strictly greater."""
    lines = {part.id: plain_department(board.scheme, part) for part in board.departments}
    scores = [score for status, _base, score in lines.values() if status == "ranked"]
    if board.scheme.ranking == "dense":
        scores = list(set(scores))
    return {
        id: (*line, 1 + sum(other > line[2] for other in scores) if line[0] == "ranked" else None)
        for id, line in lines.items()
    }
