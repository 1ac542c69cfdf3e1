from pathlib import Path

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from config import __version__
from config.backup import manifest, media, rows
from config.backup.engines import engine_for
from config.backup.manifest import BackupError, Manifest, Tell


def back_up(folder: Path, *, tell: Tell, alias: str = "default") -> Manifest:
    """Copy database and media of one moment into an empty or new folder and return its manifest.

    BackupError if the folder holds anything, migrations are pending, or a program fails; the folder then keeps
    `UNFINISHED`. Files deleted between the snapshot and their copy are named in `missing`.
    """
    connection = connections[alias]
    engine = engine_for(connection.vendor)
    require_migrated(connection)
    claim(folder)
    made_at = timezone.now()
    with engine.snapshot(connection):
        engine.copy_out(connection, folder, tell)
        tables = rows.digests(alias, tell)
        missing = media.copy_out(media.referred(alias), folder, tell)
    done = Manifest(
        engine=connection.vendor,
        database=".".join(str(part) for part in connection.get_database_version()),
        version=__version__,
        made_at=made_at.isoformat(),
        finished_at=timezone.now().isoformat(),
        migrations=applied(connection),
        tables=tables,
        files=files_of(folder, tell),
        missing=missing,
    )
    manifest.write(folder, done)
    (folder / manifest.UNFINISHED).unlink()
    return done


def require_migrated(connection) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupError(_("Migrations are pending: make the backup with the version this database belongs to."))


def claim(folder: Path) -> None:
    """Make the folder, for its owner alone: it will hold password hashes and ballots."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupError(_("%(folder)s is not empty; a backup needs a folder of its own.") % {"folder": folder})
    folder.chmod(0o700)
    (folder / manifest.UNFINISHED).touch()


def applied(connection) -> list[str]:
    """Return the applied migrations as `app.name`, sorted."""
    loader = MigrationExecutor(connection).loader
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def files_of(folder: Path, tell: Tell) -> dict[str, dict]:
    """Return {path: {"bytes", "sha256"}} of everything copied, read back from the disk."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != manifest.UNFINISHED)
    sums = {}
    for done, path in enumerate(paths, 1):
        sums[path.relative_to(folder).as_posix()] = manifest.sum_of(path)
        tell(_("Hashing files"), done, len(paths))
    return sums
