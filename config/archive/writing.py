"""Writing a cycle into an archive, from one state of the database and in little memory."""

import json
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils._os import safe_join
from django.utils.translation import gettext as _

from commitments.models import Cycle
from config import __version__
from config.archive import manifest, readable, selection
from config.archive.manifest import CHUNK, Manifest, Summed
from config.backup.engines import engine_for
from config.backup.make import applied, require_migrated
from config.backup.manifest import Tell
from config.backup.rows import BATCH, plain
from departments.models import User


class Writer:
    """An archive being written; what it holds is summed as it goes in."""

    def __init__(self, archive: ZipFile):
        self.archive = archive
        self.tables, self.files, self.missing = {}, {}, []
        self.people, self.media = set(), set()

    def add(self, name: str, chunks) -> None:
        with self.archive.open(name, "w", force_zip64=True) as stream:
            summed = Summed(stream)
            for chunk in chunks:
                summed.write(chunk)
        self.files[name] = summed.sums

    def add_rows(self, model, rows) -> None:
        """Write a table's rows as JSON lines, and note whom and which files they name."""
        table, columns = model._meta.db_table, selection.columns_of(model)
        people = [columns.index(name) for name in selection.people_columns(model)]
        files = [columns.index(name) for name in selection.files_of(model)]
        self.tables[table] = {"columns": columns, "rows": 0}
        self.add(f"rows/{table}.jsonl", self._lines(table, rows.values_list(*columns), people, files))

    def _lines(self, table, rows, people, files):
        for row in rows.iterator(chunk_size=BATCH):
            self.people.update(row[place] for place in people if row[place])
            self.media.update(row[place] for place in files if row[place])
            self.tables[table]["rows"] += 1
            yield line_of(row)

    def add_media(self, name: str) -> None:
        path = Path(safe_join(settings.MEDIA_ROOT, name))
        if not path.is_file():
            self.missing.append(name)
            return
        with path.open("rb") as stream:
            self.add(f"media/{name}", iter(lambda: stream.read(CHUNK), b""))


def line_of(row: tuple) -> bytes:
    line = json.dumps(row, default=plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return line.encode("utf-8", "surrogatepass") + b"\n"


def export_cycle(cycle: Cycle, target: BinaryIO, *, tell: Tell) -> Manifest:
    """Write a cycle into `target` and return the manifest. Not inside a transaction: it takes a snapshot of its own."""
    require_migrated(connection)
    with engine_for(connection.vendor).snapshot(connection), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        writer = Writer(archive)
        add_all_rows(writer, cycle, tell)
        for done, name in enumerate(sorted(writer.media), 1):
            writer.add_media(name)
            tell(_("Copying files"), done, len(writer.media))
        for name, chunks in readable.files_of(cycle):
            writer.add(name, chunks)
        done = Manifest(
            year=cycle.year,
            version=__version__,
            made_at=timezone.now().isoformat(),
            migrations=applied(connection),
            tables=writer.tables,
            files=writer.files,
            missing=writer.missing,
        )
        manifest.write(archive, done)
    return done


def add_all_rows(writer: Writer, cycle: Cycle, tell: Tell) -> None:
    """Every table, and at last the people whom the others name, with those who gave a name only."""
    every = selection.models()
    for done, model in enumerate(every, 1):
        if model is User:
            writer.add_rows(model, User.objects.filter(pk__in=writer.people).order_by("pk"))
        else:
            writer.add_rows(model, selection.rows_of(model, cycle))
        tell(_("Writing tables"), done, len(every))
