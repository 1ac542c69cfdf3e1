"""Reads made on every request: put together once, which takes Django longer than the database the answer.

A read is still made each time it is asked for; nothing of an answer is kept. `preparedmodels` reads whole instances.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, Value

PLACE, WORD = re.compile("(?<!%)%s"), re.compile("[a-z_]+")


class Slot(Value):
    """The place of a value that is given only when the read is made; `output_field` says how a database takes it."""

    def __init__(self, name: str, output_field):
        super().__init__(name, output_field=output_field)

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, values: dict[str, Any], connection):
        return self.output_field.get_db_prep_value(values[self.value], connection)


class Statement:
    """What one kind of database is asked, with Slots among its parameters."""

    def __init__(self, compiler):
        self.sql, self.parameters = with_words(*compiler.as_sql())

    def filled(self, values: dict[str, Any], connection) -> list:
        return [each.filled(values, connection) if isinstance(each, Slot) else each for each in self.parameters]


class Prepared:
    """A read of plain columns: rows of numbers and texts as the database has them, from the primary.

    `build` returns the query set, of `values_list`, with a Slot for whatever differs from one time to the next.
    """

    made_of = Statement

    def __init__(self, build: Callable[[], QuerySet]):
        self.build = build
        self.made: dict[str, Statement] = {}

    def rows(self, **values) -> list[tuple]:
        """The rows, the slots filled from `values` by their names."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self.statement(connection)
        with cursor_of(connection) as cursor:
            cursor.execute(statement.sql, statement.filled(values, connection))
            return cursor.fetchall()

    def statement(self, connection) -> Statement:
        if connection.vendor not in self.made:
            self.made[connection.vendor] = self.made_of(self.build().query.get_compiler(connection=connection))
        return self.made[connection.vendor]


def cursor_of(connection):
    """A cursor whose statements PostgreSQL plans once a connection, as of the second time (`prepare_threshold`).

    Django's own writes the values into the statement. So does this one where queries are logged, to be read.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    return connection.make_cursor(ServerBindingCursor(connection.connection))


def with_words(sql: str, parameters: Iterable) -> tuple[str, tuple]:
    """Write the code's own words (a status, an audience) into the statement; everything else stays a parameter.

    Such a word may decide whether an index over some of the rows will do. With a parameter in its place PostgreSQL's
    lasting plan does without the index, and SQLite plans anew every time, which takes longer than the read.
    """
    first, *others = PLACE.split(sql)
    written, left = [first], []
    for parameter, rest in zip(parameters, others, strict=True):
        is_word = isinstance(parameter, str) and WORD.fullmatch(parameter)
        left += [] if is_word else [parameter]
        written += [f"'{parameter}'" if is_word else "%s", rest]
    return "".join(written), tuple(left)
