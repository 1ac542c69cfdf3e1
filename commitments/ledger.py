"""A department's ledger of indicators (指标台账): its rows, and the same rows read back from a workbook.

A ledger has one row for each indicator and one column for each reporting period. Read back, only the figures of the
period that is open count; anything else that was changed is refused, with its row.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments import access
from commitments.filing import open_extensions
from commitments.forms.filing import HALF_WIDTH
from commitments.models import Cycle, Indicator, IndicatorReading, ReportingPeriod
from commitments.tables import Problem, TableError, message, read_table
from commitments.tables.cells import DATE, ERROR_VALUE, kind_of
from commitments.tables.header import HeaderFinder, known_headings
from commitments.tables.names import comparable_name

ID, VERSION = "id", "version"
COLUMNS = {ID: ("指标编号", "indicator_no"), VERSION: ("填报版本", "report_version")}


@dataclass(frozen=True)
class LedgerRow:
    """One indicator with the figure of each period, in the order of the ledger's periods; None where there is none.

    `version` is that of the open period's report: 0 before anything was saved.
    """

    indicator: Indicator
    figures: list[Decimal | None]
    version: int = 0


@dataclass(frozen=True)
class Ledger:
    """`filing` is the period that figures may be filed for today, or None."""

    periods: list[ReportingPeriod]
    filing: ReportingPeriod | None
    rows: list[LedgerRow]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: its row in the sheet (None: the file as a whole), its heading, its text."""

    line: int | None
    column: str
    value: str
    text: str


class Refused(Exception):
    """The ledger cannot be taken in; `faults` holds at least one Fault."""

    def __init__(self, faults):
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


@dataclass
class Filled:
    """The figures of one commitment that differ from what is stored: {indicator id: figure}, first row first."""

    commitment: object
    version: int
    line: int
    figures: dict = field(default_factory=dict)


def ledger_of(pledge, user, *, at):
    """The Ledger of a pledge with the figures that the user may read; five queries."""
    periods = list(pledge.cycle.periods.order_by("number"))
    filing = filing_period(pledge, periods, at)
    figures, versions = {}, {}
    reports = access.reports_for(user).filter(commitment__pledge=pledge).order_by()
    for pk, commitment, period, version in reports.values_list("pk", "commitment", "period", "version"):
        figures[pk] = period
        if filing is not None and period == filing.pk:
            versions[commitment] = version
    found = readings_in(figures)
    indicators = Indicator.objects.filter(commitment__pledge=pledge, is_active=True).select_related(
        "commitment__pledge"
    )
    rows = [
        LedgerRow(
            indicator,
            [found.get((indicator.pk, period.pk)) for period in periods],
            versions.get(indicator.commitment_id, 0),
        )
        for indicator in indicators.select_related("commitment__pledge").order_by(
            "commitment__number", "position", "pk"
        )
    ]
    return Ledger(periods, filing, rows)


def readings_in(period_of):
    """(indicator id, period id) → the figure that counts, of reports given as {report id: period id}."""
    rows = IndicatorReading.objects.filter(report__in=period_of).order_by()
    return {(row.indicator_id, period_of[row.report_id]): row.counted for row in rows}


def filing_period(pledge, periods, at):
    """The newest period the department may file in on the day `at`, by the calendar or because it was reopened."""
    if pledge.cycle.status != Cycle.Status.RUNNING:
        return None
    reopened = {period for period, _department in open_extensions([pledge.department_id], at=at)}
    open_now = [row for row in periods if row.opens_on <= at and (at <= row.closes_on or row.pk in reopened)]
    return open_now[-1] if open_now else None


