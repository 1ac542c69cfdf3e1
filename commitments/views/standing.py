"""How commitments stand today: the light of the newest period that has opened, with how far behind the pace."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from commitments.models import Indicator
from commitments.overview import progress_in


@dataclass(frozen=True)
class Standing:
    """`light` is None before it is lit; `note` says how far behind the pace of the year, if behind.

    `planned` is the completion in per cent that the pace asks for by the period's cut-off; `indicators` are those of
    overview.Progress.
    """

    light: str | None
    note: str
    period: str
    planned: Decimal
    indicators: list[Indicator]


def standings_of(cycle, commitments, *, at):
    """Return {commitment id: Standing}, empty before the first period opens; five queries."""
    period = cycle.periods.opened(at=at).last()
    return standings_in(period, progress_in(period, commitments, at=at)) if period else {}


def standings_in(period, progress):
    """The Standings of some commitments' Progress in this period, by their ids."""
    return {
        pk: Standing(one.light, behind_in_words(one), period.name, one.planned, one.indicators)
        for pk, one in progress.items()
    }


def behind_in_words(progress):
    if progress.behind is None or progress.behind <= 0 or progress.light == "green":
        return ""
    return _("%(points)s points behind the pace") % {"points": f"{progress.behind.normalize():f}"}
