"""Which cycle a page opens on: the one its address names, else the newest in which its visitor can act."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from commitments import access
from commitments.models import Cycle
from departments.access import Role, duties_of

Status = Cycle.Status
ACTS_IN = {
    Role.OFFICE: {Status.PREPARING, Status.RUNNING, Status.SCORING, Status.PUBLISHED},
    Role.EVALUATOR: {Status.SCORING},
    Role.LEADER: {Status.RUNNING, Status.SCORING},
}


@dataclass(frozen=True)
class CycleInFrame:
    """What the masthead says of the cycle."""

    year: int
    label: str


def cycles_of(request):
    """Every cycle the visitor may know of, newest first; read once a request."""
    if not hasattr(request, "_cycles"):
        request._cycles = list(access.cycles_for(request.user).newest_first())
    return request._cycles


def opening_cycle(request, among=None):
    """Return the cycle a page is about, chosen `among` some (else all); None if there is none.

    A `?year=` that is not among them answers 404.
    """
    cycles = cycles_of(request) if among is None else among
    year = request.GET.get("year")
    if not year:
        return open_on(request, newest_to_act_in(cycles, request.user))
    for cycle in cycles:
        if str(cycle.year) == year:
            return open_on(request, cycle)
    raise Http404


def open_on(request, cycle):
    """Say that the page is about this cycle, so that the frame around it names the same one."""
    request._opening_cycle = cycle
    return cycle


def newest_to_act_in(cycles, user):
    statuses = statuses_of(user)
    acting = [cycle for cycle in cycles if cycle.status in statuses]
    begun = [cycle for cycle in cycles if cycle.status != Status.PREPARING]
    return next(iter(acting or begun or cycles), None)


def statuses_of(user):
    """The statuses of cycles in which the person has something to do."""
    duties = duties_of(user)
    filing = {Status.RUNNING} if duties.departments else set()
    return filing.union(*(ACTS_IN.get(role, set()) for role in duties.roles))


def cycle_in_frame(request):
    """The cycle the page is about; on pages about none, and on error pages, the newest one to act in."""
    cycle = getattr(request, "_opening_cycle", None) or newest_to_act_in(cycles_of(request), request.user)
    if cycle is None:
        return None
    return CycleInFrame(cycle.year, _("%(year)s cycle") % {"year": cycle.year})
