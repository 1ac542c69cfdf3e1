"""A table on its way in: received, checked, corrected in what can be said about it, confirmed or discarded.

Nothing of the year is written before the confirmation. What is large is checked and written by the worker.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.importers import tasks
from commitments.importers.kinds import kind_of, kinds_for
from commitments.importers.messages import placed_message
from commitments.importers.progress import ProgressFile
from commitments.importers.report import refusal_of
from commitments.models import Cycle, ImportRecord, PendingImport
from commitments.tables import Problem, TableError
from departments import audit
from departments.access import require
from departments.models import VersionConflict

State = PendingImport.State
ROWS_IN_REQUEST = 2_000
WORKBOOK_BYTES_IN_REQUEST = 300_000
"""About what a workbook of so many rows takes; how many there are is known only when it has been read."""

KEPT = timedelta(days=30)


class Overtaken(Exception):
    """What the table would change is no longer what was confirmed; `report` says what it would change now."""

    def __init__(self, report):
        super().__init__("the state has changed since the table was checked")
        self.report = report


@transaction.atomic
def receive(*, content, filename, actor, year=None, kind=ImportRecord.Kind.COMMITMENTS):
    """Keep an uploaded table and look at it. Raises ValidationError if it is no table, whatever one chose."""
    require(kind_of(kind).may(actor))
    sweep(at=timezone.now())
    pending = PendingImport(
        kind=kind,
        year=year,
        filename=filename[-200:],
        content=content,
        uploaded_by=actor,
        uploaded_at=timezone.now(),
    )
    if is_large(content):
        pending.state = State.CHECKING
    else:
        pending.report = look_at(pending, actor)
        refuse_unreadable(pending.report)
    pending.save()
    audit.record(
        "pendingimport.add", actor=actor, target=pending, after={"kind": kind, "year": year, "bytes": len(content)}
    )
    start(pending)
    return pending


def refuse_unreadable(report):
    if report.get("unreadable") and not report["candidates"]:
        problems = [Problem(**problem) for problem in report["problems"]]
        raise ValidationError([placed_message(problem) for problem in problems], code="unreadable")


def sweep(*, at):
    """Forget what nobody confirmed; what was written is in its record."""
    PendingImport.objects.filter(uploaded_at__lt=at - KEPT).delete()


def is_large(content):
    if content.startswith(b"PK"):
        return len(content) > WORKBOOK_BYTES_IN_REQUEST
    return content.count(b"\n") > ROWS_IN_REQUEST


def plan_of(pending, actor):
    """Read and compare the table as it has been said to be, for whoever wants to write it; raises TableError."""
    encoding = pending.encoding or None
    plan = kind_of(pending.kind).plan(
        pending.content, pending.filename, year=pending.year, encoding=encoding, actor=actor
    )
    return plan.without(pending.skipped) if pending.skipped else plan


def look_at(pending, actor):
    """The report on the table as things are now."""
    try:
        return kind_of(pending.kind).report(plan_of(pending, actor))
    except TableError as error:
        return refusal_of(error)


@transaction.atomic
def choose_encoding(*, pending, encoding, actor):
    """Read the table in the encoding chosen."""
    return change(pending, actor, encoding=encoding)


@transaction.atomic
def leave_out(*, pending, names, actor):
    """Leave whole departments or rows out, and no others than these."""
    return change(pending, actor, skipped=sorted(names))


def change(pending, actor, **fields):
    pending = lock(pending, actor, State.CHECKED)
    before = {name: getattr(pending, name) for name in fields}
    for name, value in fields.items():
        setattr(pending, name, value)
    pending.overtaken = None
    if is_large(pending.content):
        pending.state = State.CHECKING
    else:
        pending.report = look_at(pending, actor)
    pending.save(update_fields=[*fields, "overtaken", "report", "state"])
    audit.record("pendingimport.change", actor=actor, target=pending, before=before, after=fields)
    start(pending)
    return pending


def lock(pending, actor, *states):
    """The row locked; raises ValidationError if somebody has gone on with it meanwhile."""
    require(kind_of(pending.kind).may(actor))
    found = PendingImport.objects.select_for_update(of=("self",)).filter(pk=pending.pk).first()
    if found is None or found.state not in states:
        raise moved_on()
    return found


def moved_on():
    return ValidationError(_("Someone else has gone on with this table meanwhile."), code="moved_on")


@transaction.atomic
def discard(*, pending, actor):
    pending = lock(pending, actor, State.CHECKED)
    audit.record("pendingimport.delete", actor=actor, target=pending, before={"year": pending.year})
    pending.delete()


def confirm(*, pending, fingerprint, actor):
    """Write the table if it still changes what `fingerprint` stands for, and return the PendingImport.

    Up to ROWS_IN_REQUEST rows are written at once, more by the worker. Raises Overtaken, or ValidationError where
    there is nothing to confirm.
    """
    report = pending.report
    if report is None:
        raise moved_on()
    if report.get("unreadable") or report["errors"]:
        raise ValidationError(_("The table has errors; nothing was written."), code="errors")
    if not report["changes"]:
        raise ValidationError(_("The table changes nothing."), code="unchanged")
    if report["rows"] <= ROWS_IN_REQUEST:
        return write(pending, fingerprint, actor, State.CHECKED)
    if report["fingerprint"] != fingerprint:
        raise Overtaken(report)
    return hand_over(pending, actor)


@transaction.atomic
def hand_over(pending, actor):
    pending = lock(pending, actor, State.CHECKED)
    pending.state, pending.confirmed_by = State.WRITING, actor
    pending.save(update_fields=["state", "confirmed_by"])
    audit.record("pendingimport.submit", actor=actor, target=pending, after={"rows": pending.report["rows"]})
    start(pending)
    return pending


def write(pending, fingerprint, actor, state, *, progress=None):
    """All or nothing; raises Overtaken if the state of the year is no longer the one the fingerprint was made of."""
    try:
        return written(pending, fingerprint, actor, state, progress)
    except VersionConflict as conflict:
        raise Overtaken(look_at(pending, actor)) from conflict


@transaction.atomic
def written(pending, fingerprint, actor, state, progress):
    # Compared under the lock under which it is written, so that nothing can come between.
    Cycle.objects.select_for_update().filter(year=pending.year).first()
    pending = lock(pending, actor, state)
    kind = kind_of(pending.kind)
    plan = plan_of(pending, actor)
    report = kind.report(plan)
    if report["fingerprint"] != fingerprint:
        raise Overtaken(report)
    pending.record = kind.apply(plan, actor=actor, progress=progress)
    pending.state, pending.confirmed_by = State.DONE, actor
    pending.content, pending.report, pending.overtaken = b"", None, None
    pending.save(update_fields=["record", "state", "confirmed_by", "content", "report", "overtaken"])
    return pending


# ── The worker's part ─────────────────────────────────────────────────────────
def start(pending):
    """Hand a table that is to be worked on to the worker, once this transaction holds."""
    if pending.is_at_work:
        pending.task = tasks.work_on.enqueue(pending.pk).id
        pending.save(update_fields=["task"])


def work_on(pk):
    """Check or write one table, as its state asks; a table that has gone on is left alone."""
    pending = PendingImport.objects.filter(pk=pk).select_related("confirmed_by", "uploaded_by").first()
    if pending is not None and pending.state == State.CHECKING:
        settle(pending, report=look_at(pending, pending.uploaded_by))
    elif pending is not None and pending.state == State.WRITING:
        write_by_worker(pending)


def write_by_worker(pending):
    progress = ProgressFile(pending.pk)
    try:
        write(
            pending,
            pending.report["fingerprint"],
            pending.confirmed_by,
            State.WRITING,
            progress=progress.write,
        )
    except Overtaken as overtaken:
        settle(pending, report=overtaken.report, overtaken=pending.report)
    finally:
        progress.remove()


def settle(pending, *, report, overtaken=None):
    """Back to the person who decides; refused quietly if the state is no longer the one that was worked on."""
    PendingImport.objects.filter(pk=pending.pk, state=pending.state).update(
        state=State.CHECKED, report=report, overtaken=overtaken
    )


def has_failed(pending):
    """Whether the worker gave up on the table; what it had begun was undone."""
    return pending.is_at_work and tasks.has_failed(pending.task)


@transaction.atomic
def take_up_again(*, pending, actor):
    """After the worker failed: check again, or offer the confirmation again."""
    pending = lock(pending, actor, State.CHECKING, State.WRITING)
    if not has_failed(pending):
        raise ValidationError(_("The table is still being worked on."), code="at_work")
    if pending.state == State.WRITING:
        pending.state, pending.confirmed_by = State.CHECKED, None
        pending.save(update_fields=["state", "confirmed_by"])
    audit.record("pendingimport.change", actor=actor, target=pending, after={"state": pending.state})
    start(pending)
    return pending


def records(user):
    """Past imports of the kinds the person may bring in, without their files, newest first."""
    found = ImportRecord.objects.filter(kind__in=codes_for(user))
    return found.defer("content").select_related("cycle", "imported_by").order_by("-pk")


def records_before(user, pk):
    """Those made before the one with the number `pk`, a text; all if it is none."""
    return records(user).filter(pk__lt=int(pk)) if pk.isdecimal() else records(user)


def pendings(user):
    return PendingImport.objects.filter(kind__in=codes_for(user)).select_related("uploaded_by")


def codes_for(user):
    return [kind.code for kind in kinds_for(user)]


def waiting(user):
    """Tables that somebody uploaded and nobody has confirmed yet, without their files."""
    return pendings(user).exclude(state=State.DONE).defer("content", "report", "overtaken")
