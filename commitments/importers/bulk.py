"""Bulk writes with history: the statements grow with the batches, not the rows."""

from itertools import islice

from commitments.importers.history import ADDED, CHANGED, copy_to_history
from departments.models import VersionConflict

BATCH = 1_000


class BulkWriter:
    """Inserts and updates versioned rows; `progress(done, total)` hears of those that are reported."""

    def __init__(self, actor, progress, total):
        self.actor, self.progress, self.total = actor, progress, total
        self.done = 0

    def create(self, model, rows, *, report=False):
        """Insert the rows with their history and yield them with their ids, holding one batch at a time."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            model.objects.bulk_create(batch)
            self.keep_history(model, batch, ADDED)
            if report:
                self.report(len(batch))
            yield from batch

    def create_all(self, model, rows, *, report=False):
        return list(self.create(model, rows, report=report))

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
            self.keep_history(model, batch, CHANGED)
            if report:
                self.report(len(batch))

    def keep_history(self, model, rows, kind):
        if hasattr(model, "history"):
            copy_to_history(model, [row.pk for row in rows], kind=kind, actor=self.actor)

    def check_versions(self, model, rows):
        locked = model.objects.select_for_update().order_by("pk").filter(pk__in=[row.pk for row in rows])
        stored = dict(locked.values_list("pk", "version"))
        for row in rows:
            if stored.get(row.pk) != row.version:
                raise VersionConflict(row)

    def report(self, count):
        self.done += count
        self.progress(self.done, self.total)
