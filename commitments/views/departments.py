"""The departments of a year and what each of them promised."""

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access, opening
from commitments.course import course_so_far
from commitments.indicator_rows import attach_rows, summary_of
from commitments.models import Commitment, TargetRevision
from commitments.overview import progress_in
from commitments.views.filters import choice_of, page_of, tally
from commitments.views.links import departments_url
from commitments.views.shown import cards_of, coefficient_in_words, department_rows, revision_of
from commitments.views.standing import standings_in
from departments.access import departments_for, does_business, require_known


@require_GET
def departments(request):
    """The departments that made a pledge in a cycle, in the order of the city's table."""
    require_known(does_business(request.user))
    cycle = opening.opening_cycle(request)
    found = access.pledges_for(request.user).of_cycle(cycle).matching(request.GET.get("q", ""))
    counts = list(found.count_by_group())
    groups = choice_of(request, "group", _("Group"), tally(counts, 0))
    total = sum(count for group, count in counts if groups.value in ("", group))
    page = page_of(request, found.of_group(groups.value).for_rows(), count=total)
    context = {
        "title": _("Departments"),
        "cycle": cycle,
        "cycles": opening.cycles_of(request),
        "choices": [groups],
        "page": page,
        "rows": department_rows(page, cycle) if cycle else [],
    }
    return render(request, "commitments/departments/list.html", context)


@require_GET
def department(request, pk):
    """A department's pledge in a cycle: its promises in full, and how far each of them is."""
    department = get_object_or_404(departments_for(request.user).for_page(), pk=pk)
    if department.was_another:
        prefetch_related_objects([department], "former_names", "predecessors")
    revised = Exists(TargetRevision.objects.filter(pledge=OuterRef("pk")))
    found = department.pledges.select_related("cycle").annotate(is_revised=revised).order_by("-cycle__year")
    pledges = {pledge.cycle: pledge for pledge in found}
    cycle = opening.opening_cycle(request, among=list(pledges))
    context = {
        "title": department.name,
        "crumbs": [(departments_url(cycle) if cycle else reverse("departments"), _("Departments"))],
        "department": department,
        "cycle": cycle,
        "cycles": list(pledges),
        "pledge": pledges.get(cycle),
        "can_run": access.can_run_year(request.user),
        "can_read_year": access.can_read_year(request.user, pk),
        "can_rule": access.can_rule_on(request.user, pk),
        **pledge_in_full(pledges.get(cycle)),
    }
    return render(request, "commitments/departments/page.html", context)


def pledge_in_full(pledge):
    """Cards, revisions of the coefficient and the coefficient itself; nothing for a department without a pledge."""
    if pledge is None:
        return {}
    revisions = list(pledge.revisions.select_related("made_by")) if pledge.is_revised else []
    found = Commitment.objects.filter(pledge=pledge).with_latest_progress().with_latest_remark().with_help()
    commitments = list(found.order_by("number"))
    today = timezone.localdate()
    periods = list(pledge.cycle.periods.opened(at=today).order_by("number"))
    progress = progress_in(periods[-1], commitments, at=today) if periods else {}
    standings = standings_in(periods[-1], progress) if periods else {}
    attach_rows(commitments, standings)
    return {
        "coefficient": coefficient_in_words(pledge.coefficient, pledge.cycle.coefficient_places),
        "coefficient_revisions": [revision_of(row) for row in revisions if row.commitment_id is None],
        "cards": cards_of(commitments, revisions, standings),
        "summary": summary_of(commitments),
        "course": course_so_far(pledge.department, periods, progress.values()),
    }
