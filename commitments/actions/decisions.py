"""What becomes of a commitment before the year is over: completed, cancelled, not done, or taken up again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access
from commitments.models import Commitment, CommitmentDecision, Cycle
from departments import audit
from departments.access import require


@transaction.atomic
def decide(*, commitment, status, document, reason, actor, version=None):
    """Set the commitment's status by decision, on a document, and return the CommitmentDecision.

    Completed: only the final period's report is still owed. Cancelled: it leaves the sum. Not done: it scores 0.
    Raises ValidationError if the year is not running, the status is the present one or a ground is missing.
    """
    require(access.can_rule_on(actor, commitment.pledge.department_id))
    cycle = Cycle.objects.lock(commitment.pledge.cycle_id)
    commitment = Commitment.objects.select_related("pledge").lock(commitment.pk, version)
    if problems := decision_problems(cycle, commitment, status, document, reason):
        raise ValidationError(problems)
    decision = CommitmentDecision.objects.create(
        commitment=commitment,
        before=commitment.status,
        after=status,
        document=document,
        reason=reason,
        made_by=actor,
        made_at=timezone.now(),
    )
    commitment.status = status
    commitment.status_document = "" if status == Commitment.Status.ACTIVE else document
    commitment.save_changes("status", "status_document")
    audit.record(
        "commitment.decide",
        actor=actor,
        target=commitment,
        before={"status": decision.before},
        after={"status": status, "document": document},
        reason=reason,
    )
    return decision


def decision_problems(cycle, commitment, status, document, reason):
    problems = {}
    if not cycle.is_running:
        problems["status"] = _("A commitment is decided on only while the year is running.")
    elif status == commitment.status:
        problems["status"] = _("The commitment is “%(status)s” already.") % {"status": commitment.get_status_display()}
    if not document.strip():
        problems["document"] = _("A decision rests on a document.")
    if status != Commitment.Status.COMPLETED and not reason.strip():
        problems["reason"] = _("Say why.")
    return problems
