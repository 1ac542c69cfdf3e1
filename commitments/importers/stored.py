"""What is stored of a year, looked up once for a whole table, in a constant number of queries."""

from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from commitments.models import Commitment, Pledge
from commitments.tables.packed import Packed
from departments.models import Department, FormerName


class StoredCommitment(NamedTuple):
    """A commitment as far as an import compares it: a model instance a row would take four times the memory."""

    id: int
    pledge_id: int
    version: int
    number: int
    title: str
    target: str
    responsible_leader: str
    section: str
    contact: str
    coefficient: Decimal | None
    weight: Decimal | None

    def __str__(self):
        return f"{self.number} {self.title}"


def pack(row):
    *values, coefficient, weight = row
    return *values, coefficient and str(coefficient), weight and str(weight)


def unpack(kept):
    *values, coefficient, weight = kept
    return StoredCommitment(*values, coefficient and Decimal(coefficient), weight and Decimal(weight))


class Stored:
    """Departments by every name they ever had, pledges by department, commitments by pledge."""

    def __init__(self, cycle):
        self.departments = {department.name: department for department in Department.objects.all()}
        former = FormerName.objects.values_list("name", "department__name")
        for name, current in former:
            self.departments.setdefault(name, self.departments[current])
        self.pledges = {}
        self.commitments = {}
        if cycle is not None:
            self.read(cycle)

    def read(self, cycle):
        departments = {department.pk: department for department in self.departments.values()}
        for pledge in Pledge.objects.filter(cycle=cycle):
            pledge.department = departments[pledge.department_id]
            self.pledges[pledge.department_id] = pledge
        found = Commitment.objects.of_cycle(cycle).order_by("pledge").values_list(*StoredCommitment._fields)
        rows = map(StoredCommitment._make, found.iterator(chunk_size=2000))
        kept = Packed(pack, unpack)
        for pledge, group in groupby(rows, key=attrgetter("pledge_id")):
            start = len(kept)
            kept.extend(group)
            self.commitments[pledge] = kept.part(start, len(kept))

    def pledge_of(self, department):
        return self.pledges.get(department.pk) if department else None

    def commitments_of(self, pledge):
        return self.commitments.get(pledge.pk, ()) if pledge else ()
