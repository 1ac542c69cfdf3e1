"""The demo's self-assessments: what each department says of its own commitments at the end of a year, signed."""

from datetime import date

from commitments.demo import sentences
from commitments.demo.filing import moment
from commitments.models import Commitment, SelfAssessment

GRADES = ("优秀", "优秀", "良好", "优秀", "一般")


def sign_all(cycle, *, people):
    """One signed self-assessment for each commitment of the cycle; those that exist stay."""
    there = set(SelfAssessment.objects.filter(commitment__pledge__cycle=cycle).values_list("commitment", flat=True))
    commitments = Commitment.objects.of_cycle(cycle).counting().select_related("pledge")
    made = [signed(commitment, cycle, people) for commitment in commitments if commitment.pk not in there]
    SelfAssessment.objects.bulk_create(made)


def signed(commitment, cycle, people):
    seed, department = commitment.pledge.position + commitment.number, commitment.pledge.department_id
    filed, grade = date(cycle.year, 12, 26), GRADES[seed % len(GRADES)]
    return SelfAssessment(
        commitment=commitment,
        completion_percent=100 if grade != "一般" else 92,
        grade=grade,
        statement=sentences.assessed(seed, grade),
        status=SelfAssessment.Status.SIGNED,
        filed_by=people.filers[department],
        filed_at=moment(filed, 10),
        signed_by=people.heads[department],
        signed_at=moment(filed, 16),
    )
