"""Reads made on every request: put together once, which takes Django longer than the database the answer.

A read is still made each time it is asked for; nothing of an answer is kept.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import Col

PLACE, WORD = re.compile("(?<!%)%s"), re.compile("[a-z_]+")


class Slot(Value):
    """The place of a value that is given only when the read is made; `output_field` says how a database takes it."""

    def __init__(self, name: str, output_field):
        super().__init__(name, output_field=output_field)

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, values: dict[str, Any], connection):
        return self.output_field.get_db_prep_value(values[self.value], connection)


@dataclass(frozen=True)
class Statement:
    """What one kind of database is asked. `names` are those of its columns, `converters` what Django reads them with.

    A converter is (column, function, field); only those columns have one that this database keeps as something else.
    """

    sql: str
    parameters: tuple
    names: tuple[str, ...]
    converters: tuple[tuple[int, Callable, Any], ...]


class Prepared:
    """A read of plain columns: rows of numbers and texts as the database has them, from the primary.

    `build` returns the query set, of `values_list`, with a Slot for whatever differs from one time to the next.
    """

    def __init__(self, build: Callable[[], QuerySet]):
        self.build = build
        self.made: dict[str, Statement] = {}

    def rows(self, **values) -> list[tuple]:
        """The rows, the slots filled from `values` by their names."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self.statement(connection)
        filled = [each.filled(values, connection) if isinstance(each, Slot) else each for each in statement.parameters]
        with cursor_of(connection) as cursor:
            cursor.execute(statement.sql, filled)
            return cursor.fetchall()

    def statement(self, connection) -> Statement:
        if connection.vendor not in self.made:
            self.made[connection.vendor] = statement_of(self.build(), connection)
        return self.made[connection.vendor]


class PreparedInstances(Prepared):
    """A read of instances of one model, whole, with annotations of plain columns; `build` returns their query set."""

    def __init__(self, model: type[Model], build: Callable[[], QuerySet]):
        super().__init__(build)
        self.model = model

    def instances(self, **values) -> list[Model]:
        rows = self.rows(**values)
        return [self.instance_of(row, connections[DEFAULT_DB_ALIAS]) for row in rows]

    def instance_of(self, row: tuple, connection) -> Model:
        statement, values, own = self.statement(connection), list(row), len(self.model._meta.concrete_fields)
        for column, convert, field in statement.converters:
            values[column] = convert(values[column], field, connection)
        found = self.model.from_db(DEFAULT_DB_ALIAS, statement.names[:own], values[:own])
        for name, value in zip(statement.names[own:], values[own:], strict=True):
            setattr(found, name, value)
        return found


def cursor_of(connection):
    """A cursor whose statements PostgreSQL plans once a connection, as of the second time (`prepare_threshold`).

    Django's own writes the values into the statement. So does this one where queries are logged, to be read.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    return connection.make_cursor(Cursor(connection.connection))


def statement_of(queryset: QuerySet, connection) -> Statement:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = with_words(*compiler.as_sql())
    columns = [each for each, _sql, _alias in compiler.select]
    converters = compiler.get_converters(columns).items()
    return Statement(
        sql,
        parameters,
        names=(*(column.target.attname for column in columns if isinstance(column, Col)), *queryset.query.annotations),
        converters=tuple((place, convert, column) for place, (found, column) in converters for convert in found),
    )


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
