"""Who may do what with departments and people, and what a person has been given to do.

A role counts from the day it is given to the day it is taken: it is read once per request and never stored in the
session. Administrators (system, security, audit) are kept away from the city's business altogether.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, CharField, DateField, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.utils import timezone

from departments.gathered import Gathered
from departments.models import Department, Membership, Proxy, RoleGrant, User
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
    """Return the person's Duties: those that came with the user of the session (backends.py), else read once.

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
    return next((duties_in(row) for row in DUTIES.rows(user=user.pk, at=at)), NONE)


def duties_in(row):
    """The Duties of one row of `columns_of_duties`."""
    roles, memberships, proxies = ((held or "").split() for held in row)
    return Duties(
        roles=frozenset(roles),
        files_for=departments_in(memberships, Membership.Role.FILER),
        heads=departments_in(memberships, Membership.Role.HEAD),
        proxies=frozenset(proxies),
    )


def departments_in(memberships, role):
    """Of memberships like "head:12" the departments with that role."""
    sign = f"{role}:"
    return frozenset(int(each.removeprefix(sign)) for each in memberships if each.startswith(sign))


def columns_of_duties(at):
    """Annotations of users: roles, memberships like "head:12" and scopes of proxies on the day `at`."""
    person = OuterRef("pk")
    membership = Concat("role", Value(":"), Cast("department_id", CharField()))
    return {
        "held_roles": Gathered(RoleGrant.objects.filter(user=person), "role"),
        "held_memberships": Gathered(Membership.objects.filter(user=person).open(at=at), membership),
        "held_proxies": Gathered(Proxy.objects.filter(agent=person).open(at=at), "scope"),
    }


def user_with_duties():
    """At most one row of `columns_of_duties`: those of a `user` on the day `at`."""
    columns = columns_of_duties(Slot("at", DateField()))
    return User.objects.filter(pk=Slot("user", BigIntegerField())).order_by().values_list(*columns.values())


DUTIES = Prepared(user_with_duties)


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
