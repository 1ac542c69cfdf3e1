"""Reading XLSX: openpyxl finds the parts, the sheets' own XML gives cells and merges, at any size alike."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import _find_workbook_part
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.numbers import is_date_format
from openpyxl.xml.constants import ARC_CONTENT_TYPES, SHARED_STRINGS, STYLES_TYPE

from .archive import check_small, open_archive
from .limits import Limits
from .packed import Packed
from .problems import Note, TableError, listed, refuse
from .sheet_xml import Formats, SheetContent, SheetReader, as_text, streamed, text_of
from .table import Row, Sheet, packed_rows

BUILTIN_PERCENTAGES = frozenset({9, 10})
BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""ECMA-376 part 1, 18.8.30, with the numbers that Chinese editions of Excel use for dates."""


def read_workbook(data: bytes, limits: Limits) -> tuple[list[Sheet], list[Note]]:
    """The sheets of the XLSX file `data` that hold values, and notes on what was understood.

    Raises TableError for everything that cannot be read.
    """
    try:
        with open_archive(data, limits) as archive:
            contents = list(_contents(archive, limits))
    except TableError:
        raise
    except Exception as error:  # a damaged part makes zipfile, expat and openpyxl raise whatever comes
        raise refuse("damaged") from error
    if problems := [problem for content in contents for problem in content.problems]:
        raise TableError(problems)
    sheets = [Sheet(content.name, _rows(content, limits)) for content in contents if content.rows]
    return sheets, [note for content in contents for note in _notes(content)]


def _contents(archive: ZipFile, limits: Limits) -> Iterator[SheetContent]:
    check_small(archive, ARC_CONTENT_TYPES)
    manifest = Manifest.from_tree(fromstring(archive.read(ARC_CONTENT_TYPES)))  # noqa: S314  # nosec B314
    parser = _workbook_parser(archive, _find_workbook_part(manifest).PartName.lstrip("/"))
    formats = _read_formats(archive, _part(manifest, STYLES_TYPE), parser.wb.epoch)
    reader = SheetReader(_read_strings(archive, _part(manifest, SHARED_STRINGS), limits), formats, limits)
    found = [(sheet, rel) for sheet, rel in parser.find_sheets() if rel.Type.endswith("/worksheet")]
    if len(found) > limits.sheets:
        raise refuse("too_many_sheets", found=len(found), limit=limits.sheets)
    for sheet, rel in found:
        with archive.open(rel.target) as source:
            content = reader.read(source, sheet.name)
        content.is_hidden = sheet.state != "visible"
        yield content


def _workbook_parser(archive: ZipFile, name: str) -> WorkbookParser:
    folder, _, file = name.rpartition("/")
    check_small(archive, name)
    check_small(archive, f"{folder}/_rels/{file}.rels".lstrip("/"))
    parser = WorkbookParser(archive, name, keep_links=False)
    parser.parse()
    return parser


def _part(manifest: Manifest, content_type: str) -> str:
    override = manifest.find(content_type)
    return override.PartName.lstrip("/") if override is not None else ""


def _read_strings(archive: ZipFile, name: str, limits: Limits) -> list[str]:
    strings: list[str] = []
    if not name:
        return strings
    with archive.open(name) as source:
        for event, tag, element in streamed(source):
            if event == "end" and tag == "si":
                strings.append(as_text(text_of(element)))
                if len(strings) > limits.cells:
                    raise refuse("too_many_cells", limit=limits.cells)
    return strings


def _read_formats(archive: ZipFile, name: str, epoch) -> Formats:
    """Which cell styles show dates and percentages; only the styles' `cellXfs` count, not their parents."""
    percentages, dates = set(BUILTIN_PERCENTAGES), set(BUILTIN_DATES)
    styles: list[int] = []
    if name:
        with archive.open(name) as source:
            for tag, attributes in _style_elements(source):
                if tag == "numFmt":
                    number, code = int(attributes["numFmtId"]), attributes.get("formatCode", "")
                    (percentages.add if _is_percent(code) else percentages.discard)(number)
                    (dates.add if is_date_format(code) else dates.discard)(number)
                else:
                    styles.append(int(attributes.get("numFmtId", 0)))
    return Formats(
        percentages=frozenset(index for index, number in enumerate(styles) if number in percentages),
        dates=frozenset(index for index, number in enumerate(styles) if number in dates),
        epoch=epoch,
    )


def _style_elements(source) -> Iterator[tuple[str, dict[str, str]]]:
    in_cell_formats = False
    for event, tag, element in streamed(source):
        if tag == "cellXfs":
            in_cell_formats = event == "start"
        elif event == "end" and (tag == "numFmt" or (tag == "xf" and in_cell_formats)):
            yield tag, element.attrib


def _is_percent(code: str) -> bool:
    unquoted = "".join(code.split('"')[::2]).replace("\\%", "")
    return "%" in unquoted


def _rows(content: SheetContent, limits: Limits) -> Packed:
    _fill_merged(content, limits)
    return packed_rows(Row(number, tuple(cells)) for number, cells in content.rows if any(map(str.strip, cells)))


def _fill_merged(content: SheetContent, limits: Limits) -> None:
    """Repeats the value of a range that spans several rows in its first column of each of them."""
    numbers = [number for number, _ in content.rows]
    filled = 0
    for column, first, last in content.merges:
        start, end = bisect_left(numbers, first), bisect_right(numbers, last)
        filled += end - start
        if filled > limits.cells:
            raise refuse("damaged")
        if start < end and numbers[start] == first and column < len(content.rows[start][1]):
            value = content.rows[start][1][column]
            for _, cells in content.rows[start + 1 : end] if value else ():
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or value


def _notes(content: SheetContent) -> Iterator[Note]:
    if content.is_hidden:
        yield Note("hidden_sheet", content.name)
    if hidden := content.hidden_rows:
        yield Note("hidden_rows", content.name, {"count": len(hidden), "rows": listed(hidden)})
    if content.hidden_columns:
        yield Note("hidden_columns", content.name, {"count": content.hidden_columns})
    if content.merges:
        yield Note("merged_cells", content.name, {"count": len(content.merges)})
    if content.formulas:
        yield Note("formula_values", content.name, {"count": content.formulas})
