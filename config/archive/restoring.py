"""Putting an archive into an empty installation: everything is checked before the first row is written."""

import hashlib
import json
import shutil
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils._os import safe_join
from django.utils.translation import gettext as _

from config.archive import manifest, selection
from config.archive.manifest import ArchiveError, Manifest
from config.archive.writing import line_of
from config.backup.manifest import Tell
from config.backup.rows import BATCH
from departments.models import User
from scoring.messages import finding_text
from scoring.models import Publication
from scoring.verifying import verify


def restore_cycle(source: BinaryIO, *, tell: Tell) -> Manifest:
    """Put an archive into an installation without departments, people or cycles, and return its manifest.

    ArchiveError, with nothing changed, if the installation is in use, the archive is damaged or of another version,
    a row comes back another, or a sealed ranking does not recompute.
    """
    try:
        with ZipFile(source) as archive:
            content = manifest.read(archive)
            require_fit(content)
            require_empty(content)
            manifest.require_intact(archive, content, tell)
            restore_all(archive, content, tell)
    except (BadZipFile, DatabaseError, TypeError, ValidationError, ValueError) as error:
        raise ArchiveError(_("This is no archive of a cycle that can be read.")) from error
    return content


def require_fit(content: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    tables = {model._meta.db_table for model in selection.models()}
    if known != set(content.migrations) or tables != content.tables.keys():
        raise ArchiveError(
            _("The archive is of version %(version)s with other migrations. Restore with that version, then upgrade.")
            % {"version": content.version}
        )


def require_empty(content: Manifest) -> None:
    for model in selection.models():
        if model._base_manager.exists():
            table = model._meta.db_table
            raise ArchiveError(
                _("This installation is in use (table %(table)s); nothing was changed.") % {"table": table}
            )
    taken = [name for name in media_of(content) if place_of(name).exists()]
    if taken:
        raise ArchiveError(
            _("The media folder holds other files (%(name)s); nothing was changed.") % {"name": min(taken)}
        )


def media_of(content: Manifest) -> list[str]:
    return [name.removeprefix("media/") for name in content.files if name.startswith("media/")]


def place_of(name: str) -> Path:
    """Where a file of the archive belongs; a name that leads outside is a SuspiciousFileOperation."""
    return Path(safe_join(settings.MEDIA_ROOT, name))


def restore_all(archive: ZipFile, content: Manifest, tell: Tell) -> None:
    """Rows in one transaction; files are taken away again if it fails."""
    places = {name: place_of(name) for name in media_of(content)}
    try:
        with transaction.atomic():
            restore_rows(archive, content, tell)
            for done, (name, place) in enumerate(places.items(), 1):
                copy_in(archive, f"media/{name}", place)
                tell(_("Restoring files"), done, len(places))
            require_sealed(tell)
    except BaseException:
        for place in places.values():
            place.unlink(missing_ok=True)
        raise


def copy_in(archive: ZipFile, name: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as stream, place.open("wb") as copied:
        shutil.copyfileobj(stream, copied, manifest.CHUNK)
    place.chmod(settings.FILE_UPLOAD_PERMISSIONS)


# ── Rows ──────────────────────────────────────────────────────────────────────
def restore_rows(archive: ZipFile, content: Manifest, tell: Tell) -> None:
    """Insert table by table: foreign keys are checked at the end of the transaction, so the order does not matter."""
    every = selection.models()
    for done, model in enumerate(every, 1):
        fill(archive, model, content)
        tell(_("Restoring the database"), done, len(every))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), every):
            cursor.execute(statement)


def fill(archive: ZipFile, model, content: Manifest) -> None:
    table, name = model._meta.db_table, f"rows/{model._meta.db_table}.jsonl"
    columns = content.tables[table]["columns"]
    fields = model._meta.concrete_fields
    with archive.open(name) as stream:
        found = (instance_of(model, columns, line) for line in stream)
        step = max(1, min(BATCH, 30_000 // len(fields)))
        while batch := list(islice(found, step)):
            # As loaddata inserts: what is stored, without the times a field would set by itself.
            model._base_manager._insert(batch, fields=fields, using=connection.alias, raw=True)
    if digest_of(model, columns) != content.files[name]["sha256"]:
        raise ArchiveError(_("The rows of table %(table)s came back as others.") % {"table": table})


def instance_of(model, columns: list[str], line: bytes):
    """One row. A person is restored as a name: a closed account that nobody can sign in to."""
    values = json.loads(line.decode("utf-8", "surrogatepass"))
    given = {name: value_of(model, name, value) for name, value in zip(columns, values, strict=True)}
    if model is User:
        given |= {"password": make_password(None), "is_active": False}
    return model(**given)


def value_of(model, column: str, value):
    field = model._meta.get_field(column)
    if value is not None and field.get_internal_type() == "BinaryField":
        return bytes.fromhex(value)
    return field.to_python(value)


def digest_of(model, columns: list[str]) -> str:
    digest = hashlib.sha256()
    for row in model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=BATCH):
        digest.update(line_of(row))
    return digest.hexdigest()


def require_sealed(tell: Tell) -> None:
    """Recompute every publication from its frozen inputs, as verify_publication does."""
    found = list(Publication.objects.order_by("pk"))
    for done, publication in enumerate(found, 1):
        if findings := verify(publication, with_analyses=False):
            raise ArchiveError("; ".join(str(finding_text(finding)) for finding in findings))
        tell(_("Verifying publications"), done, len(found))
