"""Where things stand: addresses that name their year, and the way down to them."""

from django.urls import reverse
from django.utils.translation import gettext as _


def departments_url(cycle):
    return f"{reverse('departments')}?year={cycle.year}"


def department_url(pledge):
    """The department's page in the pledge's year."""
    return f"{reverse('department', args=[pledge.department_id])}?year={pledge.cycle.year}"


def crumbs_to_department(pledge):
    """The way down to what lies beneath a department's page."""
    return [(departments_url(pledge.cycle), _("Departments")), (department_url(pledge), pledge.department.name)]


def crumbs_to_commitment(commitment):
    title = _("Commitment %(number)d") % {"number": commitment.number}
    return [*crumbs_to_department(commitment.pledge), (reverse("commitment", args=[commitment.pk]), title)]


def crumbs_to_cycle(cycle):
    return [(reverse("cycles"), _("Run the year")), (reverse("cycle", args=[cycle.year]), str(cycle))]
