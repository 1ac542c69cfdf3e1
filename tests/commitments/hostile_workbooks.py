"""Workbooks made to do harm, built here so that none lies in the repository; the tests and the benchmark read them."""

import io
import struct
import zipfile

from .tables import HEADINGS, pledge_rows, with_part, workbook_bytes

SHEET = "xl/worksheets/sheet1.xml"
SHEET_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_TAIL = b"</sheetData></worksheet>"
SMALL = workbook_bytes([HEADINGS, *pledge_rows("市委办")])


def with_sheet(rows: bytes, tail: bytes = SHEET_TAIL) -> bytes:
    """A workbook whose first sheet holds the XML `rows`."""
    return with_part(SMALL, SHEET, lambda _: SHEET_HEAD + rows + tail)


def with_dimension(dimension: bytes) -> bytes:
    """A sound workbook with another statement of how large its sheet is."""
    return with_part(SMALL, SHEET, lambda xml: xml.replace(b'<dimension ref="A1:D6"/>', dimension))


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def bomb() -> bytes:
    """Four megabytes that inflate to one gigabyte."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(SHEET, "w", force_zip64=True) as part,
    ):
        for _ in range(1024):
            part.write(bytes(1024 * 1024))
    return stream.getvalue()


def with_forged_size(data: bytes, size: int) -> bytes:
    """`data` with `size` declared as the inflated size of the archive's only entry, in both its headers."""
    forged = bytearray(data)
    forged[22:26] = struct.pack("<I", size)
    central = data.rindex(b"PK\x01\x02")
    forged[central + 24 : central + 28] = struct.pack("<I", size)
    return bytes(forged)


def many_entries() -> bytes:
    return zipped(**{f"p{index}": b"" for index in range(100_000)})


def with_declaration(entities: str) -> bytes:
    return with_part(SMALL, SHEET, lambda xml: f"<!DOCTYPE w [{entities}]>".encode() + xml)


def junk(pattern: bytes, count: int) -> bytes:
    return b"".join(pattern % (number * 2_654_435_761 % 4_294_967_296) for number in range(count))


def numbered_cells(count: int) -> bytes:
    return junk(b"<c><v>%d</v></c>", count)


# What shows before a byte of XML is parsed: how to make the file, and the code of its refusal.
SEEN_IN_THE_ARCHIVE = {
    "bomb": (bomb, "inflates_too_much"),
    "bomb that declares a small size": (lambda: with_forged_size(zipped(x=bytes(50 << 20)), 1000), "damaged"),
    "100,000 entries": (many_entries, "too_many_entries"),
    "entities": (lambda: with_declaration('<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">'), "xml_entities"),
    "entities in UTF-16": (
        lambda: with_part(SMALL, SHEET, lambda _: "<!DOCTYPE w [<!ENTITY a 'a'>]><w>&a;</w>".encode("utf-16")),
        "xml_encoding",
    ),
    "entities behind a code page": (
        lambda: with_part(
            SMALL, SHEET, lambda _: b'<?xml version="1.0" encoding="cp500"?>' + "<!DOCTYPE w>".encode("cp500")
        ),
        "xml_encoding",
    ),
    "a million rows": (
        lambda: with_sheet(b"".join(b'<row r="%d"/>' % n for n in range(1, 1_048_577))),
        "too_many_rows",
    ),
    "one text without end": (lambda: with_sheet(b"<row><c><v>" + junk(b"%d", 400_000) + b"</v></c></row>"), "damaged"),
}
SEEN_IN_THE_PARTS = {
    "a million cells in a row": (
        lambda: with_sheet(b"<row>" + numbered_cells(1_000_000) + b"</row>"),
        "too_many_columns",
    ),
    "100,000 values in a cell": (
        lambda: with_sheet(b"<row><c>" + junk(b"<v>%d</v>", 100_000) + b"</c></row>"),
        "damaged",
    ),
    "a huge list of parts": (
        lambda: with_part(
            SMALL, "[Content_Types].xml", lambda _: b"<Types>" + junk(b"<x a='%d'/>", 30_000) + b"</Types>"
        ),
        "too_much_markup",
    ),
}
HOSTILE = SEEN_IN_THE_ARCHIVE | SEEN_IN_THE_PARTS
FORGED_DIMENSIONS = (
    b'<dimension ref="A1:XFD1048576"/>',
    b'<dimension ref="A1"/>',
    b'<dimension ref="nonsense"/>',
    b"",
)
