"""Short ways to the filing pages, and what their forms post."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from commitments.models import Indicator, IndicatorReading, Milestone, ProgressReport
from departments.models import Proxy
from tests.city import posted


def sheet_url(city, name="filing", number=None, department=None):
    arguments = [city.period.pk, (department or city.home).pk]
    if number:
        arguments.append(number)
        name = f"{name}-one"
    return reverse(name, args=arguments)


def typed(number=1, version=0, **fields):
    """What the form of one commitment posts."""
    values = {
        "version": version,
        "work_done": "新建4个党群服务中心。",
        "problems": "",
        "next_steps": "",
        "help_needed": "",
        "help_department": "",
        "own_light": "",
        "completion_percent": "40",
        **fields,
    }
    return {f"c{number}-{name}": value for name, value in values.items()}


def form_of(number=1, version=0, **fields):
    return posted(**typed(number, version, **fields))


def indicator_of(city, commitment=None, **fields):
    values = {"name": "新建党群服务中心", "value": Decimal(10), "unit": "个", **fields}
    return Indicator.objects.create(
        commitment=commitment or city.commitment, confirmed_by=city.office, confirmed_at=timezone.now(), **values
    )


def milestone_of(city, **fields):
    today = timezone.localdate()
    values = {"name": "方案印发", "planned_on": today, "share": Decimal(100), "proposed_by": city.filer, **fields}
    return Milestone.objects.create(commitment=city.commitment, **values)


def report_before(city, status="accepted", reading=None, **fields):
    """A report of the home department's first commitment in a period before the open one."""
    today = timezone.localdate()
    period, _made = city.cycle.periods.get_or_create(
        number=0,
        defaults={
            "name": "上一期",
            "opens_on": today - timedelta(days=60),
            "due_on": today - timedelta(days=50),
            "closes_on": today - timedelta(days=40),
            "cutoff_on": today - timedelta(days=60),
        },
    )
    report = ProgressReport.objects.create(
        period=period,
        commitment=city.commitment,
        status=status,
        submitted_by=city.filer,
        signed_by=city.head,
        accepted_by=city.office if status == "accepted" else None,
        first_signed_at=timezone.now() - timedelta(days=51),
        work_done="上一期。",
        **fields,
    )
    for indicator, figure in (reading or {}).items():
        IndicatorReading.objects.create(report=report, indicator=indicator, reported=figure)
    return report


def proxy_of(principal, agent, scope):
    today = timezone.localdate()
    return Proxy.objects.create(
        principal=principal, agent=agent, scope=scope, starts_on=today, ends_on=today, document="组〔2026〕3号"
    )
