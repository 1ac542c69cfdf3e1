"""No file that leaves the site holds a cell that a spreadsheet program would execute."""

import csv
import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from commitments.models import Commitment
from commitments.tables.cells import NUMBER
from departments.models import Department, DepartmentGroup, User
from tests.city import client_of, filed_report
from tests.roles.table import ROWS

LEAVES = re.compile("export|file|download|remarks|document")
# Word executes no cell; these are handed out as they came in, or are pages and posts of another kind.
NO_TABLES = {"annual-document", "ranking-document", "import-file", "archive-file", "ledger-import"}
TABLES = {
    "admin:scoring_scoresheet_download": ("evaluator", None),
    "audit-export": ("auditor", None),
    "completion-export": ("office", ("xlsx", "csv")),
    "cycle-export": ("office", ("xlsx", "csv", "tsv")),
    "import-remarks": ("office", None),
    "late-export": ("office", ("xlsx", "csv")),
    "ledger-file": ("filer", None),
    "ranking-export": ("office", ("xlsx", "csv")),
    "year-export": ("filer", ("xlsx", "csv")),
}
FILES = [(name, kind) for name, (_role, kinds) in TABLES.items() for kind in kinds or (None,)]
EXECUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pytest.fixture
def hostile(city):
    """A city in which every text that people type begins like a formula."""
    texts = ["=cmd|'/c calc'!A0", "＝1+1", "@SUM(A1)", "+1+cmd", "－2", "\t=1+1", "\r=2", "-3+cmd|x", "＠x"]
    filed_report(city, "accepted", work_done=texts[5], problems=texts[7])
    for model, field in ((DepartmentGroup, "name"), (Department, "name"), (User, "name")):
        for place, thing in enumerate(model.objects.order_by("pk")):
            model.objects.filter(pk=thing.pk).update(**{field: f"{texts[place % len(texts)]}{place}"})
    for place, thing in enumerate(Commitment.objects.order_by("pk")):
        hostile_texts = {"title": texts[place % len(texts)], "target": texts[(place + 3) % len(texts)]}
        Commitment.objects.filter(pk=thing.pk).update(**hostile_texts)
    return city


def test_every_address_that_hands_out_a_table_is_looked_at():
    leaving = {name for name in ROWS if (LEAVES.search(name) and not name.startswith("admin:")) or name in TABLES}

    assert leaving - NO_TABLES == set(TABLES)


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_no_cell_of_it_could_be_executed(hostile, name, kind):
    arguments = ROWS[name].args(hostile)
    url = reverse(name, args=(*arguments[:-1], kind) if kind else arguments)

    answer = client_of(hostile.people[TABLES[name][0]]).get(url)

    content = b"".join(answer) if answer.streaming else answer.content
    cells = list(cells_of(content, answer["Content-Disposition"]))
    assert len(cells) > 4
    assert [cell for cell in cells if cell.lstrip(" ").startswith(EXECUTED) and not NUMBER.fullmatch(cell)] == []


def cells_of(content, disposition):
    """The text of every cell; of a formula its own."""
    if content.startswith(b"PK"):
        for sheet in load_workbook(io.BytesIO(content)):
            yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
        return
    delimiter = "\t" if ".tsv" in disposition else ","
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter):
        yield from row
