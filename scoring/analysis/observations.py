"""The marks that count, with the evaluators who gave them: what every analysis by evaluator reads.

Anonymous ballots have no evaluator and are left out here.
"""

from fractions import Fraction

from scoring.engine import DepartmentInput, Scheme
from scoring.engine.gather import ValueReader, gather
from scoring.engine.inputs import Identifier

Values = dict[tuple[str, int | None, Identifier], Fraction]
"""Points by rater class, commitment number (None for a whole pledge) and evaluator."""


def values_by_rater(scheme: Scheme, department: DepartmentInput) -> Values:
    """The department's marks in points, without recused ones."""
    reader = ValueReader(scheme)
    return {
        (key, number, mark.rater): Fraction(reader.units(scheme.rules[key], mark.value), reader.scale)
        for (key, number), marks in gather(scheme, department).marks.items()
        for mark in marks
    }
