"""What an uploaded file would change, and changing it: nothing before the evaluator has seen and confirmed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from scoring import access
from scoring.actions.sheets import NOTHING, Entry, save_sheet
from scoring.models import ScoreSheet
from scoring.offline.reading import Upload
from scoring.rules import plain_number

SALT = "scoring.offline"


class Change(NamedTuple):
    """One entry that would change; `number` is None for the pledge as a whole."""

    sheet: ScoreSheet
    number: int | None
    before: Entry
    after: Entry


class Refusal(NamedTuple):
    """A sheet that cannot be written, and why."""

    sheet: ScoreSheet
    text: str


@dataclass(frozen=True)
class Plan:
    """`uploads` holds what will be written: changed entries of sheets that are not refused."""

    uploads: dict[int, Upload]
    changes: list[Change]
    refused: list[Refusal]


def plan_of(own: Mapping[int, ScoreSheet], uploads: Mapping[int, Upload]) -> Plan:
    """Compare uploads with what is stored now. A sheet in which nothing would change is left alone."""
    sheets = [own[pk] for pk in uploads]
    still_open = {sheet.pk for sheet in access.open_among(sheets)}
    kept, changes, refused = {}, [], []
    for sheet in sheets:
        upload = uploads[sheet.pk]
        found = changes_of(sheet, upload.entries)
        problem = why_not(sheet, upload.version, still_open)
        if found and problem:
            refused.append(Refusal(sheet, problem))
        elif found:
            kept[sheet.pk] = Upload(upload.version, {key: change.after for key, change in found.items()})
            changes += found.values()
    return Plan(kept, changes, refused)


def changes_of(sheet, entries) -> dict[int | None, Change]:
    numbers = {commitment.pk: commitment.number for commitment in sheet.pledge.commitments.all()}
    stored = {rating.commitment_id: Entry(rating.value, rating.grade, rating.comment) for rating in sheet.ratings.all()}
    before = {key: stored.get(key, NOTHING) for key in entries}
    return {
        key: Change(sheet, numbers.get(key), before[key], entry)
        for key, entry in entries.items()
        if same_lines(entry) != same_lines(before[key])
    }


def same_lines(entry: Entry) -> Entry:
    """Spreadsheet programs and browsers end the lines of a text differently."""
    return entry._replace(comment=entry.comment.replace("\r\n", "\n").strip())


def why_not(sheet, version, still_open) -> str:
    if sheet.pk not in still_open:
        return _("It has been submitted since, or scoring is closed.")
    if sheet.version != version:
        return _("It has been changed in the site since the file was downloaded. Download it again.")
    return ""


@transaction.atomic
def save_uploads(*, own, uploads, actor):
    """Write all of them as drafts, or none. Raises VersionConflict if a sheet was saved meanwhile."""
    for pk, upload in uploads.items():
        save_sheet(sheet=own[pk], entries=upload.entries, actor=actor, version=upload.version)


# ── Between the preview and the confirmation the page itself keeps the entries ─
def packed(uploads: Mapping[int, Upload], user) -> str:
    """Signed text for the form, bound to the person; no mark is stored before it is confirmed."""
    document = [
        [pk, upload.version, [[key, mark_text(entry), entry.grade, entry.comment] for key, entry in entries]]
        for pk, upload in uploads.items()
        for entries in [upload.entries.items()]
    ]
    return signing.dumps([user.pk, document], salt=SALT, compress=True)


def mark_text(entry: Entry) -> str | None:
    return None if entry.value is None else plain_number(entry.value)


def unpacked(text: str, user) -> dict[int, Upload] | None:
    """The uploads of `packed`; None if the text was not made here, or for somebody else."""
    try:
        owner, document = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    if owner != user.pk:
        return None
    return {pk: Upload(version, {part[0]: entry_from(*part[1:]) for part in parts}) for pk, version, parts in document}


def entry_from(value, grade, comment) -> Entry:
    return Entry(None if value is None else Decimal(value), grade, comment)
