"""When database or disk fail: which errors are an outage, what the visitor is told, and what the log says.

The page comes from `handler500`, not from a middleware: Django turns an exception into a response at the layer that
raised it, so a middleware further out never sees the errors of those further in (session, sign-in), where an absent
database shows first. `handler500` is asked at every layer, inside the middlewares that set headers and language.
"""

import errno
import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import defaults

RETRY_AFTER_SECONDS = 30


@dataclass(frozen=True)
class Outage:
    """What the visitor is told, and the status it goes with."""

    status: int
    name: str
    heading: Promise
    reason: Promise


AWAY = Outage(
    503,
    "database away",
    _("The database does not answer"),
    _(
        "What was saved is safe. If you were just sending something, wait a minute, go back and send it again: nothing"
        " is saved twice. The site comes back by itself as soon as the database does."
    ),
)
UNWRITABLE = Outage(
    507,
    "storage unwritable",
    _("Nothing can be stored at the moment"),
    _(
        "The server's disk is full or closed to writing. What you just sent was not saved, and nothing of it was kept"
        " by halves. Please tell the system administrator."
    ),
)

DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}
SQLITE = {
    sqlite3.SQLITE_BUSY: AWAY,
    sqlite3.SQLITE_LOCKED: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_PROTOCOL: AWAY,
    sqlite3.SQLITE_FULL: UNWRITABLE,
    sqlite3.SQLITE_READONLY: UNWRITABLE,
}
# PostgreSQL, appendix A: by state, or by the state's class (its first two characters).
POSTGRES = {
    "08": AWAY,  # connection lost or refused
    "57": AWAY,  # shut down, starting, statement timeout
    "53": AWAY,  # too many connections, out of memory
    "40": AWAY,  # deadlock
    "55P03": AWAY,  # lock timeout
    "25P03": AWAY,  # idle in transaction
    "53100": UNWRITABLE,  # disk full
    "25006": UNWRITABLE,  # read-only
    "58030": UNWRITABLE,  # input/output error
}


def server_error(request):
    """The project's `handler500`: an outage gets a page of its own, every other error Django's."""
    outage = outage_in(sys.exception())
    if outage is None:
        return defaults.server_error(request)
    # Without the request: nobody's name or menu can be looked up now.
    response = HttpResponse(render_to_string("maintenance.html", {"outage": outage}), status=outage.status)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def outage_in(error: BaseException | None) -> Outage | None:
    """Return the outage behind an error, or None if the error is a fault of our own."""
    return next((found for each in chain(error) if (found := outage_of(each))), None)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def outage_of(error: BaseException) -> Outage | None:
    if isinstance(error, sqlite3.Error):
        # The lower byte is the kind, the rest the detail. A missing table is SQLITE_ERROR and no outage.
        return SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, OSError) and error.errno in DISK:
        return UNWRITABLE
    return outage_of_postgres(error)


def outage_of_postgres(error: BaseException) -> Outage | None:
    import psycopg

    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate
    if state is None:  # said by the driver or the pool: there is no connection
        return AWAY if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else None
    return POSTGRES.get(state) or POSTGRES.get(state[:2])


class OutageFilter(logging.Filter):
    """Say an outage in one line a minute, with the number of requests turned away, not in a stack trace for each."""

    QUIET_SECONDS = 60

    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()
        self.said_at, self.turned_away = float("-inf"), 0

    def filter(self, record):
        error = record.exc_info[1] if record.exc_info else None
        outage = outage_in(error)
        if outage is None:
            return True
        with self.lock:
            self.turned_away += 1
            if time.monotonic() - self.said_at < self.QUIET_SECONDS:
                return False
            record.msg, record.args = "%s: %s (requests turned away: %d)", (outage.name, error, self.turned_away)
            record.exc_info = record.exc_text = None
            self.said_at, self.turned_away = time.monotonic(), 0
        return True
