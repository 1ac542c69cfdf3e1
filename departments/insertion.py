"""Insertions that every POST makes: their SQL is put together once, which takes Django longer than the row itself."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.models.sql import InsertQuery

from departments.prepared import cursor_of


class Insertion:
    """Inserts rows of a model whose key the database gives; it sends no signals."""

    def __init__(self, model: type[Model]):
        self.model = model
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.made: dict[str, str] = {}

    def insert(self, row: Model) -> Model:
        """Insert a new instance as it stands and return it with its key."""
        connection = connections[DEFAULT_DB_ALIAS]
        values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in self.fields]
        with cursor_of(connection) as cursor:
            cursor.execute(self.sql(connection), values)
            [row.pk] = cursor.fetchone()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return row

    def sql(self, connection) -> str:
        if connection.vendor not in self.made:
            query = InsertQuery(self.model)
            query.insert_values(self.fields, [self.model()], raw=True)
            compiler = query.get_compiler(connection=connection)
            compiler.returning_fields = [self.model._meta.pk]
            [(self.made[connection.vendor], _values)] = compiler.as_sql()
        return self.made[connection.vendor]
