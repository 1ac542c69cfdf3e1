"""Ratings through the office's import pages: the command's importer, tried out before anything is written."""

from decimal import Decimal

import pytest
from django.urls import reverse

from commitments.models import Cycle, ImportRecord, PendingImport
from departments.models import AuditEvent
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import make_sheets
from scoring.models import RaterClass, Rating, ScoreSheet
from tests.city import client_of, posted
from tests.commitments.importing import confirm, page, plain, upload
from tests.commitments.tables import text_of, workbook_bytes

HEADINGS = ("部门", "序号", "评价人", "评分")


@pytest.fixture
def scoring(city):
    """The city while it is scored, with one evaluator in one class."""
    Cycle.objects.filter(pk=city.cycle.pk).update(status=Cycle.Status.SCORING)
    rater_class = RaterClass.objects.get_or_create(cycle=city.cycle, name="专家组", defaults={"weight": 1})[0]
    add_evaluator(rater_class=rater_class, user=city.evaluator)
    make_sheets(city.cycle)
    return city


def rows(mark="88.5", department="市委组织部"):
    return [HEADINGS, *((department, str(number), "吴八方", mark) for number in range(1, 6))]


def brought(city, table, name="评分.tsv"):
    content = workbook_bytes(table) if name.endswith("xlsx") else text_of(table).encode()
    answer = upload(client_of(city.office), content, name, city.cycle.year, kind="ratings")
    assert answer.status_code == 302, answer.context["form"].errors
    return PendingImport.objects.latest("pk")


def test_nothing_is_written_before_the_confirmation_and_then_all_of_it(scoring):
    sheets = ScoreSheet.objects.count()
    pending = brought(scoring, rows())

    assert (Rating.objects.count(), ScoreSheet.objects.count(), pending.report["errors"]) == (0, sheets, 0)
    assert pending.report["summary"] | {"rows_new": 5, "submitted": 1} == pending.report["summary"]

    answer = confirm(client_of(scoring.office), pending)

    record = ImportRecord.objects.get()
    assert (answer.url, record.kind, record.cycle) == (
        reverse("import-record", args=[record.pk]),
        "ratings",
        scoring.cycle,
    )
    assert set(Rating.objects.values_list("value", flat=True)) == {Decimal("88.5")}
    assert Rating.history.count() == 5
    assert Rating.objects.first().sheet.status == "submitted"
    events = list(AuditEvent.objects.filter(actor_id=scoring.office.pk).values_list("action", flat=True))
    assert events[:2] == ["importrecord.import", "rating.import"]


def test_a_stored_mark_is_not_shown_to_whoever_brings_another(scoring):
    sheet = ScoreSheet.objects.get(evaluator__user=scoring.evaluator, pledge=scoring.pledge)
    for commitment in scoring.pledge.commitments.all():
        Rating.objects.create(sheet=sheet, commitment=commitment, value="73.25")

    shown = plain(client_of(scoring.office).get(page(brought(scoring, rows()))))

    assert ("73.25" in shown, "88.5" in shown, "••" in shown) == (False, True, True)


def test_submitted_sheets_own_houses_and_unknown_people_are_refused_with_their_places(scoring):
    scoring.office.department = scoring.next_door
    scoring.office.save()
    table = [*rows()[:3], ("市总工会", "1", "吴八方", "90"), ("市委组织部", "3", "某人", "90"), (*rows()[4][:3], "101")]

    pending = brought(scoring, table, "评分.xlsx")

    assert [(fault["sheet"], fault["line"], fault["column"]) for fault in pending.report["problems"]] == [
        ("表1", 4, "部门"),
        ("表1", 5, "评分"),
        ("表1", 6, "评分"),
    ]
    assert pending.report["faulty"] == {"市总工会": 1, "市委组织部": 2}


def test_a_department_with_errors_can_be_left_out(scoring):
    pending = brought(scoring, [*rows(), ("市总工会", "1", "某人", "90")])

    client_of(scoring.office).post(page(pending, "import-leave-out"), posted(names=["市总工会"]))
    pending.refresh_from_db()
    confirm(client_of(scoring.office), pending)

    assert Rating.objects.count() == 5


def test_what_was_submitted_is_never_changed_by_another_file(scoring):
    confirm(client_of(scoring.office), brought(scoring, rows()))

    pending = brought(scoring, rows("60"))

    assert "锁定" in plain(client_of(scoring.office).get(page(pending)))
    assert set(Rating.objects.values_list("value", flat=True)) == {Decimal("88.5")}


def test_a_year_that_is_not_being_scored_takes_no_ratings_and_is_not_moved_on(city):
    pending = brought(city, rows())

    assert (pending.report["errors"], Cycle.objects.get(pk=city.cycle.pk).status) == (1, "running")
