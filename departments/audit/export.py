"""The audit trail as CSV for the auditor, marks masked, formulas defused."""

import csv

from django.utils import timezone
from django.utils.translation import gettext as _

from departments.audit import masking

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Echo:
    """A file that hands back what is written to it, so that rows can be streamed."""

    def write(self, value):
        return value


def lines(events):
    """Yield the file piece by piece: a byte-order mark for Excel and WPS, the head, a line for each event."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow(head())
    for event in events:
        yield writer.writerow([defused(cell) for cell in cells(event)])


def head():
    return [
        _("number"),
        _("time"),
        _("act"),
        _("who"),
        _("for whom"),
        _("kind"),
        _("object"),
        _("before"),
        _("after"),
        _("reason"),
        _("address"),
        _("request"),
    ]


def cells(event):
    before, after = masking.masked(event)
    return [
        event.pk,
        timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
        event.action,
        event.actor_name,
        event.principal_name,
        event.object_type,
        event.object_text,
        masking.text(before),
        masking.text(after),
        event.reason,
        event.address or "",
        event.request_id,
    ]


def defused(cell):
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell
