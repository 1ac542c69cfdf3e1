"""Tables on their way out: what a page shows, with the filters that are on; every export is on record."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access
from commitments.exporters import city, report
from commitments.exporters.completion import completion_report
from commitments.exporters.late import late_report
from commitments.matrix import matrix_of
from commitments.models import ReportingPeriod
from commitments.views.tables.download import as_file
from departments import audit
from departments.access import does_business, require_known


@require_GET
def cycle_export(request, year, kind):
    """The city's own four-column table; `q` and `group` as in the list of departments."""
    require_known(does_business(request.user) and kind in city.FORMATS)
    cycle = access.get_cycle_for(request.user, year)
    filters = chosen(request, "q", "group")
    pledges = access.pledges_for(request.user).of_cycle(cycle).matching(filters["q"]).of_group(filters["group"])
    title = headed(_("%(city)s commitments and difficulty coefficients %(year)s"), year=year)
    record(request, cycle, "city", kind, filters)
    return as_file(city.city_table(pledges, kind, title=title), f"{title}.{kind}")


@require_GET
def completion_export(request, period, kind):
    """The completion table of a period; `text`, `group` and `light` as in the matrix of lights."""
    period = get_period(request, period, kind)
    filters = chosen(request, "text", "group", "light")
    matrix = matrix_of(period, user=request.user, at=timezone.localdate(), **filters)
    title = headed(_("%(city)s completion %(period)s"), period=period)
    record(request, period, "completion", kind, filters)
    return as_file(report.write_report(completion_report(matrix, title=title), kind), f"{title}.{kind}")


@require_GET
def late_export(request, period, kind):
    """What came late in a period, or has not come; `text` and `group` as in the matrix of lights."""
    period = get_period(request, period, kind)
    filters = chosen(request, "text", "group")
    commitments = access.commitments_for(request.user).of_cycle(period.cycle).matching(filters["text"])
    if filters["group"].isdecimal():
        commitments = commitments.filter(pledge__department__group=filters["group"])
    title = headed(_("%(city)s late filings %(period)s"), period=period)
    found = late_report(period, commitments, at=timezone.localdate(), title=title)
    record(request, period, "late", kind, filters)
    return as_file(report.write_report(found, kind), f"{title}.{kind}")


def get_period(request, pk, kind):
    """A period of which all departments' progress may be seen; else 404."""
    require_known(access.sees_lights(request.user) and kind in report.FORMATS)
    return get_object_or_404(ReportingPeriod.objects.select_related("cycle"), pk=pk)


def headed(pattern, **words):
    """A title with the city's name, which may not be set; it names the file too."""
    return (pattern % {"city": settings.CITY_NAME, **words}).strip()


def chosen(request, *names):
    return {name: request.GET.get(name, "") for name in names}


def record(request, target, table, kind, filters):
    used = {name: value for name, value in filters.items() if value}
    after = {"table": table, "format": kind, "filters": used}
    audit.record_apart(f"{target._meta.model_name}.export", actor=request.user, target=target, after=after)
