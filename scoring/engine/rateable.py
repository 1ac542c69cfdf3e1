"""Whether a department may have a place: enough raters, enough of each class, and a coefficient."""

from collections.abc import Sequence

from .coefficients import coefficient_of
from .inputs import CANCELLED, NOT_DONE, DepartmentInput
from .parts import ClassScore, CommitmentScore, Reason
from .scheme import Scheme


def status_of(department: DepartmentInput, reasons: tuple[Reason, ...]) -> str:
    """``ranked``, ``provisional`` (a score, no place) or ``excluded``."""
    if department.excluded or any(reason.code == "no_active_commitment" for reason in reasons):
        return "excluded"
    return "provisional" if reasons else "ranked"


def judge(
    scheme: Scheme, department: DepartmentInput, commitments: Sequence[CommitmentScore]
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Why the department has no place, and what is only worth a warning."""
    reasons: list[Reason] = []
    warnings: list[Reason] = []
    if department.excluded:
        reasons.append(Reason("excluded"))
    standing = [part for part in commitments if part.commitment.status != CANCELLED]
    if not standing:
        reasons.append(Reason("no_active_commitment"))
    elif coefficient_of(scheme, department, standing) is None:
        reasons.append(Reason("no_coefficient"))
    expected = _expected_classes(scheme, department)
    for part in standing:
        if part.commitment.status != NOT_DONE:
            reasons += _not_rateable(scheme, department, part)
            missing = warnings if not scheme.require_all_classes else reasons
            missing += _missing_classes(expected, part)
    return tuple(reasons), tuple(warnings)


def _expected_classes(scheme: Scheme, department: DepartmentInput) -> list[str]:
    if department.assigned is None:
        return [rule.key for rule in scheme.rater_classes]
    return [rule.key for rule in scheme.rater_classes if (department.owed(rule.key) or 0) > 0]


def _missing_classes(expected: Sequence[str], part: CommitmentScore) -> list[Reason]:
    present = {score.rule.key for score in part.classes}
    return [Reason("class_missing", part.number, key) for key in expected if key not in present]


def distinct_raters(classes: Sequence[ClassScore]) -> int:
    """Distinct evaluators over all classes; every anonymous ballot is one more."""
    if len(classes) == 1:
        return classes[0].size
    named = frozenset().union(*(score.raters for score in classes))
    return len(named) + sum(score.ballots for score in classes)


def _not_rateable(scheme: Scheme, department: DepartmentInput, part: CommitmentScore) -> list[Reason]:
    if not part.classes:
        return [Reason("no_marks", part.number)]
    reasons = []
    raters = distinct_raters(part.classes)
    if raters < scheme.least_raters:
        reasons.append(Reason("too_few_raters", part.number, None, raters, scheme.least_raters))
    for score in part.classes:
        owed = department.owed(score.rule.key)
        if owed is not None and score.size < scheme.least_share * owed:
            needed = -(-scheme.least_share * owed // 1)
            reasons.append(Reason("share_too_low", part.number, score.rule.key, score.size, int(needed)))
    return reasons
