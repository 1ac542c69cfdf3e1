"""What a person has just done and may still take back, offered beside the words that say it was done."""

from datetime import timedelta

from django.utils.translation import gettext as _

from commitments import access
from commitments.models import LightRecord, ProgressReport, ReportStep

OFFERED_FOR = timedelta(minutes=2)
ACCEPTANCE_OPEN_FOR = timedelta(minutes=10)
AT_MOST = 5
Act = ReportStep.Act


def offers_for(user, *, at):
    """The reports this person has submitted, signed or accepted in the last minutes and may take back, newest first."""
    steps = ReportStep.objects.filter(
        taken_by=user, act__in=[Act.SUBMIT, Act.SIGN, Act.ACCEPT], taken_at__gte=at - OFFERED_FOR
    ).select_related("report__commitment", "report__period__cycle")
    reports = {step.report_id: step.report for step in steps.order_by("-pk")[: 2 * AT_MOST]}
    return [report for report in reports.values() if can_undo(user, report, at=at)][:AT_MOST]


def can_undo(user, report, *, at):
    """What was sent, as long as nobody has acted on it; an acceptance, as long as nothing stands on it."""
    return access.can_withdraw(user, report) or can_take_back(user, report, at=at)


def can_take_back(user, report, *, at):
    return access.has_accepted(user, report) and not obstacle_to_taking_back(report, at=at)


def obstacle_to_taking_back(report, *, at):
    """Why the acceptance of a report stands for good, in words; "" while it may be taken back."""
    if at - report.accepted_at > ACCEPTANCE_OPEN_FOR:
        minutes = ACCEPTANCE_OPEN_FOR // timedelta(minutes=1)
        return _("An acceptance can be taken back for %(minutes)d minutes; return the next report instead.") % {
            "minutes": minutes
        }
    if not report.period.cycle.is_running:
        return _("The year is no longer running.")
    if lit_since(report):
        return _("The light of this acceptance is on record already.")
    if followed_since(report):
        return _("The department has sent a later report that builds on this one.")
    return ""


def lit_since(report):
    return LightRecord.objects.filter(
        commitment=report.commitment_id, period=report.period_id, made_at__gte=report.accepted_at
    ).exists()


def followed_since(report):
    return ProgressReport.objects.filter(
        commitment=report.commitment_id, period__number__gt=report.period.number, submitted_at__gte=report.accepted_at
    ).exists()
