"""Who sees which ranking, live and published, kept pages and the publication before included."""

import pytest
from django.urls import reverse

from departments.models import Department, User
from scoring.models import Publication
from tests.city import client_of
from tests.scoring import judges
from tests.scoring.ranking_pages import page, publish, rows_of

pytestmark = pytest.mark.django_db


def test_interim_rankings_are_for_the_office_unless_the_scheme_shows_them_to_leaders(city, year):
    assert "rows" not in (page(city.leader).context or {})
    judges.use(year, interim_visible=True)

    assert len(rows_of(page(city.leader))) == 16


@pytest.mark.parametrize("name", ["filer", "head", "neighbour", "evaluator"])
def test_nobody_else_sees_an_interim_ranking(city, year, name):
    judges.use(year, interim_visible=True)
    html = page(getattr(city, name)).content.decode()

    assert "106.68" not in html


@pytest.mark.parametrize("name", ["security_admin", "system_admin", "nobody", "auditor"])
@pytest.mark.parametrize(
    "address", ["ranking", "ranking-projector", "ranking-coefficient", "ranking-firmness", "ranking-raters"]
)
def test_to_those_without_a_part_an_interim_ranking_does_not_exist(city, year, name, address):
    response = page(getattr(city, name), address)

    assert response.status_code == (200 if name == "auditor" else 404)
    assert "106.68" not in response.content.decode()


AUDIENCES = {
    "leaders": {"office", "leader", "auditor"},
    "departments": {"office", "leader", "auditor", "filer", "head", "evaluator"},
    "public": {"office", "leader", "auditor", "filer", "head", "evaluator", "system_admin", "security_admin", "nobody"},
}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_publication_is_read_by_its_audience_and_nobody_else(city, year, audience):
    publish(city, year, audience)
    everybody = AUDIENCES["public"]

    readers = {name for name in everybody if "106.68" in page(getattr(city, name)).content.decode()}

    assert readers == AUDIENCES[audience]


def test_a_visitor_reads_what_is_public_and_is_asked_to_log_in_for_the_rest(city, year):
    publication = publish(city, year)
    assert page(None).status_code == 302
    Publication.objects.filter(pk=publication.pk).update(audience="public")

    assert "106.68" in page(None).content.decode()


@pytest.mark.parametrize(("extent", "seen"), [("everything", 16), ("group", 8), ("honours", 16), ("own", 1)])
def test_what_departments_see_is_chosen_at_publication(city, year, extent, seen):
    Department.objects.filter(name="市委组织部").update(group=Department.objects.get(name="市台办").group)
    publish(city, year, extent=extent)
    filer = User.objects.create_user(
        "filer2", "Lake-Tai-2026", name="填报", department=Department.objects.get(name="市委宣传部")
    )
    filer.memberships.create(department=filer.department, role="filer", starts_on="2023-01-01")

    assert len(rows_of(page(filer))) == seen
    assert len(rows_of(page(city.leader))) == 16


def test_a_published_page_is_answered_304_until_something_changes(city, year):
    publish(city, year)
    client = client_of(city.leader)
    address = reverse("ranking", args=[judges.YEAR])
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})
    other = client_of(city.filer).get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize("query", [{}, {"status": "ranked", "department": "市", "sort": "-base"}])
def test_live_and_published_pages_take_a_constant_number_of_queries(city, year, django_assert_num_queries, query):
    small = judges.found_year(year=2022, departments=judges.DEPARTMENTS[:1])
    client = client_of(city.office)
    client.get(reverse("ranking", args=[2022]))
    for cycle in (small, year):
        with django_assert_num_queries(8):
            client.get(reverse("ranking", args=[cycle.year]), query)


def test_a_published_page_kept_from_before_needs_no_rows(city, year, django_assert_num_queries):
    publish(city, year)
    client = client_of(city.leader)
    client.get(reverse("ranking", args=[judges.YEAR]))
    client.get(reverse("ranking", args=[judges.YEAR]))
    with django_assert_num_queries(3):
        client.get(reverse("ranking", args=[judges.YEAR]))


# ── Against the publication before ────────────────────────────────────────────
def copied(publication, cycle, places):
    """The publication over again in another cycle and for the leadership alone, some departments at other places."""
    copy = Publication.objects.get(pk=publication.pk)
    rows = list(copy.rows.select_related("department"))
    copy.pk, copy.cycle, copy.audience = None, cycle, Publication.Audience.LEADERS
    copy.save(force_insert=True)
    for row in rows:
        row.pk, row.publication = None, copy
        row.standing |= {"rank": places.get(row.department.name)}
        row.save(force_insert=True)


def test_places_are_compared_with_the_publication_before_as_far_as_the_reader_may_see_it(city, year):
    publication = publish(city, year)
    earlier = judges.found_year(year=judges.YEAR - 1, departments=[])
    copied(publication, earlier, {"市委组织部": 3, "市委改革办(市政办)": 2, "市总工会": 1})

    seen = {row.department: (row.since_arrow, row.since_text) for row in rows_of(page(city.leader))}

    assert [seen[name] for name in ("市委组织部", "市委改革办(市政办)", "市总工会", "市委党校")] == [
        ("↑ 2", "（原第 3）"),
        ("", "不变"),
        ("↓ 2", "（原第 1）"),
        ("", "新增"),
    ]
    assert {row.since_text for row in rows_of(page(city.filer))} == {""}
