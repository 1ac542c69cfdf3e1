"""What must be in a report before a head is asked to sign it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments import rules
from commitments.models import Indicator, IndicatorReading, Milestone

TEXTS = ("work_done", "problems", "next_steps", "help_needed")


def require_complete(report):
    """Raise ValidationError with a message for each field of the filing form that has to be mended."""
    problems = text_problems(report)
    indicators = list(active_indicators(report.commitment_id))
    for indicator in indicators:
        problems |= reading_problems(report, indicator)
    if asks_completion(indicators, report.commitment_id) and report.completion_percent is None:
        problems["completion_percent"] = _("Enter the completion.")
    if report.help_needed.strip() and report.help_department_id is None:
        problems["help_department"] = _("Say which department should help.")
    if problems:
        raise ValidationError(problems)


def text_problems(report):
    problems = {}
    for name in TEXTS:
        if problem := rules.text_problem(getattr(report, name), limit=report.period.cycle.text_limit):
            problems[name] = problem
    if not report.work_done.strip():
        problems["work_done"] = _("Say what was done.")
    return problems


def reading_problems(report, indicator):
    reading = report.readings.filter(indicator=indicator).first()
    if reading is None or reading.reported is None:
        return {f"reading_{indicator.pk}": _("Enter the figure of “%(name)s”.") % {"name": indicator.name}}
    last = last_figure(report, indicator)
    if problem := rules.fall_problem(reading.reported, last, indicator=indicator, reason=reading.reason):
        return {f"why_{indicator.pk}": problem}
    return {}


def last_figure(report, indicator):
    """What counted for the indicator at the end of the period before, or None."""
    earlier = IndicatorReading.objects.filter(
        indicator=indicator,
        report__status__in=report.COUNTED,
        report__period__number__lt=report.period.number,
        report__period__cycle=report.period.cycle_id,
    ).order_by("-report__period__number")
    reading = earlier.first()
    return reading.counted if reading else None


def active_indicators(commitment_id):
    return Indicator.objects.filter(commitment=commitment_id, is_active=True)


def asks_completion(indicators, commitment_id):
    """Completion is typed only where there is neither an indicator nor a confirmed milestone to compute it from."""
    confirmed = Milestone.objects.filter(commitment=commitment_id, confirmed_at__isnull=False)
    return not indicators and not confirmed.exists()
