"""Score sheets: the evaluator's own pages and the office's."""

import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from scoring.actions.sheets import Entry
from scoring.models import (
    Rating,
    ScoreSheet,
)
from scoring.offline.columns import COLUMNS
from scoring.offline.plan import packed
from scoring.offline.reading import Upload
from scoring.offline.workbook import write_sheets
from tests.roles.scored_years import RATING, being_scored, rated_sheet, rating, scored, sheet, void
from tests.roles.shape import Post, Row

DOCUMENT = {"reason": "误录", "document": "湖考办〔2026〕8号"}
# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "admin:scoring_scoresheet_abstain": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_add": Row(
        "302 404 404 404 404 403 403 404 404 404 404",
        "302 404 404 404 404 403 403 404 404 404 404",
    ),
    "admin:scoring_scoresheet_change": Row(
        "302 404 404 404 404 200 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
        sheet,
    ),
    "admin:scoring_scoresheet_changelist": Row(
        "302 404 404 404 404 200 302 404 404 404 404",
        "302 404 404 404 404 405 302 404 404 404 404",
    ),
    "admin:scoring_scoresheet_compare": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:scoring_scoresheet_delete": Row(
        "302 404 404 404 404 403 403 404 404 404 404",
        "302 404 404 404 404 403 403 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_download": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
        being_scored,
    ),
    "admin:scoring_scoresheet_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_make": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        being_scored,
        {"year": RATING},
    ),
    "admin:scoring_scoresheet_mine": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:scoring_scoresheet_progress": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:scoring_scoresheet_return": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        rated_sheet,
    ),
    "admin:scoring_scoresheet_save": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_submit": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        sheet,
    ),
    "admin:scoring_scoresheet_submit_all": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
    ),
    "admin:scoring_scoresheet_submit_chosen": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
    ),
    "admin:scoring_scoresheet_upload": Row(
        "302 404 404 404 404 404 200 404 404 404 404",
        "302 404 404 404 404 404 422 404 404 404 404",
        being_scored,
    ),
    "admin:scoring_scoresheet_upload_confirm": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 404 422 404 404 404 404",
        being_scored,
    ),
    "admin:scoring_scoresheet_void_ask": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        rating,
    ),
    "admin:scoring_scoresheet_void_confirm": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        void,
    ),
}


# ── What is posted ────────────────────────────────────────────────────────────
def marks(city):
    found = ScoreSheet.objects.of_cycle(scored(city)).get()
    numbered = found.pledge.commitments.values_list("pk", flat=True)
    return {"version": found.version} | {f"mark-{key}": "90" for key in numbered}


def complete_sheet(city):
    """A sheet of the newest year with all its marks, still a draft, as the comparison posts it."""
    found = ScoreSheet.objects.of_cycle(scored(city)).get()
    commitments = found.pledge.commitments.all()
    Rating.objects.bulk_create(Rating(sheet=found, commitment=one, value=90) for one in commitments)
    return {f"version-{found.pk}": found.version, "sheet": found.pk, "complete": found.pk}


def filled_workbook(city):
    sheets = list(ScoreSheet.objects.of_cycle(scored(city)).for_list())
    book = load_workbook(io.BytesIO(write_sheets(sheets, [])))
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, list(COLUMNS).index("mark") + 1, 90)
    out = io.BytesIO()
    book.save(out)
    return {"file": SimpleUploadedFile("评分表.xlsx", out.getvalue())}


def previewed(city):
    """What the preview of a workbook carries to its confirmation."""
    found = ScoreSheet.objects.of_cycle(scored(city)).get()
    entries = {one.pk: Entry(Decimal(90), "", "") for one in found.pledge.commitments.all()}
    return {"packed": packed({found.pk: Upload(found.version, entries)}, city.evaluator)}


def new_evaluator_seat(city):
    scored(city)
    return {"year": RATING}


POSTS = {
    "admin:scoring_scoresheet_abstain": Post("evaluator", "sheet.abstain", lambda city: {"reason": "不了解"}, sheet),
    "admin:scoring_scoresheet_changelist": Post("evaluator", None, once=False),
    "admin:scoring_scoresheet_make": Post("office", "sheet.make", new_evaluator_seat),
    "admin:scoring_scoresheet_return": Post("office", "sheet.return", lambda city: {"reason": "请核对"}, rated_sheet),
    "admin:scoring_scoresheet_save": Post("evaluator", "sheet.save", marks, sheet, "version"),
    "admin:scoring_scoresheet_submit": Post("evaluator", "sheet.submit", marks, sheet, "version"),
    "admin:scoring_scoresheet_submit_all": Post("evaluator", "sheet.submit", complete_sheet),
    "admin:scoring_scoresheet_submit_chosen": Post("evaluator", "sheet.submit", complete_sheet),
    "admin:scoring_scoresheet_upload": Post("evaluator", None, filled_workbook, being_scored, once=False),
    "admin:scoring_scoresheet_upload_confirm": Post("evaluator", "sheet.save", previewed),
    "admin:scoring_scoresheet_void_ask": Post("office", "rating.void.ask", lambda city: DOCUMENT, rating),
    "admin:scoring_scoresheet_void_confirm": Post("office", "rating.void.confirm", args=void),
}
