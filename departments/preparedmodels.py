"""Prepared reads of whole model instances."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.models.query import get_related_populators

from departments.prepared import Prepared, Statement


class Making(Statement):
    """A statement that makes instances of its rows as a query set does, by what its compiler found out."""

    def __init__(self, compiler):
        super().__init__(compiler)
        columns, info = compiler.select, compiler.klass_info
        first, *_others, last = info["select_fields"]
        self.model, self.own = info["model"], slice(first, last + 1)
        self.names = [column.target.attname for column, _sql, _alias in columns[self.own]]
        self.related = get_related_populators(info, columns, DEFAULT_DB_ALIAS)
        self.annotations = compiler.annotation_col_map
        self.converters = compiler.get_converters([column for column, _sql, _alias in columns])
        self.convert = compiler.apply_converters

    def instances(self, rows: list[tuple]) -> list[Model]:
        return [self.instance(row) for row in self.convert(rows, self.converters)]

    def instance(self, row) -> Model:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for related in self.related:
            related.populate(row, made)
        for name, place in self.annotations.items():
            setattr(made, name, row[place])
        return made


class PreparedModels(Prepared):
    """A read of instances, with what `select_related` and `annotate` put on them, from the primary."""

    made_of = Making

    def objects(self, **values) -> list[Model]:
        """The instances, made anew, the slots filled from `values` by their names."""
        rows = self.rows(**values)
        return self.statement(connections[DEFAULT_DB_ALIAS]).instances(rows)
