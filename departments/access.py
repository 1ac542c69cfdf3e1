"""Who may do what with departments and people, and what a person has been given to do.

A role counts from the day it is given to the day it is taken: it is read once per request and never stored in the
session. Administrators (system, security, audit) are kept away from the city's business altogether.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, CharField, DateField, Value
from django.http import Http404
from django.utils import timezone

from departments.models import Department, Membership, Proxy, RoleGrant
from departments.prepared import Prepared, Slot

Role = RoleGrant.Role
BUSINESS = frozenset({Role.OFFICE, Role.EVALUATOR, Role.LEADER})


@dataclass(frozen=True)
class Duties:
    """Everything a person may act as today."""

    roles: frozenset[str] = frozenset()
    files_for: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()
    proxies: frozenset[str] = frozenset()

    @property
    def departments(self):
        return self.files_for | self.heads

    @property
    def holds_proxies(self):
        return bool(self.proxies)


NONE = Duties()


def duties_of(user, *, at=None):
    """Return the person's Duties, in one query a request.

    They are kept on the user object, which lives as long as the request does.
    """
    if not user.is_authenticated or not user.is_active:
        return NONE
    if at is not None:
        return read_duties(user, at)
    if not hasattr(user, "_duties"):
        user._duties = read_duties(user, timezone.localdate())
    return user._duties


def read_duties(user, at):
    roles, files_for, heads, scopes = set(), set(), set(), set()
    for kind, role, department in DUTIES.rows(user=user.pk, at=at):
        if kind == "grant":
            roles.add(role)
        elif kind == "proxy":
            scopes.add(role)
        else:
            (heads if role == Membership.Role.HEAD else files_for).add(department)
    return Duties(frozenset(roles), frozenset(files_for), frozenset(heads), frozenset(scopes))


def rows_of_duties():
    """Rows (kind of duty, role or scope, department or None) of a `user` on the day `at`."""
    user, at = Slot("user", BigIntegerField()), Slot("at", DateField())
    grants = RoleGrant.objects.filter(user=user)
    memberships = Membership.objects.filter(user=user).open(at=at)
    proxies = Proxy.objects.filter(agent=user).open(at=at)
    nowhere = Value(None, BigIntegerField(null=True))
    return union_of(
        grants.values_list(Value("grant", CharField()), "role", nowhere),
        memberships.values_list(Value("membership", CharField()), "role", "department_id"),
        proxies.values_list(Value("proxy", CharField()), "scope", nowhere),
    )


def union_of(first, *others):
    return first.order_by().union(*(other.order_by() for other in others), all=True)


DUTIES = Prepared(rows_of_duties)


def has_role(user, *roles):
    return not duties_of(user).roles.isdisjoint(roles)


def is_office(user):
    return has_role(user, Role.OFFICE)


def is_leader(user):
    return has_role(user, Role.LEADER)


def is_evaluator(user):
    return has_role(user, Role.EVALUATOR)


def enters_marks(user):
    """Evaluators, and whoever holds a proxy for entering an evaluator's marks today."""
    return is_evaluator(user) or Proxy.Scope.RATE in duties_of(user).proxies


def does_business(user):
    """Anyone who takes part in the city's year, as against the three administrators."""
    duties = duties_of(user)
    return bool(duties.departments or duties.roles & BUSINESS)


def own_departments(user, *, at=None):
    """Every department the person belongs to in any way: employer, and each membership that holds today.

    Conflicts follow from all of them, whatever the person acts as at the moment.
    """
    own = set(duties_of(user, at=at).departments)
    if user.department_id:
        own.add(user.department_id)
    return frozenset(own)


def require(allowed):
    """Answer 403 unless `allowed`: the thing may be known of but not done."""
    if not allowed:
        raise PermissionDenied


def require_known(allowed):
    """Answer 404 unless `allowed`: the person may not even know that the page exists."""
    if not allowed:
        raise Http404


def departments_for(user):
    """The departments a person may look at."""
    return Department.objects.all() if does_business(user) else Department.objects.none()
