"""The guard before an XLSX archive: nothing of it is parsed until its true size and its XML are known harmless."""

import io
import re
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from .limits import MEGABYTE, Limits
from .problems import refuse

ENTRY_SIGNATURE = b"PK\x01\x02"
CHUNK_BYTES = 512 * 1024
"""Longer than any cell may be: a whole chunk of XML without markup is no table."""

LONGEST_MARK = 16
DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")
ASCII_COMPATIBLE = (b"utf-8", b"us-ascii", b"ascii")
FORBIDDEN_MARKS = (b"<!DOCTYPE", b"<!ENTITY")
MOST_ELEMENTS = 20_000
ENCRYPTED = 1
ROW_MARK = b"<row "
"""Counting rows before any is parsed refuses a sheet of a million in no time; the parser counts them again."""


def open_archive(data: bytes, limits: Limits) -> ZipFile:
    """The archive in `data` after every entry was inflated once, counted and looked through.

    Raises TableError for what exceeds `limits`, is encrypted, or has document type or entity declarations,
    and the errors of zipfile and zlib for what is damaged. Declared sizes are checked before anything is
    inflated, and what inflates to more than it declares is an error of zipfile.
    """
    if (entries := data.count(ENTRY_SIGNATURE)) > limits.entries:
        raise refuse("too_many_entries", found=entries, limit=limits.entries)
    archive = ZipFile(io.BytesIO(data))
    _check_declared(archive.infolist(), limits)
    inflated = 0
    for entry in archive.infolist():
        inflated += _inflate(archive, entry, limits.inflated_bytes - inflated, limits)
    return archive


def _check_declared(entries: list[ZipInfo], limits: Limits) -> None:
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise refuse("password_protected")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise refuse("damaged")
        if entry.file_size > max(MEGABYTE, limits.ratio * entry.compress_size):
            raise refuse("inflates_too_much", limit=limits.ratio)
    if sum(entry.file_size for entry in entries) > limits.inflated_bytes:
        raise refuse("inflates_too_large", limit=limits.inflated_bytes // MEGABYTE)


def check_small(archive: ZipFile, name: str) -> None:
    """Raises TableError if the part `name`, which is parsed as a whole, has more elements than it may need."""
    if archive.read(name).count(b"<") > MOST_ELEMENTS:
        raise refuse("too_much_markup", value=name)


def _inflate(archive: ZipFile, entry: ZipInfo, allowed: int, limits: Limits) -> int:
    """Counts the bytes and rows of `entry` and looks through it; raises TableError past `allowed` bytes."""
    size = rows = 0
    for chunk in _chunks(archive, entry):
        size += len(chunk)
        rows += chunk.count(ROW_MARK)
        if rows > limits.rows:
            raise refuse("too_many_rows", found=rows, limit=limits.rows)
        if size > allowed:
            raise refuse("inflates_too_large", limit=limits.inflated_bytes // MEGABYTE)
    return size


def _chunks(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """The inflated bytes of `entry`, refused where they could make an XML parser expand or fetch anything."""
    before = b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK_BYTES):
            if not before:
                is_xml = _is_xml(chunk[:1024])
            if is_xml:
                _check_markup(before, chunk)
            before = chunk[-LONGEST_MARK:]
            yield chunk


def _check_markup(before: bytes, chunk: bytes) -> None:
    if any(mark in chunk or mark in before + chunk[:LONGEST_MARK] for mark in FORBIDDEN_MARKS):
        raise refuse("xml_entities")
    if len(chunk) == CHUNK_BYTES and b"<" not in chunk:
        raise refuse("damaged")


def _is_xml(head: bytes) -> bool:
    """Whether a part begins as XML does; raises TableError where its encoding could hide what is looked for."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        raise refuse("xml_encoding")
    head = head.removeprefix(b"\xef\xbb\xbf")
    declared = DECLARED_ENCODING.match(head)
    if declared and declared[1].lower() not in ASCII_COMPATIBLE:
        raise refuse("xml_encoding")
    return head.lstrip().startswith(b"<")
