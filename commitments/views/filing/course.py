"""Progress against the pace, a small chart for each department, for the office and the leaders."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access, opening
from commitments.course import courses_of, furthest_behind_first
from commitments.models import Commitment, ReportingPeriod
from departments.access import require_known
from departments.models import DepartmentGroup

PER_PAGE = 24
"""Charts on a page: six rows of four."""


@require_GET
def lights_course(request):
    """`?year=`, `?group=` (an id) and `?sort=behind` are kept in the address."""
    require_known(access.sees_lights(request.user))
    cycle = opening.opening_cycle(request)
    periods = list(ReportingPeriod.objects.opened(at=timezone.localdate()).filter(cycle=cycle).order_by("number"))
    group, sort = request.GET.get("group", ""), request.GET.get("sort", "")
    courses = courses_in(periods, group, sort)
    context = {
        "title": _("Progress against the pace"),
        "crumbs": [(reverse("lights"), _("Lights"))],
        "cycle": cycle,
        "cycles": opening.cycles_of(request),
        "groups": DepartmentGroup.objects.all(),
        "filters": {"group": group, "sort": sort},
        "page": Paginator(courses, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "lights/course.html", context)


def courses_in(periods, group, sort):
    """The Courses of a year's periods, in the order of the city's table or with those furthest behind first."""
    if not periods:
        return []
    found = Commitment.objects.of_cycle(periods[0].cycle_id).counting().for_matrix()
    if group.isdecimal():
        found = found.filter(pledge__department__group=group)
    courses = courses_of(periods, found)
    return furthest_behind_first(courses) if sort == "behind" else courses
