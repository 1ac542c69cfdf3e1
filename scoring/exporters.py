"""A ranking as a table for Excel and WPS."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from commitments.exporters.report import Report
from commitments.tables import Column
from scoring.ranking_rows import movement_of, reason_texts

COLUMNS = (
    ("rank", _("Place"), 8),
    ("department", _("Department"), 26),
    ("group", _("Group"), 18),
    ("group_rank", _("Place in the group"), 10),
    ("score", _("Score"), 10),
    ("base", _("Base"), 10),
    ("coefficient", _("Coefficient"), 10),
    ("rank_without_coefficient", _("Place without the coefficient"), 12),
    ("movement", _("Movement"), 8),
    ("grade", _("Grade"), 10),
    ("status", _("Status"), 12),
    ("reasons", _("Remark"), 40),
)
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
