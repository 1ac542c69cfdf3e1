"""The evaluator's pages and the office's pages of score sheets."""

from decimal import Decimal

import pytest
from django.urls import reverse

from commitments.actions.cycles import open_scoring
from commitments.models import SelfAssessment
from departments.models import AuditEvent
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import Entry, save_sheet, submit_sheet
from scoring.models import Rating, RatingVoid, ScoreSheet
from tests.city import client_of, filed_report, make_pledge, posted
from tests.scoring import judges

pytestmark = pytest.mark.django_db


def sheet_of(city, name="evaluator", department=None):
    return ScoreSheet.objects.get(evaluator__user=city.people[name], pledge__department=department or city.home)


def url(name, *args):
    return reverse(f"admin:scoring_scoresheet_{name}", args=args)


def typed(sheet, mark="91.5", comment="", **changed):
    fields = {"version": str(sheet.version)}
    for commitment in sheet.pledge.commitments.all():
        fields |= {f"mark-{commitment.pk}": mark, f"comment-{commitment.pk}": comment}
    return posted(**fields | changed)


def fill(city, name="evaluator", department=None, value="91.5"):
    sheet = sheet_of(city, name, department)
    entries = {commitment.pk: Entry(Decimal(value)) for commitment in sheet.pledge.commitments.all()}
    return save_sheet(sheet=sheet, entries=entries, actor=city.people[name])


def values(sheet):
    return list(sheet.ratings.order_by("commitment__number").values_list("value", flat=True))


def test_the_evaluators_admin_holds_nothing_but_the_own_sheets(scoring):
    page = client_of(scoring.evaluator).get(reverse("admin:index"))

    models = [model["object_name"] for app in page.context["app_list"] for model in app["models"]]
    assert models == ["ScoreSheet"]


def test_my_sheets_show_progress_and_the_next_one_to_do(scoring):
    submit_sheet(sheet=fill(scoring), actor=scoring.evaluator)

    page = client_of(scoring.evaluator).get(url("mine"))

    progress = page.context["progress"]
    assert (progress.submitted, progress.total) == (1, 2)
    assert progress.next == sheet_of(scoring, department=scoring.next_door)


def test_the_list_of_an_evaluator_is_the_own_one(scoring):
    response = client_of(scoring.evaluator).get(url("changelist"))

    assert response["Location"] == url("mine")


@pytest.mark.parametrize("more", [1, 3])
def test_my_sheets_take_the_same_queries_for_one_department_or_many(city, django_assert_num_queries, more):
    for position in range(more):
        department = city.group.departments.create(name=f"部门{position}", position=9)
        make_pledge(city.cycle, department, 9, "1.1000")
    add_evaluator(rater_class=city.cycle.rater_classes.get(), user=city.evaluator)
    open_scoring(cycle=city.cycle, actor=city.office)
    client = client_of(city.evaluator)
    client.get(url("mine"))

    with django_assert_num_queries(5):
        client.get(url("mine"))


def test_a_sheet_shows_targets_reports_and_the_signed_self_assessment(scoring):
    filed_report(scoring, "accepted", work_done="已建成四个中心。")
    SelfAssessment.objects.create(
        commitment=scoring.commitment,
        completion_percent=Decimal("80"),
        grade="良好",
        statement="按期推进。",
        status="signed",
        filed_by=scoring.filer,
        filed_at="2026-01-01T00:00Z",
        signed_by=scoring.head,
        signed_at="2026-01-02T00:00Z",
    )

    page = client_of(scoring.evaluator).get(url("change", sheet_of(scoring).pk)).content.decode()

    assert page.count('class="target"') == 5
    assert "已建成四个中心。" in page
    assert "按期推进。" in page


def test_a_draft_report_is_not_shown_to_an_evaluator(scoring):
    filed_report(scoring, "draft", work_done="尚未审签的内容")

    assert (
        "尚未审签的内容" not in client_of(scoring.evaluator).get(url("change", sheet_of(scoring).pk)).content.decode()
    )


def test_a_sheet_takes_a_constant_number_of_queries(scoring, django_assert_max_num_queries):
    filed_report(scoring, "accepted")
    client = client_of(scoring.evaluator)
    address = url("change", sheet_of(scoring).pk)
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_a_draft_is_saved_and_the_same_post_again_has_no_second_effect(scoring):
    sheet, client = sheet_of(scoring), client_of(scoring.evaluator)
    form = typed(sheet)

    first = client.post(url("save", sheet.pk), form)
    again = client.post(url("save", sheet.pk), form)

    assert (first.status_code, again["Location"]) == (302, first["Location"])
    assert values(sheet) == [Decimal("91.5")] * 5
    assert AuditEvent.objects.filter(action="sheet.save").count() == 1


