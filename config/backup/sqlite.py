"""Copying a SQLite database out while the site writes to it, and in."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from config.backup.manifest import BackupError, Tell

FILE = "database.sqlite3"
PAGES = 2000


@contextmanager
def snapshot(connection):
    """Hold one state of the database for reading; writers go on, because WAL keeps what a reader still needs."""
    connection.ensure_connection()
    # Not `atomic()`, whose immediate transaction would keep every writer out for as long as the copy takes.
    connection.connection.execute("BEGIN")
    try:
        # The state is taken by the first read, not by BEGIN.
        connection.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield
    finally:
        connection.connection.execute("ROLLBACK")


def copy_out(connection, folder: Path, tell: Tell) -> None:
    """Copy the snapshot page by page with SQLite's online backup and check the copy's structure."""
    with closing(sqlite3.connect(folder / FILE)) as target:
        connection.connection.backup(target, pages=PAGES, progress=teller(_("Copying the database"), tell))
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing left beside it
        (verdict,) = target.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise BackupError(_("The copied database is damaged: %(verdict)s") % {"verdict": verdict})


def copy_in(connection, folder: Path, tell: Tell) -> None:
    """Replace the content of the connection's database in one transaction."""
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as source:
        source.backup(connection.connection, pages=PAGES, progress=teller(_("Restoring the database"), tell))
    connection.close()


def take_stock(connection) -> None:
    """Nothing: SQLite plans without counts, and the site's queries are written for that."""


def teller(step: str, tell: Tell):
    return lambda status, left, total: tell(step, total - left, total)
