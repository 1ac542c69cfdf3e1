"""A SQLite backup into PostgreSQL, row by row through the models: how a city that has grown moves over."""

from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from config.backup import rows, sqlite
from config.backup.manifest import Tell

SOURCE = "backup"


def copy_in(folder: Path, alias: str, tell: Tell) -> None:
    """Fill the migrated, unused database `alias` with the backup's rows in one transaction."""
    connection = connections[alias]
    models = [model for model in rows.models() if model is not MigrationRecorder.Migration]
    with opened(folder / sqlite.FILE), transaction.atomic(using=alias):
        for done, model in enumerate(models, 1):
            replace_rows(model, alias)
            tell(_("Restoring the database"), done, len(models))
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


def replace_rows(model, alias: str) -> None:
    """Copy a table. Foreign keys are checked at the end of the transaction, so the order does not matter."""
    there = model._base_manager.using(alias)
    if there.exists():
        there.all()._raw_delete(alias)  # what `migrate` made: content types, permissions
    fields = model._meta.concrete_fields
    found = model._base_manager.using(SOURCE).order_by("pk").iterator(chunk_size=rows.BATCH)
    while batch := list(islice(found, rows.BATCH)):
        # As loaddata inserts: what is stored, without the times a field would set by itself.
        for start in range(0, len(batch), step := max(1, 30_000 // len(fields))):
            model._base_manager._insert(batch[start : start + step], fields=fields, using=alias, raw=True)


@contextmanager
def opened(database: Path):
    """Open the backup's database for reading under the alias SOURCE."""
    connections.settings[SOURCE] = connections.configure_settings(
        {"default": {}, SOURCE: {"ENGINE": "django.db.backends.sqlite3", "NAME": f"file:{database}?mode=ro"}}
    )[SOURCE]
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE], connections.settings[SOURCE]