def test_a_post_without_a_token_is_refused(scoring):
    sheet = sheet_of(scoring)
    form = typed(sheet)
    del form["once"]

    assert client_of(scoring.evaluator).post(url("save", sheet.pk), form).status_code == 400


def test_two_windows_lose_nothing_and_the_second_save_goes_through(scoring):
    sheet, client = sheet_of(scoring), client_of(scoring.evaluator)
    mine, other = typed(sheet, "70", "第一窗口"), typed(sheet, "85", "第二窗口")
    client.post(url("save", sheet.pk), other)

    conflict = client.post(url("save", sheet.pk), mine)

    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert ("第一窗口" in page, "第二窗口" in page) == (True, True)
    assert conflict.context["form"]["version"].value() == 2
    assert values(sheet) == [Decimal("85")] * 5
    client.post(url("save", sheet.pk), {**mine, "version": "2"})
    assert values(sheet) == [Decimal("70")] * 5


@pytest.mark.parametrize("mark", ["101", "-1", "90.123", "九十"])
def test_a_wrong_mark_comes_back_with_what_was_typed(scoring, mark):
    sheet = sheet_of(scoring)

    response = client_of(scoring.evaluator).post(url("save", sheet.pk), typed(sheet, mark))

    assert response.status_code == 422
    assert f'value="{mark}"' in response.content.decode()
    assert not Rating.objects.exists()


def test_submitting_saves_what_was_typed_and_locks_the_sheet(scoring):
    sheet = sheet_of(scoring)

    response = client_of(scoring.evaluator).post(url("submit", sheet.pk), typed(sheet))

    assert response["Location"] == url("mine")
    assert sheet_of(scoring).status == "submitted"


def test_submitting_an_incomplete_sheet_keeps_what_was_typed_and_stores_nothing(scoring):
    sheet = sheet_of(scoring)
    first = scoring.commitment.pk

    response = client_of(scoring.evaluator).post(url("submit", sheet.pk), typed(sheet, **{f"mark-{first}": ""}))

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="91.5"' in page
    assert f'<a href="#id_mark-{first}">评分（0–100）</a>：尚未评分。' in page
    assert (sheet_of(scoring).status, Rating.objects.count()) == ("draft", 0)


def test_abstaining_hands_the_sheet_in_and_needs_a_reason(scoring):
    sheet, client = sheet_of(scoring), client_of(scoring.evaluator)

    refused = client.post(url("abstain", sheet.pk), posted(version="1", reason=""))
    assert (refused.status_code, '<a href="#id_reason">' in refused.content.decode()) == (422, True)
    client.post(url("abstain", sheet.pk), posted(version="1", reason="不了解情况"))

    assert sheet_of(scoring).abstained


@pytest.mark.parametrize("page", ["change", "save", "submit", "abstain"])
def test_another_evaluators_sheet_does_not_exist(scoring, page):
    theirs = fill(scoring, "rival", value="97.25")
    client = client_of(scoring.evaluator)
    ask = client.get if page == "change" else client.post

    response = ask(url(page, theirs.pk), typed(theirs))

    assert response.status_code == 404
    assert values(theirs) == [Decimal("97.25")] * 5


def test_no_page_of_an_evaluator_holds_anothers_mark(scoring):
    submit_sheet(sheet=fill(scoring, "rival", value="97.25"), actor=scoring.people["rival"])
    fill(scoring)
    client = client_of(scoring.evaluator)

    for address in [url("mine"), url("compare"), url("change", sheet_of(scoring).pk)]:
        assert "97.25" not in client.get(address).content.decode()


def test_all_marks_are_compared_and_the_complete_sheets_submitted_together(scoring):
    fill(scoring)
    fill(scoring, department=scoring.next_door, value="88")
    client = client_of(scoring.evaluator)
    rows = client.get(url("compare")).context["comparison"].rows
    assert [(str(row.sheet.pledge.department), str(row.mean)) for row in rows] == [
        ("市委组织部", "91.50"),
        ("市总工会", "88.00"),
    ]

    chosen = {f"version-{row.sheet.pk}": row.sheet.version for row in rows}
    client.post(url("submit_all"), posted(complete=[row.sheet.pk for row in rows], **chosen))

    assert {sheet.status for sheet in ScoreSheet.objects.of_user(scoring.evaluator)} == {"submitted"}


