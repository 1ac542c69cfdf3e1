"""Which difficulty coefficients a department's score is multiplied by."""

from collections.abc import Sequence
from fractions import Fraction

from .errors import InputError
from .exact import known, number_text
from .inputs import DepartmentInput
from .parts import Coefficient, CommitmentScore
from .scheme import COMMITMENT, DEPARTMENT, Scheme


def check_coefficients(scheme: Scheme, department: DepartmentInput) -> None:
    """Raise InputError for a coefficient outside the scheme's range or finer than its decimals."""
    low, high = scheme.coefficient_low, scheme.coefficient_high
    given: list[tuple[int | None, Fraction | None]] = [(None, department.coefficient)]
    if scheme.coefficient_level != DEPARTMENT:
        given += [(part.number, part.coefficient) for part in department.commitments]
    for number, value in given:
        if value is None:
            continue
        refusal = {"commitment": number, "value": number_text(value)}
        if not low <= value <= high:
            raise InputError("coefficient_range", **refusal, low=number_text(low), high=number_text(high))
        if (value * 10**scheme.coefficient_places).denominator != 1:
            raise InputError("coefficient_decimals", **refusal, places=scheme.coefficient_places)


def coefficient_of(
    scheme: Scheme, department: DepartmentInput, counted: Sequence[CommitmentScore]
) -> Coefficient | None:
    """The coefficients in use, None if one is missing.

    A commitment without its own takes the department's; where both levels multiply, it takes 1.
    """
    if scheme.coefficient_level == DEPARTMENT:
        return None if department.coefficient is None else Coefficient(department.coefficient, None)
    at_commitment = scheme.coefficient_level == COMMITMENT
    if department.coefficient is None and not at_commitment:
        return None
    instead = department.coefficient if at_commitment else Fraction(1)
    own = [part.commitment.coefficient for part in counted]
    if instead is None and None in own:
        return None
    factors = tuple(known(instead) if value is None else value for value in own)
    return Coefficient(Fraction(1) if at_commitment else known(department.coefficient), factors)


def commitment_factors(
    scheme: Scheme, department: DepartmentInput, counted: Sequence[CommitmentScore]
) -> tuple[Fraction, ...]:
    """What each counted commitment is multiplied by over all levels. No coefficient may be missing."""
    coefficient = known(coefficient_of(scheme, department, counted))
    own = coefficient.commitments or (Fraction(1),) * len(counted)
    return tuple(coefficient.department * factor for factor in own)
