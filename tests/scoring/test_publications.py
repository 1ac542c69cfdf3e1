"""Trial run, check, publication, correction; and proving that a sealed ranking is as it was."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from commitments.models import Cycle, Notice
from departments.models import AuditEvent
from scoring.actions.publications import (
    ask_correction,
    check_ranking,
    decide_objection,
    draft_ranking,
    is_shown,
    object_to,
    open_correction,
    publish_ranking,
    show_ranking,
    widen_audience,
)
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import Entry, return_sheet, save_sheet, submit_sheet
from scoring.models import Objection, Publication, Rating, ScoreSheet
from tests.city import client_of, posted

pytestmark = pytest.mark.django_db
APPROVAL = {"approval_document": "市委〔2024〕1 号", "audience": "departments", "extent": "everything"}


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def checked(city, cycle, reason=""):
    publication = draft_ranking(cycle=cycle, actor=city.office, reason=reason)
    return check_ranking(publication=publication, actor=city.office_second)


def published(city, cycle, reason=""):
    return publish_ranking(publication=checked(city, cycle, reason), actor=city.office, **APPROVAL)


def change_a_mark(cycle, value=60):
    Rating.objects.filter(sheet__pledge__cycle=cycle, sheet__pledge__position=1, commitment__number=1).update(
        value=value
    )


# ── The way ───────────────────────────────────────────────────────────────────
def test_a_published_ranking_moves_the_year_and_freezes_the_rules(city, year):
    publication = published(city, year)

    year.refresh_from_db()
    assert (publication.status, publication.number, year.status) == ("published", 1, "published")
    assert year.schemes.get().frozen_at is not None
    assert publication.rows.count() == 16


def test_every_step_is_on_record(city, year):
    published(city, year)

    acts = AuditEvent.objects.filter(object_type="scoring.publication").order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["publication.draft", "publication.check", "publication.publish"]


def test_whoever_made_the_trial_run_cannot_check_it(city, year):
    publication = draft_ranking(cycle=year, actor=city.office)

    with pytest.raises(PermissionDenied):
        check_ranking(publication=publication, actor=city.office)


@pytest.mark.parametrize("name", ["leader", "head", "filer", "evaluator", "auditor", "system_admin"])
def test_only_the_office_runs_checks_and_publishes(city, year, name):
    actor = getattr(city, name)
    with pytest.raises(PermissionDenied):
        draft_ranking(cycle=year, actor=actor)
    publication = draft_ranking(cycle=year, actor=city.office)
    with pytest.raises(PermissionDenied):
        check_ranking(publication=publication, actor=actor)
    check_ranking(publication=publication, actor=city.office_second)
    with pytest.raises(PermissionDenied):
        publish_ranking(publication=publication, actor=actor, **APPROVAL)


def test_an_unchecked_run_is_not_published(city, year):
    publication = draft_ranking(cycle=year, actor=city.office)

    with pytest.raises(ValidationError):
        publish_ranking(publication=publication, actor=city.office, **APPROVAL)


def test_publishing_needs_the_document_of_approval(city, year):
    publication = checked(city, year)

    with pytest.raises(ValidationError) as refused:
        publish_ranking(publication=publication, actor=city.office, **{**APPROVAL, "approval_document": " "})

    assert set(refused.value.message_dict) == {"approval_document"}


def test_a_mark_that_changed_since_the_trial_run_stops_check_and_publication(city, year):
    draft = draft_ranking(cycle=year, actor=city.office)
    ready = checked(city, year)
    change_a_mark(year)

    with pytest.raises(ValidationError):
        check_ranking(publication=draft, actor=city.office_second)
    with pytest.raises(ValidationError):
        publish_ranking(publication=ready, actor=city.office, **APPROVAL)


def test_an_audience_is_widened_and_never_narrowed(city, year):
    publication = published(city, year)

    widen_audience(publication=publication, actor=city.office, audience="public", extent="honours")
    with pytest.raises(ValidationError):
        widen_audience(publication=publication, actor=city.office, audience="leaders", extent="everything")

    publication.refresh_from_db()
    assert (publication.audience, publication.extent) == ("public", "honours")


# ── Objections ────────────────────────────────────────────────────────────────
def shown(city, cycle):
    return show_ranking(publication=checked(city, cycle), actor=city.office)


def test_a_shown_ranking_is_not_published_before_the_time_for_objections_is_over(city, year):
    publication = shown(city, year)

    with pytest.raises(ValidationError):
        publish_ranking(publication=publication, actor=city.office, **APPROVAL)

    after = publication.shown_until + timedelta(days=1)
    assert publish_ranking(publication=publication, actor=city.office, at=after, **APPROVAL).status == "published"


def test_whoever_is_shown_a_ranking_hears_of_it_until_it_is_published_and_reads_the_decision_afterwards(city, year):
    publication = shown(city, year)
    address = reverse("objections", args=[publication.pk])
    assert {notice.user_id: notice.url for notice in Notice.objects.filter(dealt_at=None)} == {
        city.people[name].pk: address for name in ("filer", "colleague", "head", "neighbour", "neighbour_head")
    }
    days = [publication.shown_until, publication.shown_until + timedelta(days=1)]
    by_query = [Publication.objects.open_to_objections(day).filter(pk=publication.pk).exists() for day in days]
    assert by_query == [is_shown(publication, day) for day in days] == [True, False]
    silent = client_of(city.head).get(reverse("ranking", args=[year.year]))
    assertContains(silent, f'href="{address}"')

    after = publication.shown_until + timedelta(days=1)
    publish_ranking(publication=publication, actor=city.office, at=after, **APPROVAL)
    assert Notice.objects.filter(dealt_at=None).count() == 0
    page = client_of(city.head).get(address)
    assertNotContains(page, reverse("objection-make", args=[publication.pk]))


def test_a_head_objects_and_the_office_decides_before_anything_is_published(city, year):
    publication = shown(city, year)
    objection = object_to(publication=publication, department=city.home, actor=city.head, text="第 2 项有新的佐证")
    after = publication.shown_until + timedelta(days=1)
    with pytest.raises(ValidationError):
        publish_ranking(publication=publication, actor=city.office, at=after, **APPROVAL)

    decide_objection(objection=objection, actor=city.office_second, decision="佐证已核，维持原分", is_upheld=False)

    publish_ranking(publication=publication, actor=city.office, at=after, **APPROVAL)
    objection.refresh_from_db()
    assert (objection.is_upheld, objection.decided_by) == (False, city.office_second)


def test_nobody_objects_for_another_department_or_without_being_its_head(city, year):
    publication = shown(city, year)
    for actor, department in [(city.filer, city.home), (city.head, city.next_door), (city.office, city.home)]:
        with pytest.raises(PermissionDenied):
            object_to(publication=publication, department=department, actor=actor, text="x")


def test_somebody_who_scored_does_not_decide_an_objection(city, year):
    publication = shown(city, year)
    objection = object_to(publication=publication, department=city.home, actor=city.head, text="x")
    add_evaluator(rater_class=year.rater_classes.get(), user=city.office)

    with pytest.raises(PermissionDenied):
        decide_objection(objection=objection, actor=city.office, decision="x", is_upheld=True)


# ── Corrections ───────────────────────────────────────────────────────────────
def test_a_correction_unlocks_its_sheets_and_lists_every_difference(city, year):
    first = published(city, year)
    sheet = ScoreSheet.objects.get(pledge__cycle=year, pledge__position=1, evaluator__user__username="E2")
    with pytest.raises(ValidationError):
        return_sheet(sheet=sheet, actor=city.office, reason="录入有误")
    correction = ask_correction(publication=first, actor=city.office, reason="录入有误", sheets=[sheet])
    with pytest.raises(PermissionDenied):
        open_correction(correction=correction, actor=city.office)
    open_correction(correction=correction, actor=city.office_second)

    return_sheet(sheet=sheet, actor=city.office, reason="录入有误")
    evaluator = sheet.evaluator.user
    entries = {commitment.pk: Entry(Decimal(70), "", "核实后更正") for commitment in sheet.pledge.commitments.all()}
    submit_sheet(sheet=save_sheet(sheet=sheet, entries=entries, actor=evaluator), actor=evaluator)
    second = published(city, year, reason="录入有误")

    first.refresh_from_db()
    assert (first.status, second.replaces, second.number) == ("superseded", first, 2)
    changed = {(line["department"], line["field"]): (line["before"], line["after"]) for line in second.differences}
    assert changed["市委组织部", "score"] == (
        "106.68",
        second.rows.get(department=sheet.pledge.department).standing["score"],
    )
    assert first.rows.get(department=sheet.pledge.department).standing["score"] == "106.68"
    correction.refresh_from_db()
    assert correction.closed_at is not None


def test_a_correction_needs_a_reason(city, year):
    published(city, year)

    with pytest.raises(ValidationError):
        draft_ranking(cycle=year, actor=city.office)


# ── The office's pages ────────────────────────────────────────────────────────
def test_the_whole_way_is_walked_on_the_pages(city, year):
    office, second = client_of(city.office), client_of(city.office_second)
    office.post(reverse("publication-draft", args=[year.year]), posted())
    publication = Publication.objects.get()
    assert office.post(reverse("publication-check", args=[publication.pk]), posted(version=1)).status_code == 403
    second.post(reverse("publication-check", args=[publication.pk]), posted(version=1))

    form = posted(version=2, **APPROVAL)
    first = office.post(reverse("publication-publish", args=[publication.pk]), form)
    again = office.post(reverse("publication-publish", args=[publication.pk]), form)

    assert (first.status_code, again["Location"]) == (302, first["Location"])
    assert Publication.objects.get().status == "published"
    assert AuditEvent.objects.filter(action="publication.publish").count() == 1
    for address in [reverse("publications", args=[year.year]), reverse("publication", args=[publication.pk])]:
        assert office.get(address).status_code == 200


def test_a_stale_version_is_refused_with_409(city, year):
    publication = checked(city, year)
    response = client_of(city.office).post(
        reverse("publication-publish", args=[publication.pk]), posted(version=1, **APPROVAL)
    )

    assert response.status_code == 409
    assert Publication.objects.get().status == "checked"


@pytest.mark.parametrize(
    "name", ["leader", "head", "filer", "evaluator", "auditor", "security_admin", "system_admin", "nobody"]
)
def test_the_offices_pages_do_not_exist_for_others(city, year, name):
    publication = draft_ranking(cycle=year, actor=city.office)
    client = client_of(getattr(city, name))

    answers = [
        client.get(reverse("publications", args=[year.year])),
        client.get(reverse("publication", args=[publication.pk])),
        client.post(reverse("publication-draft", args=[year.year]), posted()),
        client.post(reverse("publication-check", args=[publication.pk]), posted(version=1)),
        client.post(reverse("publication-publish", args=[publication.pk]), posted(version=1, **APPROVAL)),
        client.post(reverse("correction-ask", args=[publication.pk]), posted(reason="x")),
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_a_department_sees_only_its_own_line_while_the_ranking_is_shown(city, year):
    publication = shown(city, year)
    client = client_of(city.head)

    page = client.get(reverse("objections", args=[publication.pk]))
    assert [row.department for row in page.context["rows"]] == ["市委组织部"]
    assertContains(page, "提出异议", count=2)

    client.post(reverse("objection-make", args=[publication.pk]), posted(department=city.home.pk, text="请核对第 2 项"))
    assert Objection.objects.get().made_by == city.head
    assert "请核对第 2 项" in client_of(city.office).get(reverse("publication", args=[publication.pk])).content.decode()


def test_a_run_that_is_not_shown_is_unknown_to_departments(city, year):
    publication = checked(city, year)

    assert client_of(city.head).get(reverse("objections", args=[publication.pk])).status_code == 404


def test_the_list_of_publications_takes_the_same_queries_for_one_or_three(city, year, django_assert_num_queries):
    client = client_of(city.office)
    address = reverse("publications", args=[year.year])
    client.get(address)
    for _turn in range(2):
        draft_ranking(cycle=year, actor=city.office)
        with django_assert_num_queries(4):
            client.get(address)


def test_an_earlier_publication_stays_readable(city, year):
    published(city, year)
    published(city, year, reason="复核")
    address = reverse("ranking", args=[year.year])

    page = client_of(city.leader).get(address, {"publication": "1"})

    assert page.context["publication"].status == "superseded"
    assert Cycle.objects.get(pk=year.pk).status == "published"
    assert timezone.now() > page.context["publication"].published_at
