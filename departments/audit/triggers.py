"""Database triggers that refuse to change or delete what the audit trail holds."""

from contextlib import contextmanager

from django.db import connections

# What no two rows have alike.
UNIQUE = {"departments_auditevent": ("id",), "departments_auditseal": ("id", "event_id", "digest")}
TABLES = tuple(UNIQUE)

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{name} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
# SQLite knows no TRUNCATE; a REPLACE deletes the rows in its way without asking the trigger for deletions.
SQLITE_VERBS = {
    "UPDATE": ("UPDATE", ""),
    "DELETE": ("DELETE", ""),
    "REPLACE": ("INSERT", "WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"),
}

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION jiannuo_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$
"""

POSTGRES = """
CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION jiannuo_append_only()
"""


def install(connection):
    """Create the triggers where they are missing; harmless to repeat."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
            for table in TABLES:
                cursor.execute(POSTGRES.format(table=table))
        else:
            for table, columns in UNIQUE.items():
                taken = " OR ".join(f"{column} = NEW.{column}" for column in columns)
                for name, (verb, when) in SQLITE_VERBS.items():
                    when = when.format(table=table, taken=taken)
                    cursor.execute(SQLITE.format(table=table, name=name, verb=verb, when=when))


def remove(connection):
    with connection.cursor() as cursor:
        for name, table in sorted(present(connection)):
            suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{suffix}")


def present(connection):
    """Return {(trigger, table): whether it is switched on} for those that stand on the audit tables now."""
    query = (
        "SELECT tgname, relname, tgenabled IN ('O', 'A') FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relname IN (%s, %s)"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name, 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, TABLES)
        return {(name, table): bool(is_on) for name, table, is_on in cursor.fetchall()}


def missing(connection):
    """Return the audit tables that lack any of their triggers or have one switched off, as the system check reports."""
    found = present(connection)
    return [table for table in TABLES if not all(found.get((name, table)) for name in names(connection, table))]


def names(connection, table):
    """What the triggers of a table are called: one for all verbs on PostgreSQL, one for each on SQLite."""
    if connection.vendor == "postgresql":
        return [f"{table}_append_only"]
    return [f"{table}_no_{name}" for name in SQLITE_VERBS]


@contextmanager
def lifted(connection):
    """Take the triggers off for a while: for tests that must flush, and for `restore` into an empty installation."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def install_after_migrate(using, **kwargs):
    connection = connections[using]
    if set(TABLES) <= set(connection.introspection.table_names()):
        install(connection)
