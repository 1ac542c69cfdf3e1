from pathlib import Path

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from config.backup import across, manifest, media, rows
from config.backup.engines import engine_for
from config.backup.make import require_migrated
from config.backup.manifest import BackupError, Manifest, Tell
from departments.audit import triggers

# What `migrate`, a visit and a waiting scheduler leave in an installation nobody has used yet.
UNUSED_HOLDS = {"auth_permission", "departments_jobrun", "django_content_type", "django_migrations", "django_session"}
# When its migrations were applied is a database's own story: another kind of database was migrated anew.
UNLIKE = {"django_migrations"}


def restore(folder: Path, *, tell: Tell, alias: str = "default") -> Manifest:
    """Put a backup into an empty installation and return its manifest.

    BackupError, with nothing changed, if the installation is in use, the backup is damaged, or it belongs to another
    version or kind of database (a SQLite backup may move to a migrated PostgreSQL); and if, at the end, any table's
    rows are not those of the backup.
    """
    connection = connections[alias]
    content = manifest.read(folder)
    require_fit(content, connection)
    require_empty(content, connection)
    manifest.require_intact(folder, content, tell)
    media.copy_in(media_of(content), folder, tell)
    if content.engine == connection.vendor:
        engine_for(connection.vendor).copy_in(connection, folder, tell)
    else:
        across.copy_in(folder, alias, tell)
    triggers.install(connection)
    require_equal_rows(content, rows.digests(alias, tell))
    engine_for(connection.vendor).take_stock(connection)
    return content


def require_fit(content: Manifest, connection) -> None:
    is_moving_up = (content.engine, connection.vendor) == ("sqlite", "postgresql")
    if content.engine != connection.vendor and not is_moving_up:
        names = {"backup": content.engine, "here": connection.vendor}
        raise BackupError(_("The backup is of %(backup)s, the database here is %(here)s.") % names)
    if is_moving_up:
        require_migrated(connection)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if known != set(content.migrations):
        raise BackupError(
            _("The backup is of version %(version)s with other migrations. Restore with that version, then upgrade.")
            % {"version": content.version}
        )


def require_empty(content: Manifest, connection) -> None:
    present = set(connection.introspection.table_names())
    for model in rows.models():
        table = model._meta.db_table
        if table in present - UNUSED_HOLDS and model._base_manager.using(connection.alias).exists():
            raise BackupError(
                _("This installation is in use (table %(table)s); nothing was changed.") % {"table": table}
            )
    # What a restore that was cut short has already copied does not count.
    foreign = media.stored() - set(media_of(content))
    if foreign:
        raise BackupError(
            _("The media folder holds other files (%(name)s); nothing was changed.") % {"name": min(foreign)}
        )


def media_of(content: Manifest) -> list[str]:
    prefix = f"{media.FOLDER}/"
    return [name.removeprefix(prefix) for name in content.files if name.startswith(prefix)]


def require_equal_rows(content: Manifest, found: dict[str, dict]) -> None:
    names = content.tables.keys() | found.keys()
    tables = sorted(name for name in names - UNLIKE if content.tables.get(name) != found.get(name))
    if tables:
        raise BackupError(
            _("Restored, but these tables differ from the backup: %(names)s") % {"names": ", ".join(tables)}
        )
