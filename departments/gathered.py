"""Many rows as one column of another read, where a second read would cost more than it brings.

The aggregates are mere functions here: Django would group the rows of a subquery by its own.
"""

from django.db.models import CharField, Func, IntegerField, QuerySet, Subquery


class Gathered(Subquery):
    """All values of an expression over some rows in one text, spaces between; NULL if there are no rows."""

    def __init__(self, rows: QuerySet, expression):
        super().__init__(rows.order_by().values(gathered=Joined(expression)), output_field=CharField())


class Counted(Subquery):
    """How many rows there are."""

    def __init__(self, rows: QuerySet):
        number = Func("pk", function="COUNT", output_field=IntegerField())
        super().__init__(rows.order_by().values(number=number), output_field=IntegerField())


class Joined(Func):
    function, template, output_field = "GROUP_CONCAT", "%(function)s(%(expressions)s, ' ')", CharField()

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, function="STRING_AGG")
