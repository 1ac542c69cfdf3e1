"""Changing what is locked (目标调整): a target, a title or a coefficient of a running year, on a document."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access, rules
from commitments.models import Commitment, Cycle, Pledge, TargetRevision
from departments import audit, pinyin
from departments.access import require

Field = TargetRevision.Field


@transaction.atomic
def revise_commitment(
    *, commitment, document, reason, effective_on, actor, title=None, target=None, coefficient=None, version=None
):
    """Change a commitment's title, target or own coefficient; what is None stays.

    Makes one TargetRevision for each that really changes and returns them. Raises ValidationError if the year is not
    running, if nothing changes or if document, reason or day do not hold.
    """
    require(access.can_rule_on(actor, commitment.pledge.department_id))
    cycle = Cycle.objects.lock(commitment.pledge.cycle_id)
    commitment = Commitment.objects.select_related("pledge").lock(commitment.pk, version)
    require_grounds(cycle, document, reason, effective_on)
    typed = {Field.TITLE: title, Field.TARGET: target, Field.COEFFICIENT: coefficient}
    changes = changes_of(commitment, typed)
    require_coefficient_in_range(cycle, changes)
    grounds = {"document": document, "reason": reason, "effective_on": effective_on, "made_by": actor}
    revisions = [keep(commitment.pledge, commitment, *change, **grounds) for change in changes]
    for field, _old, new in changes:
        setattr(commitment, field, new)
    if title is not None:
        commitment.pinyin, commitment.initials = pinyin.key(commitment.title)
    commitment.save_changes(*(str(field) for field, *_values in changes), "pinyin", "initials")
    put_on_record(commitment, changes, actor, reason)
    return revisions


@transaction.atomic
def revise_coefficient(*, pledge, coefficient, document, reason, effective_on, actor, version=None):
    """Change the difficulty coefficient of a pledge and return the TargetRevision."""
    require(access.can_rule_on(actor, pledge.department_id))
    cycle = Cycle.objects.lock(pledge.cycle_id)
    pledge = Pledge.objects.lock(pledge.pk, version)
    require_grounds(cycle, document, reason, effective_on)
    changes = changes_of(pledge, {Field.COEFFICIENT: coefficient})
    require_coefficient_in_range(cycle, changes)
    [change] = changes
    revision = keep(pledge, None, *change, document, reason, effective_on, actor)
    pledge.coefficient, pledge.coefficient_document = coefficient, document
    pledge.save_changes("coefficient", "coefficient_document")
    put_on_record(pledge, changes, actor, reason)
    return revision


def require_grounds(cycle, document, reason, effective_on):
    if not cycle.is_running:
        raise ValidationError(
            _("Targets and coefficients are revised only while the year is running; it is “%(status)s”.")
            % {"status": cycle.get_status_display()},
            code="wrong_status",
        )
    problems = {}
    if not document.strip():
        problems["document"] = _("A revision rests on a document.")
    if not reason.strip():
        problems["reason"] = _("A revision needs a reason.")
    if problem := rules.effective_problem(effective_on, year=cycle.year, today=timezone.localdate()):
        problems["effective_on"] = problem
    if problems:
        raise ValidationError(problems)


def changes_of(thing, typed):
    """Return (field, old, new) for each typed value that differs; at least one must."""
    changes = [
        (field, getattr(thing, field), value)
        for field, value in typed.items()
        if value is not None and value != getattr(thing, field)
    ]
    if not changes:
        raise ValidationError(_("Nothing is changed by this."), code="unchanged")
    return changes


def require_coefficient_in_range(cycle, changes):
    for field, _old, new in changes:
        if field == Field.COEFFICIENT and (problem := rules.coefficient_problem(new, **rules.coefficient_range(cycle))):
            raise ValidationError({"coefficient": problem})


def keep(pledge, commitment, field, old, new, document, reason, effective_on, made_by):
    return TargetRevision.objects.create(
        pledge=pledge,
        commitment=commitment,
        field=field,
        old="" if old is None else str(old),
        new=str(new),
        document=document,
        reason=reason,
        effective_on=effective_on,
        made_by=made_by,
        made_at=timezone.now(),
    )


def put_on_record(thing, changes, actor, reason):
    audit.record(
        f"{thing._meta.model_name}.revise",
        actor=actor,
        target=thing,
        before={str(field): old for field, old, _new in changes},
        after={str(field): new for field, _old, new in changes},
        reason=reason,
    )
