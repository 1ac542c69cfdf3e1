"""What stands beside the reports: remarks and answers, contributions of co-departments, milestones."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access, notices
from commitments.models import Contribution, Milestone, Notice, Remark, RemarkAnswer
from departments import audit
from departments.access import require
from departments.models import Membership, Proxy


@transaction.atomic
def write_remark(*, commitment, text, actor):
    """A city leader's remark or instruction; the department's filers and heads are told."""
    require(access.can_remark(actor))
    remark = Remark.objects.create(commitment=commitment, text=text, made_by=actor, made_at=timezone.now())
    audit.record("remark.add", actor=actor, target=commitment, after={"remark": remark.pk, "text": text})
    department = commitment.pledge.department_id
    notices.tell(
        {
            *notices.people_of(department, Membership.Role.FILER),
            *notices.people_of(department, Membership.Role.HEAD),
        },
        kind=Notice.Kind.REMARK,
        subject=f"remark:{remark.pk}:",
        text=_("A city leader wrote on %(commitment)s.") % {"commitment": commitment},
        url=reverse("following", args=[commitment.pk]),
    )
    return remark


@transaction.atomic
def answer_remark(*, remark, text, actor):
    require(access.can_answer(actor, remark.commitment))
    answer = RemarkAnswer.objects.create(remark=remark, text=text, made_by=actor, made_at=timezone.now())
    audit.record("remark.answer", actor=actor, target=remark.commitment, after={"remark": remark.pk, "text": text})
    notices.settle(f"remark:{remark.pk}:")
    return answer


@transaction.atomic
def contribute(*, commitment, period, department_id, text, actor, at=None):
    """What a co-department adds to a commitment in an open period."""
    require(access.can_contribute(actor, commitment, department_id))
    at = at or timezone.localdate()
    if not period.opens_on <= at <= period.closes_on:
        raise ValidationError(_("%(period)s is not open.") % {"period": period.name}, code="closed")
    contribution = Contribution.objects.create(
        commitment=commitment,
        period=period,
        department_id=department_id,
        text=text,
        made_by=actor,
        made_at=timezone.now(),
    )
    audit.record("contribution.add", actor=actor, target=commitment, after={"period": period, "text": text})
    return contribution


@transaction.atomic
def propose_milestone(*, commitment, name, planned_on, share, actor):
    """A step of a promise, with its planned day and its share in per cent; the office confirms it."""
    department = commitment.pledge.department_id
    principal = access.principal_for(actor, department, Proxy.Scope.FILE)
    type(commitment).objects.lock(commitment.pk)  # two proposals at once could together exceed 100
    require_room(commitment, share)
    if planned_on.year != commitment.pledge.cycle.year:
        raise ValidationError({"planned_on": _("The day does not lie in the year of the promise.")})
    milestone = Milestone.objects.create(
        commitment=commitment,
        position=commitment.milestones.count() + 1,
        name=name,
        planned_on=planned_on,
        share=share,
        proposed_by=actor,
    )
    after = {"name": name, "planned_on": planned_on, "share": share}
    audit.record("milestone.propose", actor=actor, principal=principal, target=milestone, after=after)
    notices.tell_office_of_milestone(milestone)
    return milestone


def require_room(commitment, share):
    taken = commitment.milestones.aggregate(taken=Sum("share"))["taken"] or 0
    if taken + share > 100:
        left = f"{100 - taken:f}"
        raise ValidationError({"share": _("The shares may add up to 100; %(left)s are left.") % {"left": left}})


@transaction.atomic
def withdraw_milestone(*, milestone, actor, version=None):
    """Take back a proposal, or reject it as the office; what is confirmed stays."""
    milestone = Milestone.objects.lock(milestone.pk, version)
    department = milestone.commitment.pledge.department_id
    require(access.can_file_for(actor, department) or access.can_rule_on(actor, department))
    if milestone.confirmed_at:
        raise ValidationError(_("A confirmed milestone stays."), code="confirmed")
    before = {"name": milestone.name, "planned_on": milestone.planned_on, "share": milestone.share}
    audit.record("milestone.withdraw", actor=actor, target=milestone, before=before)
    milestone.delete()
    if not milestone.commitment.milestones.filter(confirmed_at__isnull=True).exists():
        notices.settle(f"milestones:{milestone.commitment_id}:")


@transaction.atomic
def confirm_milestones(*, commitment, actor):
    """The office confirms everything proposed for a commitment; from then on completion is computed from it."""
    require(access.can_rule_on(actor, commitment.pledge.department_id))
    type(commitment).objects.lock(commitment.pk)
    proposed = list(commitment.milestones.filter(confirmed_at__isnull=True))
    if not proposed:
        raise ValidationError(_("There is nothing to confirm."), code="none")
    total = commitment.milestones.aggregate(total=Sum("share"))["total"]
    if total != 100 and not commitment.indicators.filter(is_active=True).exists():
        raise ValidationError(_("The shares add up to %(total)s, not to 100.") % {"total": f"{total:f}"}, code="sum")
    for milestone in proposed:
        milestone.confirmed_by, milestone.confirmed_at = actor, timezone.now()
        milestone.save_changes("confirmed_by", "confirmed_at")
        audit.record("milestone.confirm", actor=actor, target=milestone, after={"share": milestone.share})
    notices.settle(f"milestones:{commitment.pk}:")
    return proposed
