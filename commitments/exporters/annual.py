"""A department's year as a table: each commitment in each period."""

from django.utils.translation import gettext as _

from commitments.exporters.completion import in_words
from commitments.exporters.report import Report
from commitments.models import Light
from commitments.tables import Column, Percent


def year_report(years, *, title) -> Report:
    """The Report of a list of CommitmentYears; a commitment before the first period has one line of its own."""
    columns = [
        Column(_("No."), 6, is_merged=True),
        Column(_("Commitment"), 26, is_merged=True),
        Column(_("Annual target"), 40, is_merged=True),
        Column(_("Period"), 10),
        Column(_("Progress made"), 50),
        Column(_("Completion rate"), 10),
        Column(_("Light"), 8),
    ]
    return Report(title, columns, [row for year in years for row in rows_of(year)])


def rows_of(year):
    commitment = year.commitment
    first = (commitment.number, commitment.title, commitment.target)
    return [(*first, *cells_of(stretch)) for stretch in year.stretches] or [(*first, "", "", None, "")]


def cells_of(stretch):
    progress = stretch.progress
    completion = None if progress.completion is None else Percent(progress.completion)
    light = str(Light(progress.light).label) if progress.light else ""
    return stretch.period, in_words(progress, stretch.text), completion, light
