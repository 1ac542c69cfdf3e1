"""Rows by the hundred thousand past the ORM: COPY on PostgreSQL, executemany on SQLite."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.core.management.color import no_style
from django.db import connection, models

CONVERTED = frozenset({date, datetime, Decimal})  # types SQLite does not know


def load(model: type[models.Model], rows: Iterable[dict]) -> range:
    """Write rows given as {column's attribute name: value} and return their primary keys, in order.

    What a row leaves out is the field's default. Nothing is validated and no history is written.
    """
    fields = model._meta.concrete_fields
    first = (model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    defaults = {field.attname: default_of(field) for field in fields}
    key = model._meta.pk.attname
    tuples = (tuple({**defaults, key: pk, **row}.values()) for pk, row in enumerate(rows, first))
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    write = copy if connection.vendor == "postgresql" else insert
    count = write(table, columns, len(fields), tuples)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    return range(first, first + count)


def default_of(field):
    """The field's default as it is stored; the dates a field sets by itself are today's."""
    value = field.pre_save(field.model(), add=True) if getattr(field, "auto_now_add", False) else field.get_default()
    return json.dumps(value) if isinstance(value, dict | list) else value


def copy(table: str, columns: str, width: int, tuples: Iterable[tuple]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
        for count, row in enumerate(tuples, 1):  # noqa: B007  counted for the answer
            stream.write_row(row)
    return count


def insert(table: str, columns: str, width: int, tuples: Iterable[tuple]) -> int:
    statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['?'] * width)})"
    connection.ensure_connection()
    done = connection.connection.executemany(statement, map(plain, tuples))
    return done.rowcount


def plain(row: tuple) -> list:
    """A row as SQLite stores it."""
    return [stored(value) if type(value) in CONVERTED else value for value in row]


@lru_cache(maxsize=100_000)
def stored(value) -> str:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else str(value)
