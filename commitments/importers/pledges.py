"""The city's table of pledges, compared with what is stored. Nothing here writes."""

import hashlib

from commitments.importers.checks import RowChecks
from commitments.importers.plan import Change, PledgePlan, PledgesPlan
from commitments.importers.stored import Stored
from commitments.models import Cycle
from commitments.tables import DEFAULT_LIMITS, read_city_table, read_table


def plan_pledges(content: bytes, filename: str, *, year: int, encoding=None, limits=DEFAULT_LIMITS) -> PledgesPlan:
    """Read a table and compare it with the pledges of `year`, in a constant number of queries.

    Raises TableError when the file cannot be read as a table at all; every other fault is among the plan's problems.
    """
    table = read_table(content, filename, limits, encoding)
    cycle = Cycle.objects.filter(year=year).first()
    rules = cycle or Cycle(year=year)
    stored = Stored(cycle)
    parsed = read_city_table(
        table,
        expected_min=rules.commitments_min,
        expected_max=rules.commitments_max,
        coefficient_range=(rules.coefficient_min, rules.coefficient_max),
        known_names=stored.departments.keys(),
        release=True,
    )
    pledges = [plan_pledge(department, stored) for department in parsed.departments]
    checks = RowChecks(rules, stored)
    problems = [problem for problem in parsed.problems if not checks.is_excused(problem)]
    for pledge in pledges:
        checks.check(pledge)
    promised = {pledge.pledge.department_id for pledge in pledges if pledge.pledge}
    return PledgesPlan(
        year=year,
        filename=filename,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        table=table,
        cycle=cycle,
        pledges=pledges,
        problems=[*problems, *checks.problems],
        notes=parsed.notes,
        absent=[row.department.name for key, row in stored.pledges.items() if key not in promised],
    )


def plan_pledge(parsed, stored):
    """A department of the file beside what is stored of it."""
    department = stored.departments.get(parsed.name)
    pledge = stored.pledge_of(department)
    return PledgePlan(
        parsed=parsed,
        department=department,
        pledge=pledge,
        changes=pledge_changes(pledge, parsed) if pledge else (),
        known=stored.commitments_of(pledge),
    )


def pledge_changes(pledge, parsed):
    """An empty coefficient in the file says nothing: it is not a wish to delete the one that is stored."""
    if parsed.coefficient is None or parsed.coefficient == pledge.coefficient:
        return ()
    return (Change("coefficient", pledge.coefficient, parsed.coefficient),)
