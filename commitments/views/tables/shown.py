"""What the pages of an import show, formatted once from the report."""

from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.differences import Piece, compare
from commitments.forms.tables import ENCODING_NAMES
from commitments.importers.messages import message, placed_message
from commitments.models import Commitment, Pledge
from commitments.tables import Note, Problem

DELIMITERS = {"\t": gettext_lazy("tab"), ",": gettext_lazy("comma"), ";": gettext_lazy("semicolon")}
COLUMNS = {
    "department": gettext_lazy("department"),
    "number": gettext_lazy("No."),
    "coefficient": gettext_lazy("difficulty coefficient"),
    "own_coefficient": gettext_lazy("own coefficient"),
}
COUNTS = {
    "departments": gettext_lazy("Departments"),
    "departments_new": gettext_lazy("New departments' lists"),
    "departments_changed": gettext_lazy("Changed coefficients"),
    "commitments": gettext_lazy("Commitments"),
    "commitments_new": pgettext_lazy("commitments", "New"),
    "commitments_changed": pgettext_lazy("commitments", "Changed"),
    "commitments_unchanged": pgettext_lazy("commitments", "Unchanged"),
    "commitments_gone": pgettext_lazy("commitments", "Not in the file"),
    "rows": gettext_lazy("Rows"),
    "rows_new": pgettext_lazy("rows", "New"),
    "rows_changed": pgettext_lazy("rows", "Changed"),
    "rows_unchanged": pgettext_lazy("rows", "Unchanged"),
    "rows_gone": pgettext_lazy("rows", "Not in the file"),
    "submitted": gettext_lazy("Sheets submitted"),
    "incomplete": gettext_lazy("Sheets left as drafts"),
}


class Fault(NamedTuple):
    """A problem with the place it stands at."""

    sheet: str
    line: str
    column: str
    value: str
    text: str
    is_error: bool


class FieldChange(NamedTuple):
    label: str
    old: list[Piece]
    new: list[Piece]


@dataclass(frozen=True)
class RowChange:
    """A commitment that is new or changes."""

    number: int
    title: str
    target: str
    is_new: bool
    fields: list[FieldChange]


@dataclass(frozen=True)
class DepartmentChange:
    """What an import changes in one department."""

    name: str
    is_new: bool
    is_new_department: bool
    coefficient: str
    fields: list[FieldChange] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)


class SingleChange(NamedTuple):
    """One thing a row, new or changed."""

    name: str
    is_new: bool
    fields: list[FieldChange]


class SheetSeen(NamedTuple):
    name: str
    rows: int
    columns: list[tuple[str, str]]


def faults_of(report):
    """Errors first, each kind in the order of the file."""
    problems = [Problem(**problem) for problem in report["problems"]]
    problems.sort(key=lambda problem: not problem.is_error)
    return [
        Fault(row.sheet, str(row.line or ""), row.column, row.value, message(row), row.is_error) for row in problems
    ]


def notes_of(report):
    return [placed_message(Note(**note)) for note in report["notes"]]


def seen_in(understood, kind):
    """The file in words: its kind, and the columns of each sheet with what they were taken for."""
    file_kind = _("Excel workbook")
    if understood["encoding"]:
        file_kind = _("Text, %(encoding)s, separated by %(delimiter)s") % {
            "encoding": ENCODING_NAMES[understood["encoding"]],
            "delimiter": DELIMITERS[understood["delimiter"]],
        }
    sheets = [
        SheetSeen(sheet["name"], sheet["rows"], [(text, column_label(name, kind)) for name, text in sheet["columns"]])
        for sheet in understood["sheets"]
    ]
    return file_kind, sheets


def column_label(name, kind):
    return str(COLUMNS[name]) if name in COLUMNS else kind.label_of(name)


def change_shown(change, kind):
    if "rows" not in change:
        fields = [field_shown(kind.label_of(name), before, after) for name, before, after in change["fields"]]
        return SingleChange(change["name"], change["is_new"], fields)
    return DepartmentChange(
        name=change["name"],
        is_new=change["is_new"],
        is_new_department=change["is_new_department"],
        coefficient=change["coefficient"] or "—",
        fields=[field_shown(label_in(Pledge, name), *values) for name, *values in change["fields"]],
        rows=[row_shown(row) for row in change["rows"]],
    )


def row_shown(row):
    return RowChange(
        number=row["number"],
        title=row["title"],
        target=row["target"],
        is_new=row["is_new"],
        fields=[field_shown(label_in(Commitment, name), *values) for name, *values in row["fields"]],
    )


def label_in(model, name):
    return str(model._meta.get_field(name).verbose_name)


def field_shown(label, before, after):
    old, new = compare(before, after)
    return FieldChange(label, old or [Piece("—", False)], new)


def counts_of(summary):
    """[(label, count)] of what an import did; counts without a label of their own keep their name."""
    return [(str(COUNTS.get(name, name)), value) for name, value in summary.items()]


def lines_of(report, kind):
    """Every change of a report as one line of text, to tell two reports apart."""
    lines = [] if report["errors"] == 0 else [_("%(count)d errors") % {"count": report["errors"]}]
    for change in report["changes"]:
        if change["is_new"]:
            lines.append(_("new: %(name)s") % {"name": change["name"]})
        if "rows" not in change:
            lines += [] if change["is_new"] else field_lines(kind.label_of, change["name"], change["fields"])
            continue
        lines += field_lines(partial(label_in, Pledge), change["name"], change["fields"])
        for row in change["rows"]:
            name = f"{change['name']} {row['number']} {row['title']}"
            if row["is_new"] and not change["is_new"]:
                lines.append(_("new: %(name)s") % {"name": name})
            lines += field_lines(partial(label_in, Commitment), name, row["fields"])
    return lines


def field_lines(label_of, name, fields):
    return [
        _("changed: %(name)s — %(field)s: “%(before)s” → “%(after)s”")
        % {"name": name, "field": label_of(column), "before": before, "after": after}
        for column, before, after in fields
    ]


def both_versions(seen, now, kind):
    """(lines only in what was seen, lines only in what is so now); both may be empty where a list was cut off."""
    old, new = lines_of(seen, kind), lines_of(now, kind)
    return [line for line in old if line not in set(new)], [line for line in new if line not in set(old)]
