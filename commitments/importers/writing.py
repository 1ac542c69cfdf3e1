"""Writing a plan: everything in one transaction, in bulk, with history, on record."""

from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commitments import access
from commitments.actions.cycles import create_cycle
from commitments.importers.bulk import BATCH, BulkWriter
from commitments.importers.plan import VALUES
from commitments.importers.rowimporter import keep_record
from commitments.models import Commitment, Cycle, ImportRecord, Pledge
from departments.access import require
from departments.models import Department, VersionConflict
from departments.pinyin import key

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
    plan.cycle = cycle
    return keep_record(plan, kind=ImportRecord.Kind.COMMITMENTS, actor=actor)


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


class Writer(BulkWriter):
    """Carries out a plan, table by table and batch by batch: the statements grow with the batches, not the rows."""

    def __init__(self, cycle, actor, progress):
        super().__init__(actor, progress, total=0)
        self.cycle = cycle

    def write(self, plan):
        self.total = sum(pledge.rows_new + pledge.rows_changed for pledge in plan.pledges)
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
            if pledge.rows_new
            for row in pledge.commitments
            if row.is_new
        )
        for _row in self.create(Commitment, rows, report=True):
            pass

    def change_commitments(self, plan):
        """Titles are written apart: their keys change with them."""
        rows = (row for pledge in plan.pledges if pledge.rows_changed for row in pledge.commitments if row.changes)
        while batch := list(islice(rows, BATCH)):
            renamed = [row for row in batch if row.parsed.title != row.commitment.title]
            others = [row for row in batch if row.parsed.title == row.commitment.title]
            self.update(Commitment, list(map(changed, renamed)), [*VALUES, *KEYS], report=True)
            self.update(Commitment, list(map(changed, others)), VALUES, report=True)


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
