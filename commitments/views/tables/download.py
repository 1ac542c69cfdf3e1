"""Answering with a file."""

from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
}
UNKNOWN = "application/octet-stream"


def as_file(content, filename):
    """An answer that the browser saves as `filename`."""
    kind = KINDS.get(PurePath(filename).suffix.lower(), UNKNOWN)
    disposition = content_disposition_header(True, filename)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