# ── Reading back ──────────────────────────────────────────────────────────────
class LedgerReader:
    """Compares the rows of a file with a Ledger: `filled` maps commitment ids to Filled, `faults` is what is wrong."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.rows = {row.indicator.pk: row for row in ledger.rows}
        self.names = {comparable_name(period.name): place for place, period in enumerate(ledger.periods)}
        self.filled: dict[int, Filled] = {}
        self.faults: list[Fault] = []
        self.seen: dict[int, int] = {}

    def read(self, content, filename):
        """Read a whole file. Raises Refused if it is no ledger at all."""
        headings = known_headings(COLUMNS, others=[period.name for period in self.ledger.periods])
        try:
            table = read_table(content, filename, headings=headings)
        except TableError as error:
            raise Refused([fault_of(problem) for problem in error.problems]) from error
        finder = HeaderFinder(COLUMNS)
        for sheet in table.sheets:
            for place, row in enumerate(sheet.rows):
                if header := finder.read(row.cells):
                    return self.read_rows(header, row.cells, sheet.rows[place + 1 :])
        text = _("No heading row was found. Export the ledger, fill in its figures and choose that file.")
        raise Refused([Fault(None, "", "", text)])

    def read_rows(self, header, headings, rows):
        places = {index: self.names.get(comparable_name(cell)) for index, cell in enumerate(headings)}
        columns = {index: place for index, place in places.items() if place is not None}
        for row in rows:
            cells = dict(enumerate(row.cells))
            number = cells.get(header.columns[ID], "").strip()
            filled = [index for index in columns if cells.get(index, "").strip()]
            if number or filled:
                self.read_row(row.number, number, cells, header, {index: columns[index] for index in filled}, headings)

    def read_row(self, line, number, cells, header, columns, headings):
        found = self.rows.get(int(number)) if number.isascii() and number.isdecimal() and len(number) < 19 else None
        if found is None:
            text = _("This is not the number of an indicator of this department that counts.")
            self.fault(line, header.text(ID), number, text)
            return
        if (first := self.seen.setdefault(found.indicator.pk, line)) != line:
            self.fault(
                line, header.text(ID), number, _("The indicator stands in row %(first)s already.") % {"first": first}
            )
            return
        version = cells.get(header.columns[VERSION], "").strip()
        for index, place in columns.items():
            self.read_figure(line, headings[index], cells[index], found, place, version)

    def read_figure(self, line, heading, cell, row, place, version):
        try:
            figure = number_in(cell, row.indicator.unit)
        except ValidationError as error:
            self.fault(line, heading, cell, error.messages[0])
            return
        stored = row.figures[place]
        if figure == stored:
            return
        if self.ledger.periods[place] != self.ledger.filing:
            text = _("This period is not open; its figure stays %(stored)s.") % {"stored": in_words(stored)}
            self.fault(line, heading, cell, text)
        elif version != str(row.version):
            text = _(
                "Someone has saved this report since the ledger was exported; stored now: %(stored)s. Export it again."
            )
            self.fault(line, heading, cell, text % {"stored": in_words(stored)})
        else:
            commitment = row.indicator.commitment
            entry = self.filled.setdefault(commitment.pk, Filled(commitment, row.version, line))
            entry.figures[row.indicator.pk] = figure

    def fault(self, line, column, value, text):
        self.faults.append(Fault(line, column, value, text))


def fault_of(problem: Problem):
    return Fault(problem.line, problem.column, problem.value, message(problem))


def in_words(figure):
    return _("empty") if figure is None else f"{figure.normalize():f}"


def number_in(cell, unit):
    """The figure in a cell, as a person types it; `unit` % lets 85% stand for 85. Raises ValidationError."""
    if kind_of(cell) in (DATE, ERROR_VALUE):
        raise ValidationError(_("The cell holds no number. Type it again as a number."))
    text = cell.strip().translate(HALF_WIDTH).replace(",", "").replace("，", "")
    if unit == "%":
        text = text.removesuffix("%")
    field = IndicatorReading._meta.get_field("reported")
    try:
        return field.clean(text, None)
    except ValidationError as error:
        raise ValidationError(_("A number is expected, with at most six decimals.")) from error
