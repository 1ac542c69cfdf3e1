"""What is published may be read from a streaming replica (`REPLICA_URL`); nothing else ever is.

A sealed row never changes, so the one question is whether the replica has it yet. It is asked for the publication
itself, in the version the primary has just named: a replica replays transactions in their order, so where that version
is, everything sealed before it is there too. No clock is compared and nobody reads less than they wrote. Where the
answer is no, or none comes, the primary is read; a replica that did not answer is left alone for half a minute.
"""

import logging
import time
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections

logger = logging.getLogger("jiannuo.replica")
REPLICA = "replica"
QUIET_SECONDS = 30
SEALED = {"scoring.publication", "scoring.publisheddepartment"}

is_reading = ContextVar("is_reading_from_replica", default=False)
left_alone_until = 0.0  # on the monotonic clock, for this process
Read = TypeVar("Read")


class PublishedPagesRouter:
    """Sends reads of sealed rows to the replica inside `from_replica`, and leaves everything else where it is."""

    def db_for_read(self, model, **hints):
        return REPLICA if is_reading.get() and model._meta.label_lower in SEALED else None

    def allow_relation(self, one, other, **hints):
        """Rows of primary and replica are the same rows."""
        return True if REPLICA in (one._state.db, other._state.db) else None

    def allow_migrate(self, db, app_label, **hints):
        return False if db == REPLICA else None


def from_replica(publication, read: Callable[[], Read]) -> Read:
    """Return `read()`, whose reads of sealed rows go to the replica if it holds this publication, else to the primary.

    `publication` comes from the primary, where it was decided who may see it. `read` is called again on the primary if
    the replica goes away meanwhile, so it must only read.
    """
    if is_resting():
        return read()
    try:
        with reading():
            if holds(publication):
                return read()
    except (OperationalError, InterfaceError) as error:
        leave_alone(error)
    return read()


def is_resting() -> bool:
    return REPLICA not in connections.settings or time.monotonic() < left_alone_until


@contextmanager
def reading():
    token = is_reading.set(True)
    try:
        yield
    finally:
        is_reading.reset(token)


def holds(publication) -> bool:
    """Whether the replica has replayed this version of the publication."""
    found = type(publication).objects.filter(pk=publication.pk, version=publication.version)
    return found.filter(results_hash=publication.results_hash).exists()


def leave_alone(error: Exception) -> None:
    global left_alone_until
    left_alone_until = time.monotonic() + QUIET_SECONDS
    logger.warning("The replica does not answer; the primary is read for %d s: %s", QUIET_SECONDS, error)
