"""What every answer of the site must have, whoever asks for what: its headers, and of a GET that it writes nothing."""

import re
from contextlib import contextmanager

from django.contrib.sessions.models import Session
from django.db import connection

from departments.models import AuditEvent, AuditSeal, UsedToken

POLICY = {
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}

# What people handed in is served with no rights at all.
SANDBOX = {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}

# What any request may write.
LEFT_OUT = {Session, AuditEvent, AuditSeal, UsedToken}

WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?) "?(\w+)', re.I)


def assert_guarded(response, *, is_private=True):
    policy = set(response.headers["Content-Security-Policy"].split("; "))
    assert policy >= POLICY or policy == SANDBOX
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if is_private:
        assert "no-store" in response.headers["Cache-Control"]


def drained(response):
    """Read a streamed answer to its end, as a browser does, so that the file behind it is closed."""
    if response.streaming:
        b"".join(response)
    return response


@contextmanager
def written_tables():
    """The set of tables that statements write to meanwhile, whether a row changes or not, but for those of LEFT_OUT."""
    tables, left_out = set(), {model._meta.db_table for model in LEFT_OUT}

    def listen(execute, sql, params, many, context):
        if (found := WRITE.match(sql)) and found[1] not in left_out:
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield tables
