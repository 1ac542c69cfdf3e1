"""What departments thought of themselves against what the evaluators gave."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from commitments.models import SelfAssessment


class Compared(NamedTuple):
    """`own` is the mean of the own grades in points, `base` the evaluators' mean, `difference` own − base."""

    department: str
    own: str
    base: str
    difference: str


def compared_with_own(ranking) -> list[Compared]:
    """The departments with signed self-assessments, the greatest overestimate first; one query.

    A grade counts with the points the scheme gives a grade mark; one that it does not know is left out.
    """
    points = grade_points_of(ranking)
    own = own_points(ranking.cycle, points)
    lines = [(line, own[line["department_id"]]) for line in ranking.standings if line["base"] is not None]
    found = [(line, sum(given) / len(given)) for line, given in lines if given]
    found.sort(key=lambda pair: Decimal(pair[0]["base"]) - pair[1])
    return [compared(line, mean) for line, mean in found]


def grade_points_of(ranking) -> dict[str, Decimal]:
    if ranking.publication is not None:
        return {grade: Decimal(points) for grade, points in ranking.publication.scheme["grade_points"].items()}
    return {grade: Decimal(text) for grade, text in ranking.board.scheme.to_json()["grade_points"].items()}


def own_points(cycle, points) -> dict[int, list[Decimal]]:
    found = defaultdict(list)
    signed = SelfAssessment.objects.filter(commitment__pledge__cycle=cycle, status=SelfAssessment.Status.SIGNED)
    for department, grade in signed.order_by().values_list("commitment__pledge__department_id", "grade"):
        if grade in points:
            found[department].append(points[grade])
    return found


def compared(line, own) -> Compared:
    base = Decimal(line["base"])
    difference = with_sign(hundredths(own - base), "+")
    return Compared(line["department"], f"{hundredths(own)}", f"{hundredths(base)}", difference)


def hundredths(value) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def with_sign(number: Decimal, plus: str = "") -> str:
    """The number with “−” for a hyphen and none before nothing; `plus` stands before what is above nothing."""
    if not number:
        return f"{abs(number)}"
    return f"{'−' if number < 0 else plus}{abs(number)}"
