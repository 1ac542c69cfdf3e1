"""A department's own judgement of a commitment in the last period (自评): filed, submitted, signed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access, notices
from commitments.filing import filing_problem
from commitments.models import Evidence, SelfAssessment
from departments import audit
from departments.access import require
from departments.models import Proxy

Status = SelfAssessment.Status


@transaction.atomic
def submit_assessment(*, commitment, values, actor, version=None, at=None):
    """File or mend the self-assessment and send it to the head.

    `values` holds `completion_percent`, `grade`, `statement` and `evidence` (ids of the commitment's own files).
    """
    principal = access.principal_for(actor, commitment.pledge.department_id, Proxy.Scope.FILE)
    require_last_period(commitment, at or timezone.localdate())
    evidence = values.pop("evidence")
    stamps = {"status": Status.SUBMITTED, "filed_by": actor, "filed_at": timezone.now()}
    assessment, made = SelfAssessment.objects.get_or_create(commitment=commitment, defaults=values | stamps)
    if not made:
        assessment = SelfAssessment.objects.lock(assessment.pk, version)
        require_unsigned(assessment)
        for name, value in (values | stamps).items():
            setattr(assessment, name, value)
        assessment.save_changes(*values, *stamps)
    assessment.evidence.set(Evidence.objects.filter(pk__in=evidence, report__commitment=commitment))
    audit.record(
        "assessment.submit", actor=actor, principal=principal, target=assessment, after=values | {"evidence": evidence}
    )
    notices.settle(f"assessment:{assessment.pk}:")
    notices.tell_heads_of_assessment(assessment)
    return assessment


@transaction.atomic
def sign_assessment(*, assessment, actor, version=None):
    assessment = SelfAssessment.objects.select_related("commitment__pledge").lock(assessment.pk, version)
    department = assessment.commitment.pledge.department_id
    principal = access.principal_for(actor, department, Proxy.Scope.SIGN)
    require(assessment.filed_by_id not in (actor.pk, getattr(principal, "pk", None)))
    require_unsigned(assessment)
    assessment.status, assessment.signed_by, assessment.signed_at = Status.SIGNED, actor, timezone.now()
    assessment.save_changes("status", "signed_by", "signed_at")
    audit.record("assessment.sign", actor=actor, principal=principal, target=assessment)
    notices.settle(f"assessment:{assessment.pk}:")
    return assessment


def require_unsigned(assessment):
    if assessment.status == Status.SIGNED:
        raise ValidationError(_("The self-assessment is signed and stays."), code="locked")


def require_last_period(commitment, at):
    final = commitment.pledge.cycle.periods.filter(is_final=True).select_related("cycle").first()
    if final is None:
        raise ValidationError(_("The year has no final period yet."), code="no_final")
    if problem := filing_problem(final, commitment, at=at):
        raise ValidationError(problem, code="closed")
