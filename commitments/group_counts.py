"""How many commitments of a cycle each group holds, by status: what the list of commitments offers to choose from.

Of a group no more than MOST are counted: a province has fifty thousand, and whether a choice leads to ten thousand or
to twelve helps nobody choose. Those that are not active any more are counted all. Written in SQL, because to compose it
of querysets costs the page more than to answer it.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

MOST = 2_000

# CROSS JOIN is a comma to PostgreSQL; SQLite keeps to its order, from the group's departments to their commitments.
OF_GROUP = """
SELECT COUNT(*) FROM (
    SELECT c.id FROM departments_department d CROSS JOIN commitments_pledge p CROSS JOIN commitments_commitment c
    WHERE {group} AND p.department_id = d.id AND p.cycle_id = %s AND c.pledge_id = p.id LIMIT %s
) counted
"""
COUNTS = f"""
SELECT g.name, g.position, '', ({OF_GROUP.format(group="d.group_id = g.id")}) FROM departments_departmentgroup g
UNION ALL
SELECT NULL, NULL, '', ({OF_GROUP.format(group="d.group_id IS NULL")})
UNION ALL
SELECT g.name, g.position, c.status, COUNT(*)
FROM commitments_pledge p
JOIN commitments_commitment c ON c.pledge_id = p.id
JOIN departments_department d ON d.id = p.department_id
LEFT JOIN departments_departmentgroup g ON g.id = d.group_id
WHERE p.cycle_id = %s AND NOT (c.status = 'active') GROUP BY g.name, g.position, c.status
"""  # noqa: S608  # nosec B608


@dataclass(frozen=True)
class Count:
    """How many there are; `is_least`: at least so many, and counting ended there."""

    number: int = 0
    is_least: bool = False

    def __add__(self, other):
        return Count(self.number + other.number, self.is_least or other.is_least)

    def __bool__(self):
        return self.number > 0 or self.is_least

    def __str__(self):
        return f"{self.number}+" if self.is_least else str(self.number)


def count_by_group_and_status(cycle):
    """Rows (group's name or None, status, Count) in the order of the groups; none where there is no cycle."""
    if cycle is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [cycle.pk, MOST + 1, cycle.pk, MOST + 1, cycle.pk])
        found = cursor.fetchall()
    wholes, decided = {}, defaultdict(dict)
    for name, position, status, count in found:
        group = (position or 0, name)
        if status:
            decided[group][status] = count
        else:
            wholes[group] = count
    counts = {group: counts_of(whole, decided[group]) for group, whole in wholes.items()}
    in_order = sorted(counts, key=lambda group: (group[0], group[1] or ""))
    return [(group[1], status, count) for group in in_order for status, count in sorted(counts[group].items()) if count]


def counts_of(whole, decided):
    """{status: Count} of a group of which so many were counted, and so many are not active any more, by status."""
    active = Count(max(0, min(whole, MOST) - sum(decided.values())), is_least=whole > MOST)
    return {"active": active} | {status: Count(count) for status, count in decided.items()}
