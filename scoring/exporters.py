"""A ranking as a table for Excel and WPS."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from commitments.exporters.report import Report
from commitments.tables import Column
from scoring.columns import COLUMNS
from scoring.ranking_rows import movement_of, reason_texts

NUMBERS = ("score", "base", "coefficient")
STATUSES = {
    "ranked": _("ranked"),
    "provisional": _("provisional"),
    "excluded": _("excluded"),
}
SIGNS = {"up": 1, "down": -1, "same": 0}


def ranking_report(standings, *, title: str) -> Report:
    """The lines of a ranking in the order given."""
    columns = [Column(str(label), width) for _name, label, width in COLUMNS]
    return Report(title, columns, [cells_of(line) for line in standings])


def cells_of(line) -> list:
    """A line's cells in the order of COLUMNS: numbers with the decimals they are printed with, None for nothing."""
    direction, steps = movement_of(line)
    numbers = {name: None if line[name] is None else Decimal(line[name]) for name in NUMBERS}
    worked_out = numbers | {
        "movement": SIGNS[direction] * int(steps) if direction else None,
        "status": str(STATUSES[line["status"]]),
        "reasons": "；".join(reason_texts(line)) or None,
    }
    return [worked_out[name] if name in worked_out else line[name] for name, _label, _width in COLUMNS]
