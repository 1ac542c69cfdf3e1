"""One department's line of a ranking and the arithmetic behind it, without reading what else the ranking shows."""

from dataclasses import dataclass
from typing import Any

from commitments.models import Cycle
from departments.access import require_known
from departments.models import User
from scoring import access
from scoring.models import Publication, PublishedDepartment
from scoring.rankings import live_standing, may_see_live, own_of, publication_for, shown
from scoring.replica import from_replica
from scoring.results import standing_json

Json = dict[str, Any]
SEALED = ("department_id", "standing", "trace", "publication__evaluators", "publication__scheme")


@dataclass(frozen=True)
class Arithmetic:
    """A line with its trace; names of evaluators by their id as text, and of rater classes by their key.

    A sealed trace has the hash of all inputs; a live one is without it.
    """

    cycle: Cycle
    line: Json
    trace: Json
    evaluators: dict[str, str]
    classes: dict[str, str]
    publication: Publication | None = None


def arithmetic_for(user, cycle, department: int, number=None) -> Arithmetic | None:
    """A department's line as a person may see it, None if there is no ranking for this person.

    404 for a line that is not in the ranking or not shown. Raises ValidationError if a live board cannot be computed.
    """
    publication = publication_for(user, cycle, number)
    if publication is not None:
        return sealed(publication, user, department)
    return live(cycle, department) if may_see_live(user, cycle, number) else None


def sealed(publication, user, department) -> Arithmetic:
    """The sealed line; own ones are read with it, because it may depend on them whether it is shown."""
    keys = {department} if access.sees_everything(user) else {department, *own_of(user)}
    rows = PublishedDepartment.objects.filter(publication=publication, department__in=keys).order_by()
    found = {row[0]: row[1:] for row in from_replica(publication, lambda: list(rows.values_list(*SEALED)))}
    lines = shown([standing for standing, *_rest in found.values()], user, publication)
    require_known(any(line["department_id"] == department for line in lines))
    line, trace, evaluators, scheme = found[department]
    names = {key: person["name"] for key, person in evaluators.items()}
    classes = {rule["key"]: rule["name"] for rule in scheme["rater_classes"]}
    return Arithmetic(publication.cycle, line, trace, names, classes, publication)


def live(cycle, department) -> Arithmetic:
    scheme, standing = live_standing(cycle, department)
    require_known(standing is not None)
    raters = {mark.rater for mark in standing.detail.department.marks} | standing.detail.recused
    people = User.objects.filter(pk__in=raters).values_list("pk", "name")
    names = {str(pk): name for pk, name in people}
    classes = {rule.key: rule.name for rule in scheme.rater_classes}
    return Arithmetic(cycle, standing_json(standing), standing.arithmetic(), names, classes)
