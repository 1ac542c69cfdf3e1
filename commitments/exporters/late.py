"""The reports of a period that came late or have not come (逾期填报清单)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.exporters.report import Report
from commitments.models import Commitment, ProgressReport
from commitments.overview import is_overdue, was_late
from commitments.tables import Column


def late_report(period, commitments, *, at, title):
    """The Report of what is late on the day `at` among `commitments`, a queryset of the period's cycle."""
    commitments = commitments.owing_in(period).for_list().in_table_order()
    reports = {
        report.commitment_id: report
        for report in ProgressReport.objects.filter(period=period).defer("work_done", "problems", "next_steps")
    }
    late = [(row, reports.get(row.pk)) for row in commitments if is_late(period, reports.get(row.pk), at)]
    return Report(
        title,
        [
            Column(_("No."), 6),
            Column(_("Department in charge"), 20, is_merged=True),
            Column(_("Commitment"), 52),
            Column(_("Due on"), 14),
            Column(_("First signed"), 14),
            Column(_("Days late"), 10),
            Column(_("Status"), 12),
        ],
        [row_of(number, period, *pair, at) for number, pair in enumerate(late, start=1)],
    )


def is_late(period, report, at):
    """Signed first after the due date, or not signed now though the day is past."""
    is_signed = report is not None and report.status in ProgressReport.COUNTED
    return was_late(period, report) or (not is_signed and is_overdue(period, report, at))


def row_of(number, period, commitment: Commitment, report, at):
    signed = timezone.localdate(report.first_signed_at) if report and report.first_signed_at else None
    until = signed if signed and signed > period.due_on else at
    return (
        number,
        commitment.pledge.department.name,
        f"{commitment.number} {commitment.title}",
        period.due_on.isoformat(),
        signed.isoformat() if signed else "",
        (until - period.due_on).days,
        str(report.get_status_display()) if report else _("not filed"),
    )
