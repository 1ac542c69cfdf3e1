"""One door for every file that comes in: what is it, and what stands in it?"""

from pathlib import PurePath
from typing import BinaryIO

from .delimited import has_header, read_delimited, unify_line_ends
from .encodings import decode
from .header import KNOWN_HEADINGS
from .limits import DEFAULT_LIMITS, MEGABYTE, Limits
from .problems import TableError, refuse
from .table import Sheet, Table

TEXT_SUFFIXES = frozenset({".tsv", ".csv", ".txt", ".tab"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_table(
    source: BinaryIO | bytes,
    filename: str,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str | None = None,
    *,
    headings: frozenset[str] = KNOWN_HEADINGS,
) -> Table:
    """The table in `source`, a TSV, CSV or XLSX file called `filename`.

    Text is taken in the `encoding` given, or in the only one in which a row with two of the `headings` (as
    `header.known_headings` makes them) is found. Raises TableError for everything that cannot be read.
    """
    data = _read_all(source, limits)
    if _is_workbook(data, PurePath(filename).suffix.lower()):
        from .workbook import read_workbook

        sheets, notes = read_workbook(data, limits)
        table = Table(filename, sheets, notes=tuple(notes))
    else:
        text, found = decode(data, lambda sample: has_header(sample, headings), encoding)
        del data  # a large file need not stand in memory twice, nor its text
        text = unify_line_ends(text)
        rows, delimiter, notes = read_delimited(text, headings, limits)
        table = Table(filename, [Sheet("", rows)], found, delimiter, tuple(notes))
    if not any(sheet.rows for sheet in table.sheets):
        raise refuse("empty")
    return table


def _read_all(source: BinaryIO | bytes, limits: Limits) -> bytes:
    data = source if isinstance(source, bytes) else source.read(limits.bytes + 1)
    if len(data) > limits.bytes:
        raise refuse("too_large", limit=limits.bytes // MEGABYTE)
    if not data.strip():
        raise refuse("empty")
    return data


def _is_workbook(data: bytes, suffix: str) -> bool:
    """Whether `data` is XLSX, by content; raises TableError if that contradicts the file's name."""
    if data.startswith(OLE_SIGNATURE):
        raise _ole(data, suffix)
    if suffix in {".xls", ".et"}:
        raise refuse("old_format", suffix=suffix)
    is_zip = data.startswith(ZIP_SIGNATURES)
    if suffix in WORKBOOK_SUFFIXES and not is_zip:
        raise refuse("not_a_workbook")
    if suffix in TEXT_SUFFIXES and is_zip:
        raise refuse("not_text_but_archive", suffix=suffix)
    if suffix and suffix not in TEXT_SUFFIXES | WORKBOOK_SUFFIXES:
        raise refuse("unknown_suffix", value=suffix)
    return is_zip


def _ole(data: bytes, suffix: str) -> TableError:
    if ENCRYPTED_STREAM in data:
        return refuse("password_protected")
    return refuse("old_format", suffix=suffix or ".xls")
