"""Verified figures (核定数) of signed reports, as a bureau of statistics sends them; the office's, before it accepts.

Reported figures are the departments' own: they file them, or bring their ledger back. What a report does not report
cannot be verified, and what has been accepted stays.
"""

from commitments.importers.indicators import OF_COMMITMENT, OfCommitments
from commitments.importers.rowimporter import changes_of
from commitments.importers.rowplan import RowPlan
from commitments.models import ImportRecord, Indicator, IndicatorReading, ProgressReport
from commitments.tables import comparable_name
from commitments.tables.header import heading_text
from commitments.tables.values import read_number
from departments import audit
from departments.models import VersionConflict


class ReadingImporter(OfCommitments):
    """A figure is known by its indicator and its reporting period."""

    kind = ImportRecord.Kind.READINGS
    columns = {
        **OF_COMMITMENT,
        "period": ("填报期", "期间", "报告期", "period"),
        "verified": ("核定数", "核定值", "核实数", "verified"),
    }
    required = ("department", "number", "indicator", "period", "verified")
    carried = ("department", "number", "period")
    readers = {"verified": read_number}

    def load(self, records):
        super().load(records)
        found = IndicatorReading.objects.filter(report__period__cycle=self.cycle).select_related("report")
        self.readings = {(row.indicator_id, row.report.period_id): row for row in found}
        self.periods = {comparable_name(row.name): row for row in self.cycle.periods.all()} if self.cycle else {}

    def row(self, record):
        commitment = self.commitment_of(record)
        indicator = self.indicator_of(record, commitment) if commitment else None
        period = self.period_of(record)
        if indicator is None or period is None or self.is_repeated(record, (indicator.pk, period.pk), "indicator"):
            return None
        values = self.values_of(record)
        self.check_fields(IndicatorReading, record, values)
        department = commitment.pledge.department.name
        name = f"{department} {commitment.number} {indicator.name} · {period.name}"
        reading = self.readings.get((indicator.pk, period.pk))
        if reading is None or reading.reported is None:
            self.report(record, "nothing_reported", "verified", record.get("verified"))
            return None
        changes = [change for change in changes_of(values, vars(reading)) if change.after != reading.counted]
        if changes and reading.report.status != ProgressReport.Status.SIGNED:
            status = str(reading.report.get_status_display())
            self.report(record, "report_not_signed", "verified", record.get("verified"), status=status)
        return RowPlan(record, name, reading, values, changes)

    def indicator_of(self, record, commitment):
        name = record.get("indicator")
        indicator = self.indicators.get(commitment.pk, {}).get(heading_text(name))
        if indicator is None:
            self.report(record, "indicator_unknown", "indicator", name)
        return indicator

    def period_of(self, record):
        name = record.get("period")
        period = self.periods.get(comparable_name(name))
        if name and period is None:
            periods = "、".join(row.name for row in self.periods.values()) or "—"
            self.report(record, "period_unknown", "period", name, periods=periods)
        return period

    # ── Writing ───────────────────────────────────────────────────────────────
    def write(self, plan, *, actor, progress):
        changing = [row for row in plan.rows if row.changes_something]
        names = dict(
            Indicator.objects.filter(pk__in={row.thing.indicator_id for row in changing}).values_list("pk", "name")
        )
        reports = {}
        for row in changing:
            reports.setdefault(row.thing.report_id, []).append(row)
        for done, (pk, rows) in enumerate(reports.items(), 1):
            self.verify(pk, rows, names, actor)
            progress(done, len(reports))

    def verify(self, pk, rows, names, actor):
        """The figures of one report, with its own record: a reading has no history but this."""
        report = ProgressReport.objects.lock(pk)
        if report.version != rows[0].thing.report.version:
            raise VersionConflict(report)
        before, after = {}, {}
        for row in rows:
            name = names[row.thing.indicator_id]
            before[name], after[name] = row.thing.counted, row.values["verified"]
            row.thing.verified = row.values["verified"]
        IndicatorReading.objects.bulk_update([row.thing for row in rows], ["verified"])
        report.save_changes()
        audit.record("report.verify", actor=actor, target=report, before=before, after=after)
