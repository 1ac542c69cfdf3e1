"""Reads made on every request: their SQL is put together once, which takes Django longer than the database the answer.

A read is still made each time it is asked for; nothing of an answer is kept.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value


class Slot(Value):
    """The place of a value that is given only when the read is made; `output_field` says how a database takes it."""

    def __init__(self, name: str, output_field):
        super().__init__(name, output_field=output_field)

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, values: dict[str, Any]):
        return self.output_field.get_db_prep_value(values[self.value], connection)


class Prepared:
    """A read of plain columns: rows of numbers and texts as the database has them, from the primary.

    `build` returns the query set, of `values_list`, with a Slot for whatever differs from one time to the next.
    """

    def __init__(self, build: Callable[[], QuerySet]):
        self.build = build
        self.made: dict[str, tuple[str, tuple]] = {}

    def rows(self, **values) -> list[tuple]:
        """The rows, the slots filled from `values` by their names."""
        sql, parameters = self.sql()
        filled = [each.filled(values) if isinstance(each, Slot) else each for each in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()

    def sql(self) -> tuple[str, tuple]:
        if connection.vendor not in self.made:
            self.made[connection.vendor] = self.build().query.get_compiler(connection=connection).as_sql()
        return self.made[connection.vendor]
