"""Making a year's reporting periods and opening one again for a department."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments import access, rules
from commitments.models import Cycle, PeriodExtension, ReportingPeriod
from departments import audit
from departments.access import require

DUE_DAY = 10  # of the month after the span; the office may edit it
CLOSE_DAY = 15

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6}


@dataclass(frozen=True)
class Span:
    number: int
    name: str
    opens_on: date
    due_on: date
    closes_on: date
    cutoff_on: date
    is_final: bool


def spans_of(year: int, rhythm: str) -> list[Span]:
    """Return a year's periods for a rhythm `monthly`, `quarterly` or `half_yearly`.

    A period opens five days before its last day, which is the day its figures speak of, falls due on the 10th of
    the month after and closes on the 15th.
    """
    months = MONTHS[rhythm]
    names = names_of(rhythm)
    spans = []
    for number in range(1, 12 // months + 1):
        month = number * months
        cutoff = date(year, month, monthrange(year, month)[1])
        after = cutoff + timedelta(days=1)
        spans.append(
            Span(
                number=number,
                name=names[number - 1],
                opens_on=cutoff - timedelta(days=5),
                due_on=after.replace(day=DUE_DAY),
                closes_on=after.replace(day=CLOSE_DAY),
                cutoff_on=cutoff,
                is_final=month == 12,
            )
        )
    return spans


def names_of(rhythm):
    """Official names, stored as data: they are the city's own and are not translated."""
    if rhythm == "quarterly":
        return ["一季度", "二季度", "三季度", "四季度"]
    if rhythm == "half_yearly":
        return ["上半年", "下半年"]
    return [f"{month}月" for month in range(1, 13)]


@transaction.atomic
def generate_periods(*, cycle, rhythm, actor, version=None):
    """Make the year's periods in one step; refused once there are any, because reports may hang on them."""
    require(access.can_run_year(actor))
    cycle = Cycle.objects.lock(cycle.pk, version)
    require_editable(cycle)
    if cycle.periods.exists():
        raise ValidationError(_("This cycle has reporting periods already; edit them one by one."), code="exists")
    periods = [ReportingPeriod(cycle=cycle, **vars(span)) for span in spans_of(cycle.year, rhythm)]
    ReportingPeriod.objects.bulk_create(periods)
    audit.record("period.generate", actor=actor, target=cycle, after={"rhythm": rhythm, "count": len(periods)})
    return list(cycle.periods.all())


@transaction.atomic
def change_period(*, period, values, actor, version=None):
    """Store a period's changed name and days; `values` maps `name` and the four days to their new values."""
    require(access.can_run_year(actor))
    period = ReportingPeriod.objects.select_related("cycle").lock(period.pk, version)
    require_editable(period.cycle)
    changed = {name: value for name, value in values.items() if getattr(period, name) != value}
    before = {name: getattr(period, name) for name in changed}
    for name, value in changed.items():
        setattr(period, name, value)
    if problems := period_problems(period):
        raise ValidationError(problems)
    if changed:
        period.save_changes(*changed)
        audit.record("period.change", actor=actor, target=period, before=before, after=changed)
    return period


def period_problems(period):
    """{field: message} for what is wrong with a period's days, alone and between its neighbours."""
    problems = {}
    if problem := rules.period_problem(period.opens_on, period.due_on, period.closes_on):
        problems["due_on"] = problem
    days = dict(period.cycle.periods.values_list("number", "cutoff_on"))
    before, after = days.get(period.number - 1), days.get(period.number + 1)
    if problem := rules.period_order_problem(period.cutoff_on, before=before, after=after):
        problems["cutoff_on"] = problem
    return problems


def require_editable(cycle):
    if cycle.status not in (Cycle.Status.PREPARING, Cycle.Status.RUNNING):
        raise ValidationError(
            _("The cycle is “%(status)s”; its periods are fixed.") % {"status": cycle.get_status_display()},
            code="frozen",
        )


@transaction.atomic
def extend_period(*, period, department, until, reason, actor, version=None, at=None):
    """Open a period again for one department until a day, for a reason; never for the office member's own."""
    require(access.can_rule_on(actor, department.pk))
    period = ReportingPeriod.objects.select_related("cycle").lock(period.pk, version)
    if problems := extension_problems(period, department, until, reason, at=at or timezone.localdate()):
        raise ValidationError(problems)
    extension = PeriodExtension.objects.create(
        period=period,
        department=department,
        until=until,
        reason=reason,
        made_by=actor,
        made_at=timezone.now(),
    )
    audit.record("period.extend", actor=actor, target=extension, after={"until": until}, reason=reason)
    return extension


def extension_problems(period, department, until, reason, *, at):
    problems = {}
    if not period.cycle.is_running:
        problems["until"] = _("Reports are filed only while the year is running.")
    elif until < at:
        problems["until"] = _("The day lies in the past.")
    elif until <= period.closes_on:
        problems["until"] = _("The period is open for everybody until %(day)s; choose a later day.") % {
            "day": date_format(period.closes_on)
        }
    if not period.cycle.pledges.filter(department=department).exists():
        problems["department"] = _("The department has no pledge in this cycle.")
    if not reason.strip():
        problems["reason"] = _("Opening a period again needs a reason.")
    return problems
