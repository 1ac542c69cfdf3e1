"""What the log says and leaves out: one line a record, each with its request's id, none with what people typed."""

import json
import logging
import re
import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

REQUESTS = logging.getLogger("jiannuo.request")
QUERIES = logging.getLogger("jiannuo.query")
HEALTH = ("/healthz", "/readyz")
# PostgreSQL quotes the row that broke a constraint on these lines.
QUOTED_ROWS = re.compile(r"^\s*(DETAIL|CONTEXT):.*$\n?", re.MULTILINE)


class LineFormatter(logging.Formatter):
    """The usual line; a stack trace loses what the database quoted of a row."""

    def formatException(self, exc_info):
        return QUOTED_ROWS.sub("", super().formatException(exc_info))

    def formatMessage(self, record):
        return QUOTED_ROWS.sub("", super().formatMessage(record))


class JsonFormatter(LineFormatter):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, request, message; fields of ours; trace."""

    converter = time.gmtime

    def format(self, record):
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "request": record.request_id,
            "message": QUOTED_ROWS.sub("", record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class RequestLogMiddleware:
    """One line a request: method, path without its query, status, milliseconds. Health checks are left out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.monotonic()
        response = self.get_response(request)
        if request.path not in HEALTH:
            fields = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round(1000 * (time.monotonic() - began)),
            }
            REQUESTS.info("%s %s %d %d ms", *fields.values(), extra={"fields": fields})
        return response


class SlowQueryMiddleware:
    """Name every query slower than SLOW_QUERY_MS: its SQL with placeholders, never its parameters."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with connections["default"].execute_wrapper(timed):
            return self.get_response(request)


def timed(execute, sql, params, many, context):
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        ms = round(1000 * (time.monotonic() - began))
        if ms >= settings.SLOW_QUERY_MS:
            QUERIES.warning("%d ms: %s", ms, sql, extra={"fields": {"ms": ms}})


def report_to_sentry(dsn: str) -> None:
    """Send faults to a Sentry of the city's own, without people, form contents or local variables."""
    try:
        import sentry_sdk
    except ImportError as error:
        raise ImproperlyConfigured("SENTRY_DSN is set, but the package sentry-sdk is not installed.") from error
    sentry_sdk.init(dsn, send_default_pii=False, include_local_variables=False, max_request_body_size="never")
