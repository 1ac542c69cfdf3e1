"""Writing a plan: everything in one transaction, in bulk, with history, on record."""

from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access
from commitments.actions.cycles import create_cycle
from commitments.importers.history import ADDED, CHANGED, copy_to_history
from commitments.importers.pledges import VALUES
from commitments.models import Commitment, Cycle, ImportRecord, Pledge
from departments import audit
from departments.access import require
from departments.models import Department, VersionConflict
from departments.pinyin import key

BATCH = 1_000
KEYS = ("pinyin", "initials")


@transaction.atomic
def apply_pledges(plan, *, actor=None, progress=None):
    """Write a plan that has no errors and return its ImportRecord, or None if it changes nothing.

    `actor` is None for the command; `progress(done, total)` is called after each batch. Raises ValidationError if
    the plan has errors, VersionConflict if somebody changed what it was compared with.
    """
    require(actor is None or access.can_import(actor))
    if plan.errors:
        raise ValidationError(_("The table has errors; nothing was written."), code="errors")
    if not plan.changes_something:
        return None
    cycle = lock_cycle(plan, actor)
    try:
        with transaction.atomic():
            Writer(cycle, actor, progress or (lambda done, total: None)).write(plan)
    except IntegrityError as error:
        # Somebody made the same department, pledge or commitment after the plan was made.
        raise VersionConflict(cycle) from error
    record = ImportRecord.objects.create(
        kind=ImportRecord.Kind.COMMITMENTS,
        cycle=cycle,
        filename=plan.filename[-200:],
        digest=plan.digest,
        content=plan.content,
        summary=plan.summary,
        imported_by=actor,
        imported_at=timezone.now(),
    )
    audit.record("importrecord.import", actor=actor, target=record, after={"sha256": plan.digest, **plan.summary})
    return record


def lock_cycle(plan, actor):
    """All imports of a year queue here; a plan made before the year moved on is refused."""
    if plan.cycle is None:
        if Cycle.objects.filter(year=plan.year).exists():
            raise VersionConflict(Cycle.objects.get(year=plan.year))
        return create_cycle(year=plan.year, actor=actor)
    cycle = Cycle.objects.lock(plan.cycle.pk)
    if cycle.status != plan.cycle.status:
        raise VersionConflict(cycle)
    return cycle


class Writer:
    """Carries out a plan, table by table and batch by batch: the statements grow with the batches, not the rows."""

    def __init__(self, cycle, actor, progress):
        self.cycle, self.actor, self.progress = cycle, actor, progress
        self.done = 0

    def write(self, plan):
        self.total = sum(1 for row in plan.rows if row.is_new or row.changes)
        self.make_departments([pledge for pledge in plan.pledges if pledge.department is None])
        self.make_pledges(plan.new_pledges)
        self.change_pledges([pledge for pledge in plan.pledges if pledge.changes])
        self.make_commitments(plan)
        self.change_commitments(plan)

    def make_departments(self, plans):
        rows = (
            Department(name=plan.parsed.name, position=plan.parsed.position, **keys(plan.parsed.name)) for plan in plans
        )
        for plan, department in zip(plans, self.create(Department, rows), strict=True):
            plan.department_id = department.pk

    def make_pledges(self, plans):
        rows = (
            Pledge(
                cycle=self.cycle,
                department_id=plan.department_id,
                position=plan.parsed.position,
                coefficient=plan.parsed.coefficient,
            )
            for plan in plans
        )
        for plan, pledge in zip(plans, self.create(Pledge, rows), strict=True):
            plan.pledge_id = pledge.pk

    def change_pledges(self, plans):
        for plan in plans:
            plan.pledge.coefficient = plan.parsed.coefficient
        self.update(Pledge, [plan.pledge for plan in plans], ["coefficient"])

    def make_commitments(self, plan):
        rows = (
            Commitment(pledge_id=pledge.pledge_id, number=row.parsed.number, **values_of(row), **keys(row.parsed.title))
            for pledge in plan.pledges
            for row in pledge.commitments
            if row.is_new
        )
        for _row in self.create(Commitment, rows, report=True):
            pass

    def change_commitments(self, plan):
        """Titles are written apart: their keys change with them."""
        renamed, others = [], []
        for row in plan.rows:
            if row.changes and not row.is_new:
                commitment = changed(row)
                (renamed if commitment.title != row.commitment.title else others).append(commitment)
        self.update(Commitment, renamed, [*VALUES, *KEYS], report=True)
        self.update(Commitment, others, VALUES, report=True)

    def create(self, model, rows, *, report=False):
        """Insert the rows with their history and yield them with their ids, holding one batch at a time."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            model.objects.bulk_create(batch)
            copy_to_history(model, [row.pk for row in batch], kind=ADDED, actor=self.actor)
            if report:
                self.report(len(batch))
            yield from batch

    def update(self, model, rows, fields, *, report=False):
        """Write the fields of rows locked now, and only if nobody has changed them since the plan was made."""
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            self.check_versions(model, batch)
            for row in batch:
                row.version += 1
            # An upsert that always meets its row: one statement, where bulk_update spells a CASE for each value.
            model.objects.bulk_create(
                batch, update_conflicts=True, unique_fields=["id"], update_fields=[*fields, "version"]
            )
            copy_to_history(model, [row.pk for row in batch], kind=CHANGED, actor=self.actor)
            if report:
                self.report(len(batch))

    def check_versions(self, model, rows):
        locked = model.objects.select_for_update().order_by("pk").filter(pk__in=[row.pk for row in rows])
        stored = dict(locked.values_list("pk", "version"))
        for row in rows:
            if stored.get(row.pk) != row.version:
                raise VersionConflict(row)

    def report(self, count):
        self.done += count
        self.progress(self.done, self.total)


def keys(name):
    return dict(zip(KEYS, key(name), strict=True))


def values_of(row):
    return {name: getattr(row.parsed, name) for name in VALUES}


def changed(row):
    """The stored commitment with the row's changes, complete enough to be written over itself."""
    values = row.commitment._asdict() | {change.field: change.after for change in row.changes}
    if values["title"] != row.commitment.title:
        values |= keys(values["title"])
    return Commitment(**values)
