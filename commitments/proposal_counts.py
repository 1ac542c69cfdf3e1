"""How far the confirming of a year's indicators has come, department by department; four queries."""

from collections import defaultdict
from dataclasses import dataclass

from commitments.models import Commitment, Pledge
from commitments.proposals import proposals_in


@dataclass(frozen=True)
class Standing:
    """One department's proposals by what was decided; `numberless` counts commitments that hold no number at all,
    and so wait for milestones.
    """

    pledge: Pledge
    open: int
    sure: int
    accepted: int
    set_aside: int
    indicators: int
    numberless: int

    @property
    def is_done(self):
        return not self.open


def standings_of(cycle):
    """A Standing for each pledge of the cycle, in the order of the city's table."""
    commitments = Commitment.objects.of_cycle(cycle).counting().only("pledge", "number", "target")
    commitments = list(commitments.order_by("number"))
    proposals, indicators = proposals_in(commitments, year=cycle.year)
    of_pledge = defaultdict(list)
    for row in commitments:
        of_pledge[row.pledge_id].append(row)
    pledges = cycle.pledges.select_related("department__group").order_by("position", "pk")
    return [standing_of(pledge, of_pledge[pledge.pk], proposals, indicators) for pledge in pledges]


def standing_of(pledge, commitments, proposals, indicators):
    found = [proposal for row in commitments for proposal in proposals[row.pk]]
    return Standing(
        pledge=pledge,
        open=sum(one.is_open for one in found),
        sure=sum(one.is_open and one.is_sure for one in found),
        accepted=sum(not one.is_open and not one.is_set_aside for one in found),
        set_aside=sum(one.is_set_aside for one in found),
        indicators=sum(len(indicators[row.pk]) for row in commitments),
        numberless=sum(not proposals[row.pk] and not indicators[row.pk] for row in commitments),
    )


def next_to_do(standings, *, after=None, without=frozenset()):
    """The next pledge with open proposals after the pledge `after`, going round; None when all is decided.

    `without` are ids of departments the person may not decide on.
    """
    waiting = [row.pledge for row in standings if row.open and row.pledge.department_id not in without]
    places = {row.pledge.pk: place for place, row in enumerate(standings)}
    here = places.get(after.pk, -1) if after else -1
    behind = (pledge for pledge in waiting if places[pledge.pk] > here)
    return next(behind, next((pledge for pledge in waiting if pledge != after), None))
