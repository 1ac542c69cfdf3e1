"""The evaluator's sheets as a workbook: away, filled in, and back."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from commitments.models import Pledge
from departments.models import AuditEvent
from scoring.actions.sheets import Entry, save_sheet, submit_sheet
from scoring.models import Rating, ScoreSheet
from tests.city import client_of, posted

pytestmark = pytest.mark.django_db
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK, COMMENT, SHEET = 5, 6, 8


def sheet_of(city, department=None):
    return ScoreSheet.objects.get(evaluator__user=city.evaluator, pledge__department=department or city.home)


def url(name):
    return reverse(f"admin:scoring_scoresheet_{name}")


def downloaded(user):
    response = client_of(user).get(url("download"))
    assert response["Content-Type"] == KIND
    return load_workbook(io.BytesIO(response.content))


def as_upload(book):
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("评分表.xlsx", out.getvalue(), KIND)


def filled(user, value=90, comment="已核对"):
    book = downloaded(user)
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, MARK, value)
        book.active.cell(row, COMMENT, comment)
    return book


def upload(user, book):
    return client_of(user).post(url("upload"), posted(file=as_upload(book)))


def confirm(user, page, **changed):
    return client_of(user).post(url("upload_confirm"), posted(**{"packed": page.context["packed"]} | changed))


def faults(page):
    return [(fault.line, fault.column, fault.value) for fault in page.context["complaints"]]


def test_the_workbook_has_a_row_per_commitment_and_only_mark_and_comment_are_open(scoring):
    page = downloaded(scoring.evaluator).active

    sheet = sheet_of(scoring)
    assert [cell.value for cell in page[1]] == [
        "部门",
        "序号",
        "承诺事项",
        "年度目标",
        "评分",
        "评语",
        "评价主体",
        "评分表编号",
    ]
    assert [cell.value for cell in page[2]] == [
        "市委组织部",
        1,
        "承诺事项1",
        "新建党群服务中心10个。",
        None,
        None,
        f"{sheet.evaluator.rater_class} · 吴八方",
        f"{sheet.pk}-{sheet.version}",
    ]
    assert page.max_row == 11
    assert [cell.protection.locked for cell in page[2]] == [True, True, True, True, False, False, True, True]
    assert page.protection.sheet


def test_the_workbook_holds_no_sheet_that_was_submitted_and_nobody_elses(scoring):
    sheet = sheet_of(scoring)
    entries = {one.pk: Entry(Decimal(90)) for one in sheet.pledge.commitments.all()}
    submit_sheet(sheet=save_sheet(sheet=sheet, entries=entries, actor=scoring.evaluator), actor=scoring.evaluator)

    page = downloaded(scoring.evaluator).active

    own = sheet_of(scoring, department=scoring.next_door)
    assert {page.cell(row, SHEET).value for row in range(2, page.max_row + 1)} == {f"{own.pk}-{own.version}"}


def order_shown(user):
    page, book = client_of(user).get(url("mine")), downloaded(user).active
    by_page = [sheet.pledge.department.name for sheet in page.context["progress"].sheets]
    by_book = [book.cell(row, 1).value for row in (2, 7)]
    return by_page, by_book


def test_page_and_workbook_follow_the_city_table_with_returned_sheets_first(scoring):
    Pledge.objects.filter(pk=scoring.pledge.pk).update(position=3)
    by_table = order_shown(scoring.evaluator)
    ScoreSheet.objects.filter(pledge=scoring.pledge).update(status="returned")

    assert by_table == (["市总工会", "市委组织部"],) * 2
    assert order_shown(scoring.evaluator) == (["市委组织部", "市总工会"],) * 2


def test_taking_the_workbook_is_on_record(scoring):
    downloaded(scoring.evaluator)

    event = AuditEvent.objects.get(action="sheet.download")
    assert (event.actor_id, event.after) == (scoring.evaluator.pk, {"sheets": 2})


def test_text_that_a_spreadsheet_would_execute_is_guarded_and_comes_back_whole(scoring):
    sheet, commitment = sheet_of(scoring), scoring.commitment
    save_sheet(sheet=sheet, entries={commitment.pk: Entry(Decimal(90), "", "=1+1")}, actor=scoring.evaluator)

    book = downloaded(scoring.evaluator)
    page = upload(scoring.evaluator, book)

    assert book.active.cell(2, COMMENT).value == "'=1+1"
    assert page.context["plan"].changes == []


def test_an_upload_shows_what_would_change_and_writes_nothing(scoring):
    page = upload(scoring.evaluator, filled(scoring.evaluator))

    assert page.status_code == 200
    assert [(change.number, change.after) for change in page.context["plan"].changes] == [
        (number, Entry(Decimal(90), "", "已核对")) for _sheet in range(2) for number in range(1, 6)
    ]
    assert not Rating.objects.exists()


def test_a_confirmed_upload_is_saved_as_drafts_and_the_same_post_again_has_no_second_effect(scoring):
    page = upload(scoring.evaluator, filled(scoring.evaluator))
    client, form = client_of(scoring.evaluator), posted(packed=page.context["packed"])

    first, again = (client.post(url("upload_confirm"), form) for _time in range(2))

    assert (first.status_code, again["Location"]) == (302, first["Location"])
    assert set(Rating.objects.values_list("value", "comment")) == {(Decimal("90.00"), "已核对")}
    assert (sheet_of(scoring).status, sheet_of(scoring).version) == ("draft", 2)
    assert AuditEvent.objects.filter(action="sheet.save").count() == 2


def test_an_emptied_mark_is_taken_away_and_a_deleted_row_stays_as_it_is(scoring):
    confirm(scoring.evaluator, upload(scoring.evaluator, filled(scoring.evaluator)))
    book = downloaded(scoring.evaluator)
    book.active.cell(2, MARK).value = None
    book.active.delete_rows(3)

    confirm(scoring.evaluator, upload(scoring.evaluator, book))

    stored = sheet_of(scoring).ratings.order_by("commitment__number").values_list("value", flat=True)
    assert list(stored) == [None] + [Decimal("90.00")] * 4


def test_every_fault_is_named_with_row_column_and_value_and_nothing_is_taken(scoring):
    book = filled(scoring.evaluator)
    for row, value in [(2, 101), (3, "九十"), (4, "88.123")]:
        book.active.cell(row, MARK, value)
    book.active.cell(5, COMMENT, "长" * 2001)
    book.active.cell(6, 1, "市委宣传部")
    book.active.cell(7, 3, "别的事项")
    book.active.cell(8, SHEET, "999999-1")

    page = upload(scoring.evaluator, book)

    assert page.status_code == 422
    assert faults(page) == [
        (2, "评分", "101"),
        (3, "评分", "九十"),
        (4, "评分", "88.123"),
        (5, "评语", "长" * 2001),
        (6, "部门", "市委宣传部"),
        (7, "承诺事项", "别的事项"),
        (8, "评分表编号", "999999-1"),
    ]
    assert not Rating.objects.exists()


def test_a_row_that_is_there_twice_is_named(scoring):
    book = filled(scoring.evaluator)
    book.active.append([cell.value for cell in book.active[2]])

    assert faults(upload(scoring.evaluator, book)) == [(12, "序号", "1")]


def test_a_file_that_is_something_else_is_refused_in_words(scoring):
    form = posted(file=SimpleUploadedFile("评分表.xlsx", b"not a workbook", KIND))

    page = client_of(scoring.evaluator).post(url("upload"), form)

    assert (page.status_code, len(page.context["complaints"])) == (422, 1)


def test_a_sheet_of_somebody_else_is_none_of_ones_own(scoring):
    page = upload(scoring.evaluator, filled(scoring.rival))

    assert page.status_code == 422
    assert {column for _line, column, _value in faults(page)} == {"评分表编号"}


def test_a_sheet_changed_since_the_download_is_left_out_and_named(scoring):
    book = filled(scoring.evaluator)
    entry = {scoring.commitment.pk: Entry(Decimal(70), "", "另一窗口")}
    save_sheet(sheet=sheet_of(scoring), entries=entry, actor=scoring.evaluator)

    page = upload(scoring.evaluator, book)
    confirm(scoring.evaluator, page)

    assert [refusal.sheet for refusal in page.context["plan"].refused] == [sheet_of(scoring)]
    assert [rating.comment for rating in sheet_of(scoring).ratings.all()] == ["另一窗口"]
    assert sheet_of(scoring, department=scoring.next_door).ratings.count() == 5


def test_a_sheet_changed_between_preview_and_confirmation_stops_everything_and_is_named(scoring):
    page = upload(scoring.evaluator, filled(scoring.evaluator))
    entry = {scoring.commitment.pk: Entry(Decimal(70), "", "另一窗口")}
    save_sheet(sheet=sheet_of(scoring), entries=entry, actor=scoring.evaluator)

    answer = confirm(scoring.evaluator, page)

    assert answer.status_code == 409
    assert [refusal.sheet for refusal in answer.context["plan"].refused] == [sheet_of(scoring)]
    assert Rating.objects.count() == 1


@pytest.mark.parametrize("changed", [{"packed": "altered"}, {}])
def test_a_preview_of_somebody_else_or_an_altered_one_is_not_confirmed(scoring, changed):
    page = upload(scoring.rival, filled(scoring.rival))

    answer = confirm(scoring.evaluator, page, **changed)

    assert answer.status_code == 422
    assert not Rating.objects.exists()


def test_a_class_that_grades_gets_a_drop_down_and_its_grades_come_back(scoring):
    scoring.cycle.rater_classes.update(input="pledge_grade")
    book = filled(scoring.evaluator, "良好")

    confirm(scoring.evaluator, upload(scoring.evaluator, book))

    [rule] = book.active.data_validations.dataValidation
    assert (rule.type, book.active.max_row) == ("list", 3)
    assert list(sheet_of(scoring).ratings.values_list("commitment", "grade")) == [(None, "良好")]


@pytest.mark.parametrize("more", [1, 2])
def test_a_preview_takes_the_same_queries_for_one_department_or_two(scoring, django_assert_num_queries, more):
    book = filled(scoring.evaluator)
    if more == 1:
        book.active.delete_rows(7, 5)
    client, form = client_of(scoring.evaluator), posted(file=as_upload(book))
    client.get(url("mine"))

    with django_assert_num_queries(9):
        client.post(url("upload"), form)


@pytest.mark.parametrize("name", ["office", "leader", "auditor", "filer", "nobody"])
def test_nobody_but_evaluators_gets_a_workbook(scoring, name):
    assert client_of(scoring.people[name]).get(url("download")).status_code == 404
