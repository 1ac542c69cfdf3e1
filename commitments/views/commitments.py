"""The commitments of a year, one by one, and finding them."""

from collections import defaultdict

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access, opening
from commitments.group_counts import Count, count_by_group_and_status
from commitments.indicator_rows import attach_rows
from commitments.models import Commitment
from commitments.timeline import timeline_of_commitment
from commitments.views.filters import choice_of, leads_past, page_of
from commitments.views.links import crumbs_to_department
from commitments.views.shown import commitment_rows, filed, measure_of, revision_of
from commitments.views.standing import standings_of
from departments.access import departments_for, does_business, require_known

FOUND_AT_MOST = 50


@require_GET
def commitments(request):
    """Every commitment of a cycle, in the order of the city's table."""
    require_known(does_business(request.user))
    cycle = opening.opening_cycle(request)
    text = request.GET.get("q", "").strip()
    found = access.commitments_for(request.user).of_cycle(cycle).matching(text)
    counts = every_count(found) if text else count_by_group_and_status(cycle)
    groups, statuses, total = choices_of(request, counts)
    if leads_past(request, total):
        groups, statuses, total = choices_of(request, every_count(found))
    rows = found.of_group(groups.value).of_status(statuses.value).in_table_order().for_rows()
    page = page_of(request, rows, count=total)
    context = {
        "title": _("Commitments"),
        "cycle": cycle,
        "cycles": opening.cycles_of(request),
        "choices": [groups, statuses],
        "page": page,
        "rows": commitment_rows(page.object_list),
    }
    return render(request, "commitments/commitments/list.html", context)


def every_count(found):
    """Rows (group, status, Count) of commitments counted one by one, however many there are."""
    return [(group, status, Count(count)) for group, status, count in found.count_by_group_and_status()]


def choices_of(request, counts):
    """The two Choices over rows (group, status, Count), each counted under the other, and what both leave."""
    chosen_group, chosen_status = request.GET.get("group", ""), request.GET.get("status", "")
    by_group, by_status, total = defaultdict(Count), defaultdict(Count), Count()
    for group, status, count in counts:
        fits_group, fits_status = chosen_group in ("", group), chosen_status in ("", status)
        by_group[group] += count if fits_status else Count()
        by_status[status] += count if fits_group else Count()
        total += count if fits_group and fits_status else Count()
    by_group.pop(None, None)
    names = {status: str(label) for status, label in Commitment.Status.choices}
    return (
        choice_of(request, "group", _("Group"), by_group),
        choice_of(request, "status", _("Status"), by_status, names),
        total,
    )


@require_GET
def commitment(request, pk):
    """Everything about one commitment: the promise, its reports with every step, and what was decided about it."""
    found = access.get_commitment_page_for(request.user, pk)
    pledge = found.pledge
    opening.open_on(request, pledge.cycle)
    standings = standings_of(pledge.cycle, [found], at=timezone.localdate())
    attach_rows([found], standings)
    happenings = timeline_of_commitment(found, user=request.user)
    context = {
        "title": found.title,
        "crumbs": crumbs_to_department(pledge),
        "commitment": found,
        "pledge": pledge,
        "cycle": pledge.cycle,
        "measure": measure_of(found),
        "standing": standings.get(pk),
        "helpers": found.co_departments.all() if found.is_helped else [],
        "filings": [filed(row) for row in access.reports_for(request.user).of_commitment(found).with_words()],
        "revisions": [revision_of(row) for row in found.revisions.select_related("made_by")]
        if found.is_revised
        else [],
        "happenings": happenings,
        "remarks": [one for one in reversed(happenings) if one.is_remark],
        "can_answer": access.can_answer(request.user, found),
        "can_edit": access.can_run_year(request.user) and pledge.cycle.status != pledge.cycle.Status.ARCHIVED,
        "can_rule": access.can_rule_on(request.user, pledge.department_id) and pledge.cycle.is_running,
    }
    return render(request, "commitments/commitments/page.html", context)


@require_GET
def search(request):
    """Departments and commitments of every year by words, pinyin or initials; also by the names of indicators."""
    require_known(does_business(request.user))
    text = request.GET.get("q", "").strip()
    context = {"title": _("Search"), "text": text, "most": FOUND_AT_MOST}
    if text:
        departments = departments_for(request.user).matching(text).select_related("group")
        commitments = access.commitments_for(request.user).first_found_by(text, FOUND_AT_MOST)
        context |= {"departments": departments[:FOUND_AT_MOST], "commitments": commitments}
    return render(request, "commitments/search.html", context)
