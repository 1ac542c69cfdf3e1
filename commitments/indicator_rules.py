"""Pure checks of an indicator's fields; forms, the admin and the actions all call them."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

DUE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
RANGE = "range"


def indicator_problems(values) -> dict[str, str]:
    """{field: what is expected} for the fields of an indicator that are there; empty when all is well."""
    checks = {
        "value_max": upper_problem(values.get("comparator"), values.get("value"), values.get("value_max")),
        "weight": weight_problem(values.get("weight")),
        "due": due_problem(values.get("due") or ""),
        "baseline": baseline_problem(values.get("value"), values.get("value_max"), values.get("baseline")),
    }
    return {name: problem for name, problem in checks.items() if problem}


def upper_problem(comparator: str | None, value: Decimal | None, upper: Decimal | None) -> str | None:
    """An upper value belongs to a range and to nothing else, and lies above the lower one."""
    if comparator == RANGE and upper is None:
        return _("A range needs its upper value.")
    if comparator and comparator != RANGE and upper is not None:
        return _("An upper value belongs to a range only; choose “between” or leave it empty.")
    if upper is not None and value is not None and upper < value:
        return _("The upper value is below the target value.")
    return None


def weight_problem(weight: Decimal | None) -> str | None:
    return _("A weight is greater than 0.") if weight is not None and weight <= 0 else None


def due_problem(due: str) -> str | None:
    """A due date is empty (the end of the year), a month (2023-06) or a day (2023-06-30)."""
    if not due:
        return None
    found = DUE.fullmatch(due)
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        date(year, month, day)
    except ValueError:
        return _("Write a month like 2023-06 or a day like 2023-06-30.")
    return None


def baseline_problem(value: Decimal | None, upper: Decimal | None, baseline: Decimal | None) -> str | None:
    """From a baseline that equals the target there is no way to go."""
    if baseline is not None and baseline in (value, upper):
        return _("The baseline is where the year began; it differs from the target.")
    return None
