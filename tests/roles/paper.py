"""Ballots on paper."""

from django.core.files.uploadedfile import SimpleUploadedFile

from scoring.models import (
    ScoreSheet,
)
from tests.roles.scored_years import a_tally, a_transcription, countable, sheet, year
from tests.roles.shape import Post, Row

# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "ballots": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "tally": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_tally,
    ),
    "tally-confirm": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        a_tally,
    ),
    "tally-enter": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        countable,
    ),
    "tally-scan": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_tally,
    ),
    "tally-withdraw": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_tally,
    ),
    "transcription": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_transcription,
    ),
    "transcription-confirm": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        a_transcription,
    ),
    "transcription-enter": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        sheet,
    ),
    "transcription-scan": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_transcription,
    ),
    "transcription-withdraw": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_transcription,
    ),
}


# ── What is posted ────────────────────────────────────────────────────────────
def counted_ballots(city):
    counts = {f"counts-{number}": "95 × 3" for number in range(1, 6)}
    scan = SimpleUploadedFile("计票单.pdf", b"%PDF-1.4")
    return counts | {"first_teller": "计票甲", "second_teller": "计票乙", "upload": scan}


def typed_ballot(city):
    found = ScoreSheet.objects.get(pk=sheet(city)[0])
    marks_typed = {f"mark-{number}": "90" for number in range(1, 6)}
    scan = SimpleUploadedFile("评分表.pdf", b"%PDF-1.4")
    return marks_typed | {"version": found.version, "upload": scan}


POSTS = {
    "tally-confirm": Post("office", "ballottally.confirm", args=a_tally),
    "tally-enter": Post("office", "ballottally.enter", counted_ballots, countable),
    "tally-withdraw": Post("office", "ballottally.withdraw", lambda city: {"reason": "误录"}, a_tally),
    "transcription-confirm": Post("office", "transcription.confirm", args=a_transcription),
    "transcription-enter": Post("office", "transcription.enter", typed_ballot, sheet, "version"),
    "transcription-withdraw": Post(
        "office", "transcription.withdraw", lambda city: {"reason": "误录"}, a_transcription
    ),
}
