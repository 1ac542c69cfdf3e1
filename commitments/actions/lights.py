"""What the office changes about lights by hand, and the snapshots that keep their history."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access, rules
from commitments.models import Commitment, Light, LightRecord, PlannedPace, ProgressReport
from commitments.overview import progress_in
from departments import audit
from departments.access import require

Cause = LightRecord.Cause


@transaction.atomic
def override_light(*, period, commitment, light, reason, actor, at=None):
    """Show another light than the rule's, for a reason; both stay visible. The rule's own colour lifts an override."""
    require(access.can_rule_on(actor, commitment.pledge.department_id))
    if not reason.strip():
        raise ValidationError({"reason": _("Changing a light needs a reason.")})
    Commitment.objects.lock(commitment.pk)  # two overrides at once would both start from the same colour
    progress = progress_in(period, [commitment], at=at or timezone.localdate())[commitment.pk]
    if progress.computed is None:
        raise ValidationError(_("There is no light yet that could be changed."), code="no_light")
    record = record_of(period, progress, Cause.OVERRIDE, light=light, reason=reason.strip(), made_by=actor)
    record.save()
    before, after = {"light": progress.light}, {"light": light}
    audit.record("light.override", actor=actor, target=record, before=before, after=after, reason=reason)
    return record


@transaction.atomic
def set_pace(*, period, commitment, percent, actor):
    """Set the completion planned for a commitment by the period's cut-off; None goes back to the linear pace."""
    require(access.can_rule_on(actor, commitment.pledge.department_id))
    if problem := rules.percent_problem(percent):
        raise ValidationError({"percent": problem})
    Commitment.objects.lock(commitment.pk)
    stored = PlannedPace.objects.filter(period=period, commitment=commitment).first()
    before = {"percent": stored.percent if stored else None}
    if percent is None:
        PlannedPace.objects.filter(period=period, commitment=commitment).delete()
    else:
        PlannedPace.objects.update_or_create(period=period, commitment=commitment, defaults={"percent": percent})
    audit.record(
        "pace.set", actor=actor, target=commitment, before=before, after={"percent": percent, "period": period}
    )


@transaction.atomic
def snapshot_period(period, *, at):
    """Keep the lights of a period that is past its due date, and those of reports accepted since; return how many.

    Safe to repeat: a commitment has one record of the due date, and one of each acceptance.
    """
    type(period).objects.lock(period.pk)  # two schedulers at once would write everything twice
    commitments = Commitment.objects.of_cycle(period.cycle).counting().for_list()
    progress = progress_in(period, commitments, at=at)
    records = [*due_records(period, progress, at), *accepted_records(period, progress)]
    LightRecord.objects.bulk_create(records)
    if records:
        audit.record("light.snapshot", target=period, after={"count": len(records)})
    return len(records)


def due_records(period, progress, at):
    if at <= period.due_on:
        return []
    kept = set(LightRecord.objects.filter(period=period, cause=Cause.DUE).values_list("commitment", flat=True))
    lit = (one for pk, one in progress.items() if pk not in kept and one.computed)
    return [record_of(period, one, Cause.DUE) for one in lit]


def accepted_records(period, progress):
    kept = dict(
        LightRecord.objects.filter(period=period, cause=Cause.ACCEPTED)
        .order_by("pk")
        .values_list("commitment", "made_at")
    )
    accepted = ProgressReport.objects.filter(period=period).accepted().values_list("commitment", "accepted_at")
    new = (pk for pk, at in accepted if pk in progress and (pk not in kept or kept[pk] < at))
    return [record_of(period, progress[pk], Cause.ACCEPTED) for pk in new if progress[pk].computed]


def record_of(period, progress, cause, *, light=None, reason="", made_by=None):
    return LightRecord(
        period=period,
        commitment=progress.commitment,
        light=Light(light or progress.light),
        computed=Light(progress.computed),
        completion_percent=progress.completion,
        planned_percent=progress.planned,
        yellow_points=period.cycle.yellow_points,
        red_points=period.cycle.red_points,
        cause=cause,
        reason=reason,
        made_by=made_by,
        made_at=timezone.now(),
    )
