"""Who may see and do what with pledges, commitments and reports.

The fetch is the permission: `get_…_for` answers 404 for what a person may not know of. The predicates `can_…` are
asked by views, templates, actions and admin alike.
"""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from commitments.models import Commitment, Cycle, PeriodExtension, Pledge, ProgressReport, ReportingPeriod
from departments import access
from departments.access import Role, duties_of, is_office, own_departments
from departments.models import Membership, Proxy, RoleGrant

Status = ProgressReport.Status


def takes_part(user):
    """Anyone with a part in the city's year, of their own or as a proxy; never an administrator as such."""
    if access.does_business(user):
        return True
    return user.is_active and not access.has_role(user, *RoleGrant.ADMINISTRATORS) and bool(proxies_of(user))


def cycles_for(user):
    return Cycle.objects.all() if takes_part(user) else Cycle.objects.none()


def pledges_for(user):
    return Pledge.objects.all() if takes_part(user) else Pledge.objects.none()


def commitments_for(user):
    return Commitment.objects.all() if takes_part(user) else Commitment.objects.none()


def get_cycle_for(user, year):
    return get_object_or_404(cycles_for(user), year=year)


def get_pledge_for(user, pk):
    return get_object_or_404(pledges_for(user).with_commitments(), pk=pk)


def get_commitment_for(user, pk):
    return get_object_or_404(commitments_for(user).for_list(), pk=pk)


def get_commitment_page_for(user, pk):
    return get_object_or_404(commitments_for(user).for_page(), pk=pk)


def reports_for(user):
    """The reports a person may read.

    The own departments': all. The office: all but drafts. Leaders and evaluators: what is signed or accepted.
    Everybody else who takes part in the year: what is accepted.
    """
    duties = duties_of(user)
    if not takes_part(user):
        return ProgressReport.objects.none()
    readable = [Status.ACCEPTED]
    if duties.roles & {Role.LEADER, Role.EVALUATOR}:
        readable = [Status.SIGNED, Status.ACCEPTED]
    if is_office(user):
        readable = [Status.SUBMITTED, Status.SIGNED, Status.ACCEPTED, Status.RETURNED]
    own = duties.departments | represented_departments(user)
    return ProgressReport.objects.filter(Q(status__in=readable) | Q(commitment__pledge__department__in=own))


def get_report_for(user, pk):
    return get_object_or_404(reports_for(user).for_list(), pk=pk)


# ── Acting for another ────────────────────────────────────────────────────────
def proxies_of(user):
    """The proxies a person holds today, with their principals; read once a request, and only where there are any."""
    if not duties_of(user).holds_proxies:
        return []
    if not hasattr(user, "_proxies"):
        held = Proxy.objects.filter(agent=user).open(at=timezone.localdate()).select_related("principal")
        user._proxies = list(held)
    return user._proxies


def represented_departments(user):
    return frozenset().union(*(departments_of_proxy(proxy) for proxy in proxies_of(user)))


def departments_of_proxy(proxy):
    """The departments a proxy reaches: those of the principal's own memberships, never of proxies held in turn."""
    duties = duties_of(proxy.principal)
    return {Proxy.Scope.FILE: duties.files_for, Proxy.Scope.SIGN: duties.heads}.get(proxy.scope, frozenset())


def principal_for(user, department_id, scope):
    """Whom the person acts for in a department: None when by own right, else the principal of a proxy.

    Raises PermissionDenied when neither holds.
    """
    duties = duties_of(user)
    own = duties.files_for if scope == Proxy.Scope.FILE else duties.heads
    if department_id in own:
        return None
    for proxy in proxies_of(user):
        if proxy.scope == scope and department_id in departments_of_proxy(proxy):
            return proxy.principal
    access.require(False)
    return None


def acts_in(user, department_id, scope):
    duties = duties_of(user)
    own = duties.files_for if scope == Proxy.Scope.FILE else duties.heads
    return department_id in own or any(
        proxy.scope == scope and department_id in departments_of_proxy(proxy) for proxy in proxies_of(user)
    )


def departments_filed_for(user):
    """The departments the person prepares reports for, by own right or as a proxy."""
    return duties_of(user).files_for | departments_by_proxy(user, Proxy.Scope.FILE)


def has_work(user):
    """Whether the person files or signs for any department."""
    return bool(duties_of(user).departments or departments_filed_for(user) or departments_signed_for(user))


