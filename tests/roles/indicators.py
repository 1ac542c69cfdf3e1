"""Indicators: read out of targets, decided by the office, and the departments' ledgers."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from commitments.ledger import ledger_of
from commitments.ledger_file import ledger_xlsx
from commitments.proposals import digest_of, proposals_in
from commitments.views.indicators.shown import initial_of, prefix_of
from tests.commitments.filing_cast import indicator_of, milestone_of
from tests.roles.shape import Post, Row


# ── Things of the home department ─────────────────────────────────────────────
def open_proposals(city):
    """What the reader finds in the targets of the home department and nobody has decided yet."""
    commitments = list(city.pledge.commitments.order_by("number"))
    proposals, _indicators = proposals_in(commitments, year=city.cycle.year)
    return [(one, found) for one in commitments for found in proposals[one.pk] if found.is_open]


def proposal(city):
    commitment, found = open_proposals(city)[-1]
    return (commitment.pk, found.fingerprint)


def indicator(city):
    return ((city.commitment.indicators.first() or indicator_of(city)).pk,)


def milestone(city):
    return ((city.commitment.milestones.first() or milestone_of(city)).pk,)


def commitment(city):
    return (city.commitment.pk,)


def pledge(city):
    return (city.pledge.pk,)


def year(city):
    return (city.cycle.year,)


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "admin:commitments_indicator_add": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
    ),
    "admin:commitments_indicator_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        indicator,
    ),
    "admin:commitments_indicator_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_indicator_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        indicator,
    ),
    "admin:commitments_indicator_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        indicator,
    ),
    "admin:commitments_milestone_add": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
    ),
    "admin:commitments_milestone_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        milestone,
    ),
    "admin:commitments_milestone_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_milestone_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        milestone,
    ),
    "admin:commitments_milestone_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        milestone,
    ),
    "cycle-indicators": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "indicator-add": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        commitment,
    ),
    "indicator-edit": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        indicator,
    ),
    "indicator-retire": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 422 403 403 404 404 404",
        indicator,
    ),
    "indicators-confirm": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 422 403 403 404 404 404",
        pledge,
    ),
    "ledger": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        pledge,
    ),
    "ledger-file": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        pledge,
    ),
    "ledger-import": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 403 403 403 403 403 404 404 404",
        pledge,
    ),
    "pledge-indicators": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        pledge,
    ),
    "proposal-accept": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 422 403 403 404 404 404",
        proposal,
    ),
    "proposal-reject": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 302 403 403 404 404 404",
        proposal,
    ),
    "proposal-split": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        proposal,
    ),
}


def as_found(city):
    """The small form beside the last proposal, as the page shows it."""
    _commitment, found = open_proposals(city)[-1]
    prefix = prefix_of(found.fingerprint)
    return {f"{prefix}-{name}": value for name, value in initial_of(found.promise).items()}


def all_shown(city):
    return {"which": "all", "shown": digest_of([found for _commitment, found in open_proposals(city)])}


def filled_in(city):
    """The exported ledger with a figure for the open period."""
    indicator(city)
    book = load_workbook(
        io.BytesIO(ledger_xlsx(ledger_of(city.pledge, city.filer, at=timezone.localdate()), title="台账"))
    )
    book.active.cell(3, book.active.max_column, 4)
    out = io.BytesIO()
    book.save(out)
    return {"file": SimpleUploadedFile("台账.xlsx", out.getvalue())}


def parts(city):
    """The proposal as two parts of other names."""
    _commitment, found = open_proposals(city)[-1]
    data = {"part-TOTAL_FORMS": 2, "part-INITIAL_FORMS": 2, "part-MIN_NUM_FORMS": 2, "part-MAX_NUM_FORMS": 6}
    for number, name in enumerate(("党群服务中心", "邻里中心")):
        values = initial_of(found.promise) | {"name": name}
        data |= {f"part-{number}-{key}": value for key, value in values.items()}
    return data | {"reason": "目标含两项"}


def by_hand(city):
    _commitment, found = open_proposals(city)[-1]
    return initial_of(found.promise) | {"name": "党员志愿服务次数", "reason": "目标另有说明", "words": ""}


ADMIN_VERSION = "opened_version"
POSTS = {
    "admin:commitments_indicator_change": Post(
        "office", "indicator.change", lambda city: {"position": 3}, indicator, ADMIN_VERSION
    ),
    "admin:commitments_milestone_change": Post(
        "office", "milestone.change", lambda city: {"position": 3}, milestone, ADMIN_VERSION
    ),
    "indicator-add": Post("office", "indicator.add", by_hand, commitment),
    "indicator-edit": Post(
        "office", "indicator.change", lambda city: {"value": "12", "reason": "目标调整"}, indicator, "version"
    ),
    "indicator-retire": Post(
        "office", "indicator.retire", lambda city: {"version": 1, "reason": "重复"}, indicator, "version"
    ),
    "indicators-confirm": Post("office", "indicator.confirm", all_shown, pledge),
    "ledger-import": Post("filer", "indicator.import", filled_in, pledge),
    "proposal-accept": Post("office", "indicator.accept", as_found, proposal),
    "proposal-reject": Post("office", "proposaldecision.reject", args=proposal),
    "proposal-split": Post("office", "proposaldecision.split", parts, proposal),
}
