"""The official score of one department, in exact fractions from the marks to the printed number."""

from collections.abc import Sequence
from fractions import Fraction

from .aggregate import aggregate
from .coefficients import check_coefficients, coefficient_of
from .errors import InputError
from .exact import Rounding, exact, known, round_exact
from .gather import Gathered, ValueReader, cell_units, gather, place_of
from .inputs import BONUS, CANCELLED, DEDUCTION, NOT_DONE, CommitmentInput, DepartmentInput
from .parts import ClassScore, CommitmentScore, DepartmentScore, Outcome
from .rateable import judge, status_of
from .scheme import PLEDGE, RaterClassRule, Scheme

ZERO = Fraction(0)


def score_department(scheme: Scheme, department: DepartmentInput, reader: ValueReader | None = None) -> DepartmentScore:
    """Score one department. Raises InputError for inputs that contradict the scheme.

    The status is ``ranked``, ``provisional`` or ``excluded``; a reader may be shared by a whole board.
    """
    try:
        gathered, commitments = score_parts(scheme, department, reader or ValueReader(scheme))
    except InputError as error:
        raise error.at(department=department.name) from error
    reasons, warnings = judge(scheme, department, commitments)
    counted = [part for part in commitments if part.value is not None]
    outcome = None
    if counted and coefficient_of(scheme, department, counted) is not None:
        outcome = score_outcome(scheme, department, counted)
    status = status_of(department, reasons)
    return DepartmentScore(department, commitments, outcome, status, reasons, warnings, gathered.recused)


def score_parts(
    scheme: Scheme, department: DepartmentInput, reader: ValueReader
) -> tuple[Gathered, tuple[CommitmentScore, ...]]:
    """What counts, and the value of each commitment."""
    check_coefficients(scheme, department)
    gathered = gather(scheme, department)
    classes = class_scores(scheme, department, gathered, reader)
    commitments = tuple(
        score_commitment(scheme, commitment, classes.get(commitment.number, ()))
        for commitment in department.commitments
    )
    return gathered, commitments


def class_scores(
    scheme: Scheme, department: DepartmentInput, gathered: Gathered, reader: ValueReader
) -> dict[int, tuple[ClassScore, ...]]:
    """Per commitment number the values of the classes that rated it, in the scheme's order."""
    found: dict[int, tuple[ClassScore, ...]] = {}
    pledge = {
        rule.key: _class_score(scheme, rule, gathered, None, reader)
        for rule in scheme.rater_classes
        if rule.per == PLEDGE
    }
    for commitment in department.commitments:
        if commitment.status in (CANCELLED, NOT_DONE):
            continue
        number = commitment.number
        scores = (
            pledge[rule.key] if rule.per == PLEDGE else _class_score(scheme, rule, gathered, number, reader)
            for rule in scheme.rater_classes
        )
        found[number] = tuple(score for score in scores if score is not None)
    return found


def _class_score(
    scheme: Scheme, rule: RaterClassRule, gathered: Gathered, number: int | None, reader: ValueReader
) -> ClassScore | None:
    cell = (rule.key, number)
    marks, tallies = gathered.marks.get(cell, []), gathered.tallies.get(cell, [])
    try:
        units = cell_units(reader, rule, marks, tallies)
    except InputError as error:
        raise error.at(**place_of(scheme, cell)) from error
    if not units:
        return None
    raters = frozenset([mark[1] for mark in marks])
    return ClassScore(rule, tuple(units), raters, aggregate(rule, units, reader.scale))


def score_commitment(scheme: Scheme, commitment: CommitmentInput, classes: Sequence[ClassScore]) -> CommitmentScore:
    """Weighted mean over the classes present; 0 for one not done, None without any mark."""
    weight = commitment_weight(scheme, commitment)
    value = ZERO if commitment.status == NOT_DONE else _mean_of_classes(classes)
    used = None if value is None else _round(value, scheme.commitment_rounding)
    return CommitmentScore(commitment, weight, tuple(classes), value, used)


def _mean_of_classes(classes: Sequence[ClassScore]) -> Fraction | None:
    if len(classes) < 2:
        return classes[0].value if classes else None
    weights = sum(score.rule.weight for score in classes)
    return sum((score.rule.weight * score.value for score in classes), ZERO) / weights


def commitment_weight(scheme: Scheme, commitment: CommitmentInput) -> Fraction:
    """The relative weight the scheme gives a commitment. Raises InputError if its number has none."""
    if scheme.weighting == "equal":
        return Fraction(1)
    if scheme.weighting == "own":
        return commitment.weight
    if commitment.number not in scheme.number_weights:
        raise InputError("weight_missing", commitment=commitment.number)
    return scheme.number_weights[commitment.number]


def _round(value: Fraction, rounding: Rounding | None) -> Fraction:
    return value if rounding is None else exact(round_exact(value, rounding))


def score_outcome(scheme: Scheme, department: DepartmentInput, counted: Sequence[CommitmentScore]) -> Outcome:
    """From commitment values to the printed score. Coefficients must be there and a value counted.

    Department level: score = base · c. Commitment level: Σ wᵢ·cᵢ·aᵢ / Σ wᵢ; a cap or rounding of the
    base scales it, so that equal cᵢ always give the department-level result.
    """
    weights = sum(part.weight for part in counted)
    base_exact = sum((part.weight * known(part.value) for part in counted), ZERO) / weights
    base = min(base_exact, scheme.cap_at) if scheme.cap == "base" else base_exact
    base = _round(base, scheme.base_rounding)
    coefficient = known(coefficient_of(scheme, department, counted))
    weighted = base * coefficient.department
    if coefficient.commitments is not None and base_exact:
        parts = zip(counted, coefficient.commitments, strict=True)
        weighted *= sum((part.weight * factor * known(part.value) for part, factor in parts), ZERO)
        weighted /= weights * base_exact
    return finish(scheme, department, base_exact, base, weighted)


def finish(
    scheme: Scheme, department: DepartmentInput, base_exact: Fraction, base: Fraction, weighted: Fraction
) -> Outcome:
    """Add the capped bonus, subtract the capped deduction, clamp, and round once."""
    bonus, deduction = capped_adjustments(scheme, department)
    score_exact = max(weighted + bonus - deduction, ZERO)
    if scheme.cap == "score":
        score_exact = min(score_exact, scheme.cap_at)
    score = round_exact(score_exact, scheme.final_rounding)
    return Outcome(base_exact, base, weighted, bonus, deduction, score_exact, score)


def capped_adjustments(scheme: Scheme, department: DepartmentInput) -> tuple[Fraction, Fraction]:
    """Bonus and deduction in points, each under its cap."""
    if not department.adjustments:
        return ZERO, ZERO
    total = {BONUS: ZERO, DEDUCTION: ZERO}
    for adjustment in department.adjustments:
        total[adjustment.kind] += adjustment.points
    return min(total[BONUS], scheme.bonus_cap), min(total[DEDUCTION], scheme.deduction_cap)