def departments_signed_for(user):
    return duties_of(user).heads | departments_by_proxy(user, Proxy.Scope.SIGN)


def departments_by_proxy(user, scope):
    held = (departments_of_proxy(proxy) for proxy in proxies_of(user) if proxy.scope == scope)
    return frozenset().union(*held)


# ── Filing ────────────────────────────────────────────────────────────────────
def can_file_for(user, department_id):
    return acts_in(user, department_id, Proxy.Scope.FILE)


def can_sign_for(user, department_id):
    return acts_in(user, department_id, Proxy.Scope.SIGN)


def can_sign(user, report):
    """A head of the department, but never whoever submitted the report, in whatever capacity."""
    return (
        report.status == Status.SUBMITTED
        and can_sign_for(user, report.commitment.pledge.department_id)
        and not has_filed(user, report)
    )


def has_filed(user, report):
    """Whether the report was filed by the person, for the person, or by somebody the person acts for."""
    parties = {report.submitted_by_id, report.submitted_for_id}
    return user.pk in parties or any(proxy.principal_id in parties for proxy in proxies_of(user))


def can_withdraw(user, report):
    """Whoever sent it, while nobody has acted on it: the filer a submitted report, the signer a signed one."""
    return (report.status == Status.SUBMITTED and report.submitted_by_id == user.pk) or (
        report.status == Status.SIGNED and report.signed_by_id == user.pk
    )


def can_judge(user, report):
    """The office accepts or returns what is signed, except for the own departments and the own filings."""
    return (
        report.status == Status.SIGNED
        and is_office(user)
        and report.commitment.pledge.department_id not in conflicted_departments(user)
        and user.pk not in (report.submitted_by_id, report.submitted_for_id, report.signed_by_id, report.signed_for_id)
    )


def has_accepted(user, report):
    """Whether the acceptance the report stands at is this member's of the office."""
    return report.status == Status.ACCEPTED and report.accepted_by_id == user.pk and is_office(user)


def conflicted_departments(user):
    """Departments the person may not judge: the own ones, and those of anyone the person acts for."""
    return own_departments(user) | represented_departments(user)


def can_return(user, report):
    return can_sign(user, report) or can_judge(user, report)


def can_remark(user):
    return access.is_leader(user)


def can_answer(user, commitment):
    department_id = commitment.pledge.department_id
    return can_file_for(user, department_id) or can_sign_for(user, department_id)


def can_contribute(user, commitment, department_id):
    """Those who file for one of the commitment's co-departments."""
    return can_file_for(user, department_id) and commitment.co_departments.filter(pk=department_id).exists()


def sees_lights(user):
    """The matrix of all departments is the office's and the leaders'."""
    return access.has_role(user, Role.OFFICE, Role.LEADER)


def can_read_year(user, department_id):
    """A department's whole year as a table or report: its own people, the office and the leaders."""
    return sees_lights(user) or department_id in own_departments(user) | represented_departments(user)


# ── The office's work on the year ─────────────────────────────────────────────
def can_run_year(user):
    return is_office(user)


def can_rule_on(user, department_id):
    """Revisions, decisions and extensions of a running year: the office, never for the own department."""
    return is_office(user) and department_id not in own_departments(user)


def get_cycle_to_run(user, year):
    """404 to those who may not know of the cycle, 403 to those who may only look."""
    cycle = get_cycle_for(user, year)
    access.require(can_run_year(user))
    return cycle


def get_period_to_run(user, pk):
    access.require_known(access.does_business(user))
    period = get_object_or_404(ReportingPeriod.objects.select_related("cycle"), pk=pk)
    access.require(can_run_year(user))
    return period


def get_pledge_to_run(user, pk):
    pledge = get_object_or_404(pledges_for(user).select_related("department", "cycle"), pk=pk)
    access.require(can_run_year(user))
    return pledge


def get_commitment_to_run(user, pk):
    commitment = get_commitment_for(user, pk)
    access.require(can_run_year(user))
    return commitment


def can_import(user):
    return is_office(user)


def heads_of(department_id, *, at):
    return Membership.objects.filter(department=department_id, role=Membership.Role.HEAD).open(at=at)


def has_extension(period, department_id, *, at):
    return PeriodExtension.objects.filter(period=period, department=department_id, until__gte=at).exists()
