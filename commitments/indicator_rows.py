"""What pages show of confirmed indicators: target, latest figure, bar, pace and history; all of it formatted here.

Two queries, whatever the number of commitments; none where `overview` has read them already. Only signed reports
count; a verified figure replaces the reported.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from commitments.completion import standing
from commitments.indicators.promise import plain
from commitments.models import Indicator, ProgressReport
from commitments.overview import filings_of, indicators_of, percent_of, share_of

JOINED = ("%", "‰")  # units written close to their figure
SIGNS = {">=": "≥ ", ">": "> ", "=": "", "<": "< ", "<=": "≤ ", "~": "≈ ", "range": ""}
DONE = 1


@dataclass(frozen=True)
class Past:
    """One period's figure. `percent` is the indicator's completion once it counted."""

    period: str
    figure: str
    reported: str
    percent: str
    status: str
    is_confirmed: bool

    @property
    def is_corrected(self):
        """Whether the office verified another figure than the one reported."""
        return self.figure != self.reported


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator as its bar shows it.

    `latest` and `percent`, cut off to whole per cents, are empty before the first signed figure. `width` and `pace`
    are places from 0 to 100 on the bar, which starts at zero; `pace`, what is planned by the newest period's cut-off,
    is empty before the first one opens.
    """

    pk: int
    name: str
    goal: str
    note: str
    latest: str
    percent: str
    width: str
    pace: str
    is_met: bool
    is_confirmed: bool
    history: list[Past]


@dataclass(frozen=True)
class Summary:
    """How many indicators there are, how many are met, and how many have no signed figure yet."""

    total: int
    met: int
    silent: int


def unit_behind(unit):
    """A unit as it is written behind its figure: 90%, but 1200 家."""
    return unit if unit in ("", *JOINED) else f" {unit}"


def figure_in_words(value, unit=""):
    """90%, 1200 家; an empty string for None."""
    return "" if value is None else f"{plain(Decimal(value))}{unit_behind(unit)}"


def goal_in_words(indicator):
    """≥ 90%, 5–6 项, ≈ 5 名; a bare count has no sign."""
    value = plain(indicator.value)
    if indicator.value_max is not None:
        value = f"{value}–{plain(indicator.value_max)}"
    return f"{SIGNS[indicator.comparator]}{value}{unit_behind(indicator.unit)}"


def note_on(indicator):
    """How it is measured: basis, baseline, weight and due date, where they are not the ordinary ones."""
    parts = []
    if indicator.basis != Indicator.Basis.CUMULATIVE:
        parts.append(str(indicator.get_basis_display()))
    if indicator.baseline is not None:
        parts.append(_("from %(baseline)s") % {"baseline": figure_in_words(indicator.baseline, indicator.unit)})
    if indicator.weight != 1:
        parts.append(_("weight %(weight)s") % {"weight": plain(indicator.weight)})
    if indicator.due:
        parts.append(_("by %(due)s") % {"due": indicator.due})
    return " · ".join(parts)


def attach_rows(commitments, standings):
    """Give each commitment its `indicator_rows`; `standings` maps ids to Standings, empty before the first period."""
    rows = rows_of_standings(standings) if standings else rows_of(commitments, {})
    for commitment in commitments:
        commitment.indicator_rows = rows[commitment.pk]


def rows_of_standings(standings):
    return {
        pk: [row_of(one, one.figures, found.planned) for one in found.indicators] for pk, found in standings.items()
    }


def rows_of(commitments, paces):
    """{commitment id: [IndicatorRow]}; `paces` maps ids to the per cent planned by now, where a period has opened."""
    ids = [commitment.pk for commitment in commitments]
    found = indicators_of(ids, filings_of(ids))
    return defaultdict(list, {pk: [row_of(one, one.figures, paces.get(pk)) for one in found[pk]] for pk in ids})


def row_of(indicator, readings, pace):
    """The IndicatorRow of an indicator with its overview.Figures, in the order of the periods."""
    history = history_of(indicator, readings)
    figures = [reading.counted for reading in readings]
    share = share_of(indicator, figures)
    return IndicatorRow(
        pk=indicator.pk,
        name=indicator.name,
        goal=goal_in_words(indicator),
        note=note_on(indicator),
        latest=standing_in_words(indicator, figures),
        percent="" if share is None else f"{int(percent_of(share))}%",
        width="0" if share is None else str(percent_of(share)),
        pace="" if pace is None else f"{min(pace, Decimal('99.2')):.1f}",
        is_met=share == DONE,
        is_confirmed=bool(history) and history[-1].is_confirmed,
        history=history,
    )


def standing_in_words(indicator, figures):
    """The figure that counts so far: the latest, or for amounts of each period their sum."""
    figure = standing(indicator.basis, figures)
    return "" if figure is None else plain(exact(figure))


def exact(figure: Fraction) -> Decimal:
    """A sum of stored decimals as a decimal again; nothing is rounded."""
    return Decimal(figure.numerator) / Decimal(figure.denominator)


def history_of(indicator, readings):
    figures, found = [], []
    for reading in readings:
        figures.append(reading.counted)
        share = share_of(indicator, figures)
        found.append(
            Past(
                period=reading.report.period,
                figure=figure_in_words(reading.counted),
                reported=figure_in_words(reading.reported),
                percent=f"{percent_of(share).normalize():f}%",
                status=str(reading.report.get_status_display()),
                is_confirmed=reading.report.status == ProgressReport.Status.ACCEPTED,
            )
        )
    return found


def summary_of(commitments):
    """The Summary of commitments that have their `indicator_rows`."""
    rows = [row for commitment in commitments for row in commitment.indicator_rows]
    return Summary(total=len(rows), met=sum(row.is_met for row in rows), silent=sum(not row.history for row in rows))
