"""What is stored of a year, looked up once for a whole table, in a constant number of queries."""

from decimal import Decimal
from typing import NamedTuple

from commitments.models import Commitment, Pledge
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


class Stored:
    """Departments by every name they ever had, pledges by department, commitments by pledge and number."""

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
        pledges = Pledge.objects.filter(cycle=cycle).select_related("department")
        self.pledges = {pledge.department_id: pledge for pledge in pledges}
        rows = Commitment.objects.of_cycle(cycle).order_by().values_list(*StoredCommitment._fields)
        for row in map(StoredCommitment._make, rows.iterator(chunk_size=5000)):
            self.commitments.setdefault(row.pledge_id, {})[row.number] = row

    def pledge_of(self, department):
        return self.pledges.get(department.pk) if department else None

    def commitments_of(self, pledge):
        return self.commitments.get(pledge.pk, {}) if pledge else {}
