"""How far the evaluators are: an evaluator's own sheets, and the office's list of who has not voted."""

from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from scoring.models import Evaluator, RaterClass, ScoreSheet

Status = ScoreSheet.Status


class OwnProgress(NamedTuple):
    sheets: list[ScoreSheet]
    submitted: int
    next: ScoreSheet | None

    @property
    def total(self):
        return len(self.sheets)

    @property
    def left(self):
        return self.total - self.submitted

    @property
    def percent(self):
        return 100 * self.submitted // self.total if self.sheets else 0


def own_progress(sheets: list[ScoreSheet]) -> OwnProgress:
    """The person's sheets as list and workbook show them: returned ones, drafts, submitted; else as they come."""
    order = {Status.RETURNED: 0, Status.DRAFT: 1, Status.SUBMITTED: 2}
    ordered = sorted(sheets, key=lambda sheet: order[sheet.status])
    todo = [sheet for sheet in ordered if sheet.is_editable]
    begun = [sheet for sheet in todo if sheet.marks_given]
    first = todo[0] if todo and todo[0].status == Status.RETURNED else next(iter(begun or todo), None)
    return OwnProgress(ordered, len(sheets) - len(todo), first)


def evaluators_with_progress(cycle):
    """The cycle's evaluators with `assigned`, `submitted` and `begun` sheets; those furthest behind first."""
    begun = Q(sheets__status__in=ScoreSheet.EDITABLE, sheets__ratings__isnull=False)
    return (
        Evaluator.objects.filter(rater_class__cycle=cycle)
        .select_related("rater_class", "user__department")
        .annotate(
            assigned=Count("sheets", distinct=True),
            submitted=Count("sheets", filter=Q(sheets__status=Status.SUBMITTED), distinct=True),
            begun=Count("sheets", filter=begun, distinct=True),
        )
        .order_by("rater_class__position", "rater_class", "number")
    )


def what_is_missing(cycle) -> list[str]:
    """A sentence for each rater class that nobody would rate in."""
    empty = RaterClass.objects.filter(cycle=cycle, evaluators=None).order_by("position", "pk")
    return [
        _("The rater class “%(name)s” has no evaluators yet; unless its ballots are counted, add them first.")
        % {"name": rater_class.name}
        for rater_class in empty
    ]
