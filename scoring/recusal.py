"""Nobody judges their own house: which departments a person must not rate.

Own are the employer, every membership that held in the cycle's year or since, and every named conflict; a merged
department counts with its successor, in both directions, because the people moved with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, F, Q, Value

from departments.models import Department, Membership, User
from departments.prepared import Prepared, Slot
from scoring.models import Conflict, Evaluator

EMPLOYER, MEMBER, NAMED, SUCCESSOR = "employer", "membership", "named", "successor"


class Ties(NamedTuple):
    """Person → departments, those of the own house and those named besides."""

    own: Mapping[int, frozenset[int]]
    named: Mapping[int, frozenset[int]]

    def hold(self, user_id: int, department_id: int) -> bool:
        return department_id in self.own.get(user_id, ()) or department_id in self.named.get(user_id, ())


def ties_of(cycle, users: Iterable[int] | None = None) -> Ties:
    """The ties of everybody, or of some users, that matter in a cycle; one query."""
    return ties_from(tie_rows(first_day(cycle), users))


def ties_of_evaluators(cycle) -> Ties:
    """The ties of the cycle's evaluators."""
    return ties_from(OF_EVALUATORS.rows(cycle=cycle.pk, since=first_day(cycle)))


def first_day(cycle) -> date:
    return date(cycle.year, 1, 1)


def ties_from(tied) -> Ties:
    found = {EMPLOYER: [], MEMBER: [], NAMED: [], SUCCESSOR: []}
    for kind, left, right in tied:
        found[kind].append((left, right))
    house = houses(found[SUCCESSOR])
    return Ties(
        own=widened(found[EMPLOYER] + found[MEMBER], house),
        named=widened(found[NAMED], house),
    )


def tie_rows(first_day, users):
    """(kind, user, department) of every tie, and (successor, former, new department), in one union."""
    whose = Q() if users is None else Q(user__in=users)
    persons = Q() if users is None else Q(pk__in=users)
    since = Q(ends_on__isnull=True) | Q(ends_on__gte=first_day)
    employers = User.objects.filter(persons, department__isnull=False)
    memberships = Membership.objects.filter(whose, since)
    named = Conflict.objects.filter(whose)
    merged = Department.objects.filter(successor__isnull=False)
    return rows(employers, EMPLOYER, "pk", "department_id").union(
        rows(memberships, MEMBER, "user_id", "department_id"),
        rows(named, NAMED, "user_id", "department_id"),
        rows(merged, SUCCESSOR, "pk", "successor_id"),
        all=True,
    )


def rows_of_evaluators():
    evaluators = Evaluator.objects.filter(rater_class__cycle=Slot("cycle", BigIntegerField()))
    return tie_rows(Slot("since", DateField()), evaluators.values("user"))


OF_EVALUATORS = Prepared(rows_of_evaluators)


def rows(queryset, kind, left, right):
    return queryset.order_by().values_list(Value(kind, CharField()), F(left), F(right))


def houses(successions: list[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    """Department → all departments that were merged into one with it, itself included."""
    house: dict[int, set[int]] = {}
    for former, new in successions:
        joined = house.get(former, {former}) | house.get(new, {new})
        for department in joined:
            house[department] = joined
    return {department: frozenset(members) for department, members in house.items()}


def widened(pairs, house) -> Mapping[int, frozenset[int]]:
    found = defaultdict(set)
    for user_id, department_id in pairs:
        found[user_id] |= house.get(department_id, {department_id})
    return {user_id: frozenset(departments) for user_id, departments in found.items()}
