"""Copying a PostgreSQL database out and in with PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections import deque
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from config.backup.manifest import BackupError, Tell

FILE = "database.dump"
INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps the programs, by version
LAST_LINES = 5
# What the programs need to connect as the site does. Not all the driver knows: its libpq is newer than theirs.
ADDRESS = ("dbname", "user", "host", "port", "service", "sslmode", "sslrootcert", "sslcert", "sslkey")


@contextmanager
def snapshot(connection):
    """Hold one state of the database for reading, for as long as the copy takes."""
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


def copy_out(connection, folder: Path, tell: Tell) -> None:
    """Dump the snapshot the connection holds; call it inside `snapshot`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (exported,) = cursor.fetchone()
    total = len(connection.introspection.table_names())
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--verbose"]
    command += [f"--snapshot={exported}", f"--file={folder / FILE}", f"--dbname={address(connection)}"]
    run(command, connection, lambda done: tell(_("Copying the database"), done, total), "dumping contents of table")


def copy_in(connection, folder: Path, tell: Tell) -> None:
    """Put the dump in the place of what the database holds, in one transaction."""
    connection.ensure_connection()
    command = [program("pg_restore"), "--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--verbose"]
    command += ["--no-owner", "--no-privileges", f"--dbname={address(connection)}", str(folder / FILE)]
    total = tables_in(folder / FILE)
    run(command, connection, lambda done: tell(_("Restoring the database"), done, total), "processing data for table")
    connection.close()  # it may remember plans for tables that are others now


def take_stock(connection) -> None:
    """Count the tables for the planner, which knows nothing of rows that came in at once.

    The database does so by itself after a minute or two; until then pages of a large city take longer than a statement
    may.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ANALYZE")


def tables_in(dump: Path) -> int:
    listing = subprocess.run([program("pg_restore"), "--list", dump], capture_output=True, text=True)  # noqa: S603
    return listing.stdout.count(" TABLE DATA ")


def address(connection) -> str:
    """Where the connection leads, as libpq writes it, without the password."""
    params = connection.get_connection_params()
    return make_conninfo(**{name: params[name] for name in ADDRESS if name in params})


def run(command: list, connection, tell, mark: str) -> None:
    """Run a program and call `tell(n)` at its n-th line with `mark`; BackupError with its last lines if it fails."""
    environment = os.environ | {"PGPASSWORD": connection.connection.info.password, "LC_ALL": "C.UTF-8"}
    last, done = deque(maxlen=LAST_LINES), 0
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        for line in process.stderr:
            last.append(line.strip())
            if mark in line:
                done += 1
                tell(done)
    if process.returncode:
        details = {"program": Path(command[0]).name, "lines": " / ".join(last)}
        raise BackupError(_("%(program)s failed: %(lines)s") % details)


def program(name: str) -> str:
    """Return the newest program of that name on this machine."""
    versions = [folder for folder in INSTALLED.glob("*/bin") if (folder / name).is_file()]
    newest = max(versions, key=lambda folder: float(folder.parent.name), default=None)
    found = str(newest / name) if newest else shutil.which(name)
    if not found:
        raise BackupError(
            _("%(program)s is not installed here. Install the PostgreSQL client programs (postgresql-client).")
            % {"program": name}
        )
    return found
