"""The body of the ranking's table. What rows of one shape have in common is set once in a process by the template.

`pieces` is a function of its argument alone: its template gets neither request nor context processors.
"""

from dataclasses import dataclass, fields
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from departments.pieces import Pieces, filled, pieces_of, slot
from scoring.ranking_rows import Row, Scale

KEPT = 256  # of less than 2 KB each: in a language a table of one kind has at most sixteen shapes of rows
OPTIONAL = ("moved_text", "since_arrow", "range_text", "grade")
"""Texts without which a row is set otherwise."""


@dataclass(frozen=True)
class Shape:
    """What decides how a row is set besides its values: the table's columns, and which OPTIONAL texts it lacks."""

    language: str
    is_of_group: bool
    has_before: bool
    has_ranges: bool
    lacks: tuple[str, ...]


def body(rows: list[Row], scale: Scale, *, is_of_group: bool, has_before: bool, has_ranges: bool) -> SafeString:
    language, same = get_language(), {"grid": scale.grid}
    lines = []
    for row in rows:
        lacks = tuple(name for name in OPTIONAL if not getattr(row, name))
        shape = Shape(language, is_of_group, has_before, has_ranges, lacks)
        lines.append(filled(pieces(shape), {**vars(row), **same}.__getitem__))
    return mark_safe("".join(lines))  # noqa: S308  # nosec B308, B703


@lru_cache(maxsize=KEPT)
def pieces(shape: Shape) -> Pieces:
    row = {field.name: "" if field.name in shape.lacks else slot(field.name) for field in fields(Row)}
    context = {"row": row, "shape": shape, "grid": slot("grid")}
    return pieces_of(render_to_string("scoring/_ranking_row.html", context))
