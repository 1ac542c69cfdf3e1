"""Hostile and broken files at every door: a sentence that names the remedy or the limit, and nothing kept."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from commitments.importers.kinds import all_kinds, kinds_for
from commitments.importers.pending import work_on
from commitments.models import ImportRecord, PendingImport
from departments.models import Department, User
from tests.city import client_of, posted
from tests.commitments.importing import YEAR, upload
from tests.commitments.tables import HEADINGS, city_text, pledge_rows, with_part, workbook_bytes

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
BOOK = workbook_bytes([HEADINGS, *pledge_rows("市林业局")])
TABLE = city_text(pledge_rows("市林业局"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def sheet(rows):
    return with_part(BOOK, SHEET, lambda _: HEAD + rows + TAIL)


def many_entries():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}", b"")
    return stream.getvalue()


# Name: (file, its name, what the sentence says).
UNREADABLE = {
    "a zip bomb": (with_part(BOOK, SHEET, lambda _: b" " * 20_000_000), "a.xlsx", "100 倍"),
    "XML that expands": (
        with_part(BOOK, SHEET, lambda _: b'<!DOCTYPE a [<!ENTITY b "b">]><worksheet/>'),
        "a.xlsx",
        "实体",
    ),
    "a sheet of 1,048,576 rows": (
        sheet(b"".join(b'<row r="%d"/>' % n for n in range(1, 1_048_577))),
        "a.xlsx",
        "200000 行",
    ),
    "a million columns": ("部门\t承诺事项\t年度目标".encode() + b"\t" * 1_000_000, "a.tsv", "256 列"),
    "a cell without end": (("部门\t承诺事项\n甲\t" + "长" * 40_000).encode(), "a.tsv", "32767"),
    "formulas without values": (
        workbook_bytes([HEADINGS, ("甲", "1 事项", "=1+1", "=A2")]),
        "a.xlsx",
        "没有计算结果",
    ),
    "the extension of a workbook on text": (TABLE.encode(), "a.xlsx", "另存为 .xlsx"),
    "the extension of text on a workbook": (BOOK, "a.csv", "应为 .xlsx"),
    "an unknown extension": (TABLE.encode(), "a.pdf", ".pdf"),
    "the old format": (OLE, "a.xls", "另存为 .xlsx"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "密码"),
    "a workbook cut short": (BOOK[: len(BOOK) // 2], "a.xlsx", "损坏"),
    "a text cut short": (TABLE.encode()[:-2] + "目".encode()[:2], "a.tsv", "第 6 行"),
    "nothing": (b"", "a.tsv", "空"),
    "blanks": (b" \n\t\n", "a.csv", "空"),
    "binary": (bytes(range(256)) * 8, "a.tsv", ""),
    "NUL bytes": (TABLE.replace("目标2", "目\0标").encode(), "a.tsv", "NUL"),
    "lone surrogates": ("部门\t承诺事项\t年度目标\n甲\t1 \ud800\t乙\n".encode("utf-8", "surrogatepass"), "a.tsv", ""),
    "a surrogate escaped": (sheet(b'<row><c t="inlineStr"><is><t>_xD800_</t></is></c></row>'), "a.xlsx", "U+D800"),
    "a NUL escaped": (sheet(b'<row><c t="inlineStr"><is><t>a_x0000_</t></is></c></row>'), "a.xlsx", "U+0000"),
    "too many parts": (many_entries(), "a.xlsx", "1000"),
    "a table of something else": ("甲\t乙\n1\t2\n".encode(), "a.tsv", "表头"),
}


def person_for(kind, city):
    """Who brings tables of this kind in."""
    people = (city.office, city.security_admin, city.system_admin)
    return next(person for person in people if kind in kinds_for(person))


def said_of(client, content, filename, **fields):
    """What the pages say is wrong: beside the form, or on the page of the check if the worker had to look."""
    answer = upload(client, content, filename, **fields)
    if answer.status_code == 422:
        return " ".join(answer.context["form"].errors["file"])
    pending = PendingImport.objects.get()
    work_on(pending.pk)
    check = client.get(reverse("import-check", args=[pending.pk]))
    assert client.post(reverse("import-confirm", args=[pending.pk]), posted(fingerprint="")).status_code == 422
    client.post(reverse("import-discard", args=[pending.pk]), posted())
    return " ".join(fault.text for fault in check.context["faults"])


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_broken_file_is_refused_at_the_upload_with_what_to_do(city, name):
    content, filename, words = UNREADABLE[name]

    said = said_of(client_of(city.office), content, filename)

    assert words in said
    assert re.search("[一-龥]{4}", said)
    assert (PendingImport.objects.count(), ImportRecord.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", UNREADABLE)
def test_the_command_says_the_same_of_a_broken_file(city, name, tmp_path, capsys):
    content, filename, words = UNREADABLE[name]
    (tmp_path / filename).write_bytes(content)

    with pytest.raises(CommandError):
        call_command("import_commitments", tmp_path / filename, year=YEAR)

    assert words in capsys.readouterr().err
    assert ImportRecord.objects.count() == 0


@pytest.mark.parametrize("code", sorted(all_kinds()))
def test_every_kind_of_table_refuses_every_broken_file_in_words(city, code):
    kind = all_kinds()[code]
    client, said = client_of(person_for(kind, city)), {}

    for name, (content, filename, _words) in UNREADABLE.items():
        said[name] = bool(re.search("[一-龥]{4}", said_of(client, content, filename, kind=code)))

    assert said == dict.fromkeys(UNREADABLE, True)
    assert PendingImport.objects.count() == 0


@pytest.mark.parametrize("name", UNREADABLE)
def test_the_admin_refuses_a_broken_file_in_words(city, name):
    content, filename, _words = UNREADABLE[name]
    before = Department.objects.count(), User.objects.count()
    data = posted(import_file=SimpleUploadedFile(filename, content), format="0")

    answer = client_of(city.office).post(reverse("admin:departments_department_import"), data)

    assert answer.status_code == 422
    assert re.search("[一-龥]{4}", " ".join(answer.context["form"].errors["import_file"]))
    assert (Department.objects.count(), User.objects.count()) == before


# ── Read, and wrong in a row: the place is named ──────────────────────────────
FAULTY = {
    "a mark from right to left": ("市\u202e林业局", "1.1", "U+202E"),
    "a space without width": ("市\u200b林业局", "1.1", "U+200B"),
    "a date": ("市林业局", "2023-01-16", "2023-01-16"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_wrong_cell_is_named_with_its_row_and_keeps_the_table_out(city, name):
    department, coefficient, words = FAULTY[name]
    client = client_of(city.office)

    upload(client, city_text(pledge_rows(department, coefficient)).encode())

    pending = PendingImport.objects.get()
    assert [problem["line"] for problem in pending.report["problems"] if problem["severity"] == "error"] == [2]
    assert words in client.get(reverse("import-check", args=[pending.pk])).content.decode()
