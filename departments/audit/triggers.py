"""Database triggers that refuse to change or delete what the audit trail holds."""

from contextlib import contextmanager

from django.db import connections

TABLES = ("departments_auditevent", "departments_auditseal")
VERBS = ("UPDATE", "DELETE")  # SQLite knows no TRUNCATE

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""

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
            for table in TABLES:
                for verb in VERBS:
                    cursor.execute(SQLITE.format(table=table, verb=verb))


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
    return [f"{table}_no_{verb}" for verb in VERBS]


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
