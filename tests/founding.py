"""The cast founded once and put back for each test: its rows as statements cost a tenth of living through the acts."""

import re
from copy import deepcopy

from django.apps import apps
from django.db import connection
from django.db.models.sql import InsertQuery

from tests.city import found_city

INSERT = re.compile(r'INSERT INTO "(\w+)"')


class Founding:
    """`city()` gives the cast; the first call founds it, later ones put the same rows back, keys and all."""

    def __init__(self):
        self.first = None
        self.statements = []

    def city(self):
        if self.first is None:
            self.first = self.found()
        else:
            with connection.cursor() as cursor:
                for sql, params in self.statements:
                    cursor.execute(sql, params)
        return deepcopy(self.first)

    def found(self):
        tables = []

        def listen(execute, sql, params, many, context):
            tables.extend(INSERT.findall(sql))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            city = found_city()
        models = {model._meta.db_table: model for model in apps.get_models()}
        self.statements = [each for table in dict.fromkeys(tables) for each in statements_of(models[table])]
        return city


def statements_of(model):
    """(SQL, parameters) that put the rows the model has now back as they are."""
    query = InsertQuery(model)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    query.insert_values(fields, list(model._base_manager.all()), raw=True)
    return query.get_compiler(connection=connection).as_sql()
