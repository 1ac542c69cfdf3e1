"""How many commitments of a cycle each group holds, by status: what the list of commitments offers to choose from.

Fifty thousand commitments are counted by an index alone, pledge by pledge; only those that are not active any more are
looked at. Written in SQL, because to compose it of querysets costs the page more than to answer it.
"""

from collections import Counter

from django.db import connection

COUNTS = """
SELECT g.name, g.position, '',
       CAST(SUM((SELECT COUNT(*) FROM commitments_commitment c WHERE c.pledge_id = p.id)) AS bigint)
FROM commitments_pledge p
JOIN departments_department d ON d.id = p.department_id
LEFT JOIN departments_departmentgroup g ON g.id = d.group_id
WHERE p.cycle_id = %s GROUP BY g.name, g.position
UNION ALL
SELECT g.name, g.position, c.status, COUNT(*)
FROM commitments_pledge p
JOIN commitments_commitment c ON c.pledge_id = p.id
JOIN departments_department d ON d.id = p.department_id
LEFT JOIN departments_departmentgroup g ON g.id = d.group_id
WHERE p.cycle_id = %s AND NOT (c.status = 'active') GROUP BY g.name, g.position, c.status
"""


def count_by_group_and_status(cycle):
    """Rows (group's name or None, status, count) in the order of the groups; none where there is no cycle."""
    if cycle is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [cycle.pk, cycle.pk])
        found = cursor.fetchall()
    counts = Counter()
    for name, position, status, count in found:
        group = (position or 0, name)
        counts[group, status or "active"] += count
        counts[group, "active"] -= count if status else 0
    ordered = sorted(counts.items(), key=lambda item: (item[0][0][0], item[0][0][1] or "", item[0][1]))
    return [(name, status, count) for ((_place, name), status), count in ordered if count]
