"""Keeping what has been typed into a report: fields, figures of indicators, milestones reached."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access
from commitments.filing import filing_problem
from commitments.models import IndicatorReading, MilestoneTick, ProgressReport
from departments import audit
from departments.models import Proxy

FIELDS = (
    "completion_percent",
    "work_done",
    "problems",
    "next_steps",
    "help_needed",
    "help_department",
    "own_light",
)


@transaction.atomic
def save_draft(*, period, commitment, actor, version=None, at=None, **typed):
    """Store what has been typed so far, see `store`; a first save makes the report. Return the report.

    `version` is the one the form was opened with, 0 if there was no report yet. Raises VersionConflict if somebody
    saved since, ValidationError if nothing may be filed now.
    """
    principal = access.principal_for(actor, commitment.pledge.department_id, Proxy.Scope.FILE)
    report = begin(period=period, commitment=commitment, version=version, at=at)
    return store(report, actor=actor, principal=principal, **typed)


def save_locked_draft(*, report, actor, version, at, **typed):
    """The same inside the transaction of a caller that has locked the report; everything is checked before a write.

    The caller's `report` stays as it was read.
    """
    principal = access.principal_for(actor, report.commitment.pledge.department_id, Proxy.Scope.FILE)
    report.require_version(version)
    require_open(report, at)
    require_editable(report)
    return store(copy(report), actor=actor, principal=principal, **typed)


def store(report, *, values, actor, principal, readings=None, ticks=None):
    """Write what differs from the locked report, with its record, and return the report.

    `values` maps FIELDS to their values, `readings` an indicator's id to (figure or None, reason), `ticks` a
    milestone's id to the day it was reached or None.
    """
    before, after = {}, {}
    changed = change_fields(report, values, before, after)
    change_readings(report, readings or {}, before, after)
    change_ticks(report, ticks or {}, before, after)
    if after or report.version == 0:
        report.save_changes(*changed)
        audit.record("report.save", actor=actor, principal=principal, target=report, before=before, after=after)
    return report


def begin(*, period, commitment, version=None, at=None):
    """Lock the report for writing, making it at version 0 if there is none, and check that it may be written now."""
    report = lock_or_make(period=period, commitment=commitment, version=version)
    report.period, report.commitment = period, commitment
    require_open(report, at or timezone.localdate())
    require_editable(report)
    return report


def lock_or_make(*, version, **place):
    reports = ProgressReport.objects
    try:
        return reports.lock_by(version, **place)
    except ProgressReport.DoesNotExist:
        # Somebody else may make it at the same moment; whoever comes second meets its version.
        reports.get_or_create(**place, defaults={"version": 0})
        return reports.lock_by(version, **place)


def change_fields(report, values, before, after):
    """Set what differs and return the names of the fields set."""
    changed = [name for name, value in values.items() if getattr(report, name) != value]
    for name in changed:
        before[name], after[name] = getattr(report, name), values[name]
        setattr(report, name, values[name])
    return changed


def change_readings(report, readings, before, after):
    stored = {reading.indicator_id: reading for reading in report.readings.order_by()} if readings else {}
    for indicator_id, (figure, reason) in readings.items():
        reading = stored.get(indicator_id) or IndicatorReading(report=report, indicator_id=indicator_id)
        if (reading.reported, reading.reason) != (figure, reason):
            before[f"indicator {indicator_id}"] = [reading.reported, reading.reason]
            after[f"indicator {indicator_id}"] = [figure, reason]
            # A figure the office verified was a verdict on the old one.
            reading.reported, reading.reason, reading.verified = figure, reason, None
            reading.save()


def change_ticks(report, ticks, before, after):
    stored = {tick.milestone_id: tick for tick in report.ticks.order_by()} if ticks else {}
    for milestone_id, day in ticks.items():
        tick = stored.get(milestone_id)
        was = tick.reached_on if tick else None
        if was == day:
            continue
        before[f"milestone {milestone_id}"], after[f"milestone {milestone_id}"] = was, day
        if day is None:
            tick.delete()
        else:
            MilestoneTick.objects.update_or_create(
                report=report, milestone_id=milestone_id, defaults={"reached_on": day}
            )


def require_open(report, at):
    if problem := filing_problem(report.period, report.commitment, mend_by=report.mend_by, at=at):
        raise ValidationError(problem, code="closed")


def require_editable(report):
    if not report.is_editable:
        raise ValidationError(
            _("The report is “%(status)s” and can no longer be edited.") % {"status": report.get_status_display()},
            code="locked",
        )
