"""What the cycle's page shows, formatted once."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from commitments.actions.cycles import FIRM_RULES, ORDER, OTHER_RULES
from commitments.forms.cycles import as_unit
from commitments.models import Cycle, ReportingPeriod


class Stage(NamedTuple):
    """One status on the way of a cycle."""

    label: str
    is_past: bool
    is_current: bool


class PeriodRow(NamedTuple):
    """A reporting period with where it stands today."""

    period: ReportingPeriod
    state: str
    is_closed: bool
    extensions: list


class Rule(NamedTuple):
    label: str
    value: str
    note: str


def way_of(cycle):
    """The five statuses in order."""
    here = ORDER.index(cycle.status)
    return [Stage(str(status.label), place < here, place == here) for place, status in enumerate(ORDER)]


def period_rows(cycle, *, at):
    has_ended = cycle.status not in (Cycle.Status.PREPARING, Cycle.Status.RUNNING)
    return [row_of(period, at, has_ended) for period in cycle.periods.with_extensions()]


def row_of(period, at: date, has_ended):
    """`has_ended` is filing as a whole; whatever its days say, no period is open afterwards."""
    if has_ended:
        state = _("closed")
    elif at < period.opens_on:
        state = _("not open yet")
    elif at <= period.closes_on:
        state = _("open")
    else:
        state = _("closed")
    return PeriodRow(period, state, at > period.closes_on, list(period.extensions.all()))


def rule_groups(cycle):
    """[(heading, [Rule])]: what the promises are made under, and what may still change while the year runs."""
    return [
        (_("Fixed when the year starts"), [rule_of(cycle, name) for name in FIRM_RULES]),
        (_("Changeable until publication"), [rule_of(cycle, name) for name in OTHER_RULES if name != "label"]),
    ]


def rule_of(cycle, name):
    field = Cycle._meta.get_field(name)
    value = cycle.get_coefficient_level_display() if field.choices else getattr(cycle, name)
    return Rule(str(field.verbose_name), str(value), as_unit(field.help_text))
