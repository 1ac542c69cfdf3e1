"""What a person has just done and may still take back, offered beside the words that say it was done."""

from datetime import timedelta

from commitments import access
from commitments.models import ReportStep

OFFERED_FOR = timedelta(minutes=2)
AT_MOST = 5
Act = ReportStep.Act


def offers_for(user, *, at):
    """The reports this person has submitted or signed in the last minutes and may withdraw, newest first.

    Whether an act can still be undone is the rule of withdrawing: as long as nobody has acted on the report.
    """
    steps = ReportStep.objects.filter(
        taken_by=user, act__in=[Act.SUBMIT, Act.SIGN], taken_at__gte=at - OFFERED_FOR
    ).select_related("report__commitment", "report__period")
    reports = {step.report_id: step.report for step in steps.order_by("-pk")[: 2 * AT_MOST]}
    return [report for report in reports.values() if access.can_withdraw(user, report)][:AT_MOST]
