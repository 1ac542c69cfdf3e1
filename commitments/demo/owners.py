"""Who is responsible for what in the demo, by formula; a few commitments stay without a name, as in a real city."""

from commitments.models import Commitment

SECTIONS = ("办公室", "综合处", "规划发展处", "业务指导处", "督查考核处")
NOBODY = 11  # one commitment in so many


def name_all(cycle, *, people):
    """Give the commitments of a cycle that is being prepared a responsible leader, a section and a contact."""
    commitments = [row for row in Commitment.objects.of_cycle(cycle).select_related("pledge") if place_of(row) % NOBODY]
    for commitment in commitments:
        department = commitment.pledge.department_id
        commitment.responsible_leader = people.heads[department].name
        commitment.section = SECTIONS[place_of(commitment) % len(SECTIONS)]
        commitment.contact = people.filers[department].name
    Commitment.objects.bulk_update(commitments, ["responsible_leader", "section", "contact"])


def place_of(commitment):
    """The commitment's place in the city's table, counted from 1."""
    return 5 * (commitment.pledge.position - 1) + commitment.number
