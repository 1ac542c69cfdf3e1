"""Tables with one thing a row, for the tests of their importers."""

from commitments.importers.kinds import kind_of
from commitments.importers.messages import message
from tests.commitments.tables import text_of


def planned(kind, *rows, actor=None, year=None):
    """The plan of a table of this kind; the first of the `rows` are the headings."""
    return kind_of(kind).plan(text_of(rows).encode(), "表.tsv", year=year, encoding=None, actor=actor)


def applied(kind, *rows, actor=None, year=None):
    plan = planned(kind, *rows, actor=actor, year=year)
    assert [message(problem) for problem in plan.problems] == []
    return kind_of(kind).apply(plan, actor=actor, progress=None)


def faults(plan):
    """(line, column, sentence) of every problem."""
    return [(problem.line, problem.column, message(problem)) for problem in plan.problems]


def codes(plan):
    return [(problem.code, problem.line, problem.column) for problem in plan.problems]


def changes(plan):
    """{name: None if new, else {field: (before, after)}} of what changes."""
    return {
        row.name: None if row.is_new else {change.field: (change.before, change.after) for change in row.changes}
        for row in plan.rows
        if row.changes_something
    }
