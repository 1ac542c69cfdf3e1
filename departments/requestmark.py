"""Where the current request came from. Free of models, because logging is set up before they are loaded."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestMark:
    """The client's address and the request's id; both empty for commands."""

    address: str | None = None
    request_id: str = ""


NOWHERE = RequestMark()
mark: ContextVar[RequestMark] = ContextVar("request_mark", default=NOWHERE)


class RequestIdFilter(logging.Filter):
    """Let every log line name the request it belongs to."""

    def filter(self, record):
        record.request_id = mark.get().request_id or "-"
        return True
