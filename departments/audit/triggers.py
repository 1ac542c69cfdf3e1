"""Database triggers that refuse to change or delete what the audit trail holds."""

from contextlib import contextmanager

from django.db import connections

TABLES = ("departments_auditevent", "departments_auditseal")

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
                for verb in ("UPDATE", "DELETE"):
                    cursor.execute(SQLITE.format(table=table, verb=verb))


def remove(connection):
    with connection.cursor() as cursor:
        for name, table in sorted(present(connection)):
            suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{suffix}")


def present(connection):
    """Return the set of (trigger, table) that stand on the audit tables now."""
    query = (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relname IN (%s, %s)"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, TABLES)
        return set(cursor.fetchall())


def missing(connection):
    """Return the audit tables that have no protection, as the system check reports them."""
    guarded = {table for _, table in present(connection)}
    return [table for table in TABLES if table not in guarded]


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
