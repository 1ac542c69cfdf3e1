"""The list of a year's paper: ballots by class and department, and the ballots of named evaluators."""

from typing import NamedTuple

from django.db.models import prefetch_related_objects

from commitments.models import Pledge
from departments.access import own_departments
from scoring.models import BallotTally, RaterClass, Transcription


class Line(NamedTuple):
    """A department whose ballots a class can hand in; `tally` is None where nothing has been entered."""

    pledge: Pledge
    tally: BallotTally | None


def ballots_context(cycle, classes, user, chosen=""):
    """The anonymous ballots of one class, `chosen` by its key, and all named ballots; five queries at most.

    A member of the office sees no line of the own department: another member enters it. A portfolio is a person's,
    so a class that rates by portfolio hands in no anonymous ballots.
    """
    classes = [one for one in classes if one.scope != RaterClass.Scope.PORTFOLIO]
    rater_class = next((one for one in classes if str(one.pk) == chosen), classes[0] if classes else None)
    own = own_departments(user)
    named = Transcription.objects.filter(sheet__pledge__cycle=cycle).exclude(sheet__pledge__department__in=own)
    return {
        "classes": classes,
        "rater_class": rater_class,
        "lines": tally_lines(cycle, rater_class, own) if rater_class else [],
        "named": named.select_related("sheet__evaluator__user", "sheet__pledge__department", "entered_by"),
    }


def tally_lines(cycle, rater_class, own) -> list[Line]:
    if rater_class.scope != RaterClass.Scope.ALL:
        prefetch_related_objects([rater_class], "groups", "departments")
    tallies = BallotTally.objects.standing().filter(rater_class=rater_class).select_related("entered_by")
    found = {tally.pledge_id: tally for tally in tallies}
    pledges = Pledge.objects.filter(cycle=cycle).exclude(department__in=own).select_related("department")
    return [
        Line(pledge, found.get(pledge.pk))
        for pledge in pledges.order_by("position", "pk")
        if rater_class.rates(pledge.department)
    ]