def test_only_the_ticked_sheets_are_submitted(scoring):
    sheet = fill(scoring)
    fill(scoring, department=scoring.next_door)

    client_of(scoring.evaluator).post(
        url("submit_chosen"), posted(sheet=[sheet.pk], **{f"version-{sheet.pk}": sheet.version})
    )

    assert sorted(s.status for s in ScoreSheet.objects.of_user(scoring.evaluator)) == ["draft", "submitted"]


def test_submitting_nothing_says_what_to_do(scoring):
    assert client_of(scoring.evaluator).post(url("submit_chosen"), posted()).status_code == 422


def test_a_sheet_changed_meanwhile_is_not_submitted_from_the_comparison(scoring):
    sheet = fill(scoring)

    response = client_of(scoring.evaluator).post(
        url("submit_chosen"), posted(sheet=[sheet.pk], **{f"version-{sheet.pk}": 1})
    )

    assert response.status_code == 422
    assert sheet_of(scoring).status == "draft"


OFFICE_PAGES = ["progress", "changelist"]


@pytest.mark.parametrize("name", ["filer", "head", "leader", "auditor", "security_admin", "system_admin", "nobody"])
@pytest.mark.parametrize("page", ["mine", "compare", *OFFICE_PAGES])
def test_those_without_a_part_in_scoring_find_no_sheets(scoring, name, page):
    assert client_of(getattr(scoring, name)).get(url(page)).status_code in (302, 404)


def test_the_office_sees_progress_and_no_marks_of_drafts(scoring):
    fill(scoring, value="97.25")
    client = client_of(scoring.office)

    people = client.get(url("progress")).context["people"]
    sheet = client.get(url("change", sheet_of(scoring).pk)).content.decode()

    assert [(str(p.user), p.assigned, p.begun, p.submitted) for p in people] == [
        ("吴八方", 2, 1, 0),
        ("许隔壁", 2, 0, 0),
    ]
    assert "97.25" not in sheet


def test_the_office_reads_submitted_marks_on_record(scoring):
    submit_sheet(sheet=fill(scoring, value="97.25"), actor=scoring.evaluator)

    page = client_of(scoring.office).get(url("change", sheet_of(scoring).pk)).content.decode()

    assert page.count("97.25") == 5
    assert AuditEvent.objects.filter(action="sheet.read", actor_id=scoring.office.pk).count() == 1


def test_the_office_does_not_see_the_marks_of_its_own_department(scoring):
    submit_sheet(sheet=fill(scoring, value="97.25"), actor=scoring.evaluator)
    scoring.office.department = scoring.home
    scoring.office.save()

    assert "97.25" not in client_of(scoring.office).get(url("change", sheet_of(scoring).pk)).content.decode()


def test_the_office_returns_a_sheet_from_its_page(scoring):
    sheet = submit_sheet(sheet=fill(scoring), actor=scoring.evaluator)
    client = client_of(scoring.office)

    assert client.post(url("return", sheet.pk), posted(version=sheet.version, reason=" ")).status_code == 422
    assert client.post(url("return", sheet.pk), posted(version=1, reason="核对")).status_code == 409
    client.post(url("return", sheet.pk), posted(version=sheet.version, reason="请核对第 2 项"))

    assert sheet_of(scoring).status == "returned"
    assert "请核对第 2 项" in client_of(scoring.evaluator).get(url("change", sheet.pk)).content.decode()


def test_a_rating_is_voided_by_two_members_from_the_page(scoring):
    rating = submit_sheet(sheet=fill(scoring), actor=scoring.evaluator).ratings.first()
    words = {"reason": "笔误", "document": "考核办〔2026〕3 号"}
    client_of(scoring.office).post(url("void_ask", rating.pk), posted(**words))
    void = RatingVoid.objects.get()

    assert client_of(scoring.office).post(url("void_confirm", void.pk), posted()).status_code == 403
    client_of(scoring.office_second).post(url("void_confirm", void.pk), posted())

    rating.refresh_from_db()
    assert rating.voided_at is not None


def test_an_evaluator_added_later_gets_sheets_by_one_press(scoring):
    late = judges.judge("E9")
    add_evaluator(rater_class=scoring.cycle.rater_classes.get(), user=late)

    client_of(scoring.office).post(url("make"), posted(year=scoring.cycle.year))

    assert ScoreSheet.objects.of_user(late).count() == 2


@pytest.mark.parametrize("page", ["return", "void_ask", "void_confirm", "make"])
def test_an_evaluator_cannot_do_the_offices_acts(scoring, page):
    sheet = submit_sheet(sheet=fill(scoring), actor=scoring.evaluator)
    args = [] if page == "make" else [sheet.pk]

    response = client_of(scoring.evaluator).post(url(page, *args), posted(reason="x", version=1))

    assert response.status_code == 404
