"""How far the confirming of a year's indicators has come, department by department; four queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from commitments.models import Commitment, Indicator, Pledge, ProposalDecision
from commitments.proposals import SAYING, SET_ASIDE, State, briefs_of, decided_state, undecided_state


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
    """A Standing for each pledge of the cycle, in the order of the city's table.

    From plain rows and promises in brief: a province has fifty thousand targets.
    """
    decided, said = decisions_in(cycle), sayings_in(cycle)
    targets = Commitment.objects.of_cycle(cycle).counting().order_by().values_list("pk", "pledge", "target")
    of_pledge = defaultdict(Counter)
    for pk, pledge_id, target in targets:
        of_pledge[pledge_id].update(counts_of(briefs_of(target, cycle.year), decided.get(pk, {}), said.get(pk, ())))
    pledges = cycle.pledges.select_related("department").only("cycle", "department__name")
    return [standing_of(pledge, of_pledge[pledge.pk]) for pledge in pledges.order_by("position", "pk")]


def decisions_in(cycle):
    """{commitment's id: {fingerprint: the State it was given}}."""
    decided = defaultdict(dict)
    columns = ("commitment", "fingerprint", "decision", "indicator__is_active")
    rows = ProposalDecision.objects.filter(commitment__pledge__cycle=cycle).values_list(*columns)
    for commitment_id, fingerprint, decision, is_active in rows:
        decided[commitment_id][fingerprint] = decided_state(decision, is_active)
    return decided


def sayings_in(cycle):
    """{commitment's id: the hash of what each of its active indicators says}."""
    said = defaultdict(list)
    rows = Indicator.objects.filter(commitment__pledge__cycle=cycle, is_active=True).order_by()
    for commitment_id, *saying in rows.values_list("commitment", *SAYING):
        said[commitment_id].append(hash(tuple(saying)))
    return said


def counts_of(briefs, decided, said):
    """What one target adds: its promises by State, and `sure`, `indicators` and `numberless` as Standing has them."""
    states = [(decided.get(one.fingerprint) or undecided_state(one.says in said), one.is_sure) for one in briefs]
    found = Counter(state for state, _is_sure in states)
    found["sure"] = sum(state == State.OPEN and is_sure for state, is_sure in states)
    found["indicators"], found["numberless"] = len(said), int(not briefs and not said)
    return found


def standing_of(pledge, counts):
    return Standing(
        pledge=pledge,
        open=counts[State.OPEN],
        sure=counts["sure"],
        accepted=counts[State.ACCEPTED],
        set_aside=sum(counts[state] for state in SET_ASIDE),
        indicators=counts["indicators"],
        numberless=counts["numberless"],
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
