"""Taking a filled-in ledger of indicators back: its figures become drafts of the open period."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.actions.drafts import save_draft
from commitments.ledger import Fault, LedgerReader, Refused, ledger_of
from commitments.models import IndicatorReading
from departments import audit


@transaction.atomic
def import_ledger(*, pledge, content, filename, actor, at):
    """Write the figures that differ into the drafts of the open period, all of them or none.

    Returns the ProgressReports that changed. Raises Refused with every fault, named by its row. An empty cell changes
    nothing. Whoever may not file for the department is refused by `save_draft`.
    """
    ledger = ledger_of(pledge, actor, at=at)
    if ledger.filing is None:
        raise Refused([Fault(None, "", "", _("No period is open for this department; nothing can be filed now."))])
    reader = LedgerReader(ledger)
    reader.read(content, filename)
    ledger.filing.cycle = pledge.cycle
    reasons = stored_reasons(ledger)
    reports = [save(reader, entry, reasons, actor, at) for entry in reader.filled.values()]
    if reader.faults:
        raise Refused(sorted(reader.faults, key=lambda fault: fault.line))
    audit.record("indicator.import", actor=actor, target=pledge, after={"file": filename, "reports": len(reports)})
    return reports


def save(reader, entry, reasons, actor, at):
    """One commitment's figures into its draft; what the draft refuses is a fault of the first of its rows."""
    readings = {pk: (figure, reasons.get(pk, "")) for pk, figure in entry.figures.items()}
    period = reader.ledger.filing
    entry.commitment.pledge.cycle = period.cycle
    try:
        with transaction.atomic():
            return save_draft(
                period=period,
                commitment=entry.commitment,
                values={},
                readings=readings,
                version=entry.version,
                actor=actor,
                at=at,
            )
    except ValidationError as refusal:
        reader.fault(entry.line, period.name, "", refusal.messages[0])
        return None


def stored_reasons(ledger):
    """indicator id → the reason that stands in the open period's draft for a figure that fell."""
    rows = IndicatorReading.objects.filter(
        report__period=ledger.filing, indicator__in=[row.indicator.pk for row in ledger.rows]
    )
    return dict(rows.order_by().values_list("indicator", "reason"))
