"""Whether a department may file now, and until when its signature is punctual."""

from django.db.models import BigIntegerField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments import access
from commitments.models import Commitment, Cycle, PeriodExtension, ReportingPeriod
from departments.prepared import Slot
from departments.preparedmodels import PreparedModels


def period_of(pk):
    """The period with its year, or None."""
    return next(iter(PERIOD.objects(pk=pk)), None)


def period_with_its_year():
    return ReportingPeriod.objects.filter(pk=Slot("pk", BigIntegerField())).select_related("cycle")


PERIOD = PreparedModels(period_with_its_year)


def filing_problem(period, commitment, *, at, mend_by=None, is_extended=None):
    """Return None if a report may be filed on the day `at`, else a sentence that says why not and whom to ask.

    `is_extended` spares a query where it is known whether the period is open again for the department.
    """
    if problem := standing_problem(period.cycle, commitment):
        return problem
    if at < period.opens_on:
        return _("%(period)s opens on %(day)s.") % {"period": period.name, "day": date_format(period.opens_on)}
    if at <= period.closes_on or (mend_by and at <= mend_by):
        return None
    if is_extended is None:
        is_extended = access.has_extension(period, commitment.pledge.department_id, at=at)
    if is_extended:
        return None
    return _("%(period)s closed on %(day)s. To file late, ask the assessment office to open it again.") % {
        "period": period.name,
        "day": date_format(period.closes_on),
    }


def standing_problem(cycle, commitment):
    """Why no report is owed at all: the year does not run, or the commitment has left it."""
    if cycle.status != Cycle.Status.RUNNING:
        return _("The year %(year)s is “%(status)s”; reports are filed only while it is running.") % {
            "year": cycle.year,
            "status": cycle.get_status_display(),
        }
    if commitment.status in (Commitment.Status.CANCELLED, Commitment.Status.NOT_DONE):
        return _("The commitment is “%(status)s”; no report is owed.") % {"status": commitment.get_status_display()}
    return None


def due_for(period, report=None):
    """The day by which the department has to act: the due date, or the end of the days to mend what came back."""
    if report is not None and report.status == report.Status.RETURNED and report.mend_by:
        return report.mend_by
    return period.due_on


def open_extensions(departments, *, at):
    """The (period, department) pairs opened again for one of these departments, as a set of ids."""
    extensions = PeriodExtension.objects.filter(department__in=departments, until__gte=at)
    return set(extensions.values_list("period_id", "department_id"))
