"""Sealing: a chain of hashes over the audit trail, kept beside it, so that a change by hand shows.

The digest of an event is SHA-256 over the previous digest and the event's canonical JSON. Events are sealed in the
order of their numbers among those not yet sealed; a transaction that commits late is sealed after its successors,
which does no harm, because the chain follows the order of the seals.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.audit import triggers
from departments.models.audit import AuditEvent, AuditSeal

BATCH = 1000
LOCK = 0x6A69616E  # an arbitrary number of our own for the advisory lock


@dataclass(frozen=True)
class Verification:
    """How many events are sealed and how many not yet, what is wrong, and the digest of the newest seal.

    A chain cut off at its end is still a chain: compare `head` with one noted earlier (`verify_audit --head`).
    """

    sealed: int
    unsealed: int
    problems: list[str]
    head: str = ""


def canonical(event: AuditEvent) -> str:
    fields = {field.attname: getattr(event, field.attname) for field in AuditEvent._meta.concrete_fields}
    fields["at"] = event.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(event: AuditEvent, previous: str) -> str:
    return hashlib.sha256(f"{previous}\n{canonical(event)}".encode()).hexdigest()


def seal_new() -> int:
    """Seal everything not yet sealed and return how many; only one sealer works at a time."""
    sealed = 0
    while batch := seal_batch():
        sealed += batch
    return sealed


@transaction.atomic
def seal_batch() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    events = AuditEvent.objects.filter(seal__isnull=True).order_by("pk")[:BATCH]
    last = AuditSeal.objects.order_by("-pk").first()
    previous = last.digest if last else ""
    seals = []
    now = timezone.now()
    for event in events:
        digest = digest_of(event, previous)
        seals.append(AuditSeal(event_id=event.pk, sealed_at=now, previous=previous, digest=digest))
        previous = digest
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def verify(noted: str = "") -> Verification:
    """Walk the chain from its first seal and name every event that is altered, missing or out of the chain.

    A table whose triggers are gone is named as well: what comes next could be changed unnoticed before it is sealed.
    `noted` is the digest of a seal written down earlier, which must still be part of the chain.
    """
    problems, count, previous, is_noted_there = [], 0, "", not noted
    for seal, event in sealed_events():
        count += 1
        is_noted_there = is_noted_there or seal.digest == noted
        problems += fault_of(seal, event, previous)
        previous = seal.digest
    if not is_noted_there:
        problems.append(_("The seal %(digest)s is missing: the end of the trail was cut off.") % {"digest": noted})
    for table in triggers.missing(connection):
        problems.append(_("The database does not refuse changes to the table %(table)s.") % {"table": table})
    unsealed = AuditEvent.objects.filter(seal__isnull=True).count()
    return Verification(sealed=count, unsealed=unsealed, problems=problems, head=previous)


def fault_of(seal: AuditSeal, event: AuditEvent | None, previous: str) -> list[str]:
    """What does not fit at one place of the chain; of several faults the one that tells most."""
    number = {"id": seal.event_id}
    if event is None:
        return [_("Record %(id)d is missing.") % number]
    if seal.digest != digest_of(event, seal.previous):
        return [_("Record %(id)d was altered.") % number]
    if seal.previous != previous:
        return [_("The seal before that of record %(id)d is missing or was altered.") % number]
    return []


def sealed_events() -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    last = 0
    while seals := list(AuditSeal.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        for seal in seals:
            yield seal, events.get(seal.event_id)
        last = seals[-1].pk
