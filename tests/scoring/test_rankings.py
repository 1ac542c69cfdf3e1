from decimal import Decimal
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook

from commitments.models import Cycle
from departments.models import AuditEvent, Department, RoleGrant, User
from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
from scoring.models import Publication, ScoreSheet
from tests.city import client_of, person
from tests.scoring import judges
from tests.scoring.expected import EXPECTED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Pages kept from another test would have the same keys: rolled back tables number their rows alike."""
    cache.clear()


@pytest.fixture
def year(city):
    """The worked example beside the city's own running year."""
    cycle = judges.worked_example()
    judges.use(cycle, trim=1)
    return cycle


def publish(city, cycle, audience="departments", extent="everything"):
    publication = draft_ranking(cycle=cycle, actor=city.office)
    check_ranking(publication=publication, actor=city.office_second)
    publish_ranking(
        publication=publication,
        actor=city.office,
        approval_document="市委〔2024〕1 号",
        audience=audience,
        extent=extent,
    )
    return Publication.objects.get(pk=publication.pk)


def page(user, name="ranking", *args, **query):
    return client_of(user).get(reverse(name, args=[judges.YEAR, *args]), query)


def rows_of(response):
    return response.context["rows"]


def line_of(cycle, position):
    return cycle.pledges.get(position=position).department_id


def test_the_page_shows_the_worked_example_to_the_last_digit(city, year):
    rows = {row.department: row for row in rows_of(page(city.office))}

    shown = [
        (rows[name].base, rows[name].score, int(rows[name].place), int(rows[name].without))
        for name, _c in judges.DEPARTMENTS
    ]
    assert shown == EXPECTED["trim1"]


def test_the_page_holds_every_number_in_its_html(city, year):
    html = page(city.office).content.decode()

    for base, score, _place, _without in EXPECTED["trim1"]:
        assert f">{score}</a>" in html
        assert f">{base}</a>" in html


def test_the_published_page_reads_the_seal_and_not_the_live_marks(city, year):
    publish(city, year)
    ScoreSheet.objects.filter(pledge__cycle=year).update(status="draft")

    html = page(city.filer).content.decode()

    assert "106.68" in html


def test_ties_are_shown_as_ties(city, year):
    first, second = year.pledges.order_by("position")[:2]
    second.coefficient = first.coefficient
    second.save()
    for one, other in zip(first.sheets.order_by("evaluator"), second.sheets.order_by("evaluator"), strict=True):
        for number in range(1, 6):
            value = one.ratings.get(commitment__number=number).value
            other.ratings.filter(commitment__number=number).update(value=value)

    rows = rows_of(page(city.office))

    assert [(row.place, row.is_tied) for row in rows[:3]] == [("1", True), ("1", True), ("3", False)]


def test_a_department_that_cannot_be_ranked_stands_below_with_the_reason(city, year):
    ScoreSheet.objects.filter(pledge=year.pledges.first(), evaluator__number__gt=2).update(status="draft")

    response = page(city.office)

    assert [row.department for row in response.context["unranked"]] == ["市委组织部"]
    assert len(rows_of(response)) == 15
    assert response.context["unranked"][0].reason != ""


def test_a_group_is_ranked_among_itself(city, year):
    rows = rows_of(page(city.office, group="群团与事业单位"))

    assert [(row.place, row.department) for row in rows[:3]] == [
        ("1", "团市委"),
        ("2", "市委老干部局"),
        ("3", "市委党校"),
    ]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("-base", "市委改革办(市政办)"),
        ("coefficient", "市档案馆"),
        ("table", "市委组织部"),
        ("-rank", "市机关事务中心"),
        ("nonsense", "市委组织部"),
    ],
)
def test_the_order_is_kept_in_the_address(city, year, sort, first):
    assert rows_of(page(city.office, sort=sort))[0].department == first


@pytest.fixture
def unfinished(year):
    """The worked example with its first department, 市委组织部, rated by two only."""
    ScoreSheet.objects.filter(pledge=year.pledges.first(), evaluator__number__gt=2).update(status="draft")
    return year


@pytest.mark.parametrize(
    ("query", "ranked", "unranked"),
    [
        ({"status": "provisional"}, [], ["市委组织部"]),
        ({"status": "ranked", "department": "组织"}, [], []),
        ({"department": " 组织 "}, [], ["市委组织部"]),
        ({"department": "市委党"}, ["市委党校"], []),
        ({"department": "党", "group": "群团与事业单位"}, ["市委党校"], []),
        ({"department": "档案", "status": "nonsense"}, ["市档案馆"], []),
        ({"department": "没有这个部门"}, [], []),
    ],
)
def test_a_ranking_is_narrowed_by_status_and_name_and_moves_no_place(city, unfinished, query, ranked, unranked):
    everything = {row.department: row.place for row in rows_of(page(city.office))}

    context = page(city.office, **query).context

    assert [row.department for row in context["rows"]] == ranked
    assert [row.department for row in context["unranked"]] == unranked
    if "group" not in query:
        assert [row.place for row in context["rows"]] == [everything[name] for name in ranked]


def test_a_ranking_narrowed_to_nothing_says_so_and_every_link_keeps_what_was_asked(city, unfinished):
    html = page(city.office, department="没有这个部门", status="ranked").content.decode()
    assert '<div class="empty">' in html

    html = page(city.office, department="市", status="ranked", sort="-base").content.decode()
    assert "?status=ranked&amp;department=%E5%B8%82&amp;sort=base" in html
    assert (
        "?group=%E7%BE%A4%E5%9B%A2%E4%B8%8E%E4%BA%8B%E4%B8%9A%E5%8D%95%E4%BD%8D&amp;status=ranked&amp;department="
        in html
    )
    assert '<input type="hidden" name="sort" value="-base">' in html


def test_a_file_holds_the_lines_that_were_asked_for_and_says_so(city, unfinished):
    query = {"department": "市委", "status": "ranked", "sort": "-base"}
    shown = [row.department for row in rows_of(page(city.office, **query))]

    response = page(city.office, "ranking-export", "csv", **query)
    workbook = load_workbook(BytesIO(page(city.office, "ranking-export", "xlsx", **query).content)).active

    lines = response.content.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == shown
    assert [workbook.cell(row, 2).value for row in range(3, workbook.max_row + 1)] == shown
    assert workbook["A1"].value == "2023 年度部门承诺兑现排名（参加排名、名称含“市委”）"
    assert AuditEvent.objects.filter(action="ranking.export").latest("pk").after["filters"] == query


def test_what_was_searched_for_is_no_way_to_a_line_that_is_not_shown(city, year):
    publish(city, year, extent="own")

    assert [row.department for row in rows_of(page(city.filer, department="市"))] == ["市委组织部"]
    assert "市总工会" not in page(city.filer, department="总工会").content.decode()


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
        with django_assert_num_queries(10):
            client.get(reverse("ranking", args=[cycle.year]), query)


def test_a_published_page_kept_from_before_needs_no_rows(city, year, django_assert_num_queries):
    publish(city, year)
    client = client_of(city.leader)
    client.get(reverse("ranking", args=[judges.YEAR]))
    client.get(reverse("ranking", args=[judges.YEAR]))
    with django_assert_num_queries(7):
        client.get(reverse("ranking", args=[judges.YEAR]))


# ── The arithmetic behind a line ──────────────────────────────────────────────
def explain(user, cycle, position=1, **query):
    return page(user, "ranking-explanation", line_of(cycle, position), **query)


def test_the_explanation_shows_every_number_from_rating_to_place(city, year):
    context = explain(city.office, year).context
    found = context["explanation"]

    assert [part.shown for part in found.commitments] == ["91.0000", "92.6000", "92.0000", "91.8000", "91.0000"]
    steps = {step.node: (step.exact, step.shown) for step in found.steps}
    assert steps["base"] == ("2292/25", "91.6800")
    assert steps["score"] == ("1666857/15625", "106.68")
    assert (steps["rank"][1], steps["rank_without_coefficient"][1]) == ("1", "4")


def test_the_sentence_says_it_in_words(city, year):
    sentence = explain(city.office, year, 2).context["sentence"]

    for part in ("4", "90.08", "1.1568", "104.20"):
        assert part in sentence


def test_recomputing_on_the_spot_agrees(city, year):
    again = explain(city.office, year, recompute="1").context["recomputed"]

    assert (again.score, again.altered) == ("106.68", [])


def test_an_altered_trace_is_caught_by_recomputing(city, year):
    publication = publish(city, year)
    row = publication.rows.get(department=line_of(year, 1))
    row.trace["nodes"][0]["inputs"]["marks"][0]["points"] = "10"
    row.save()

    again = explain(city.office, year, recompute="1").context["recomputed"]

    assert not again.agrees
    assert row.trace["nodes"][0]["id"] in again.altered


def test_names_and_marks_are_for_the_office_marks_for_leaders_and_means_for_departments(city, year):
    publish(city, year)
    first = {
        name: explain(getattr(city, name), year).context["explanation"].commitments[0].classes[0]
        for name in ("office", "leader", "auditor", "filer")
    }

    assert [(mark.who, mark.points) for mark in first["office"].marks[:2]] == [("E1", "93"), ("E2", "95")]
    assert [(mark.who, mark.points) for mark in first["leader"].marks[:2]] == [("", "87"), ("", "87")]
    assert [(mark.who, mark.points) for mark in first["auditor"].marks[:2]] == [("E1", "•"), ("E2", "•")]
    assert (first["filer"].marks, first["filer"].shown, first["filer"].formula) == ([], "91.0000", "")


def test_no_name_of_an_evaluator_leaks_beyond_the_office_and_the_auditor(city, year):
    User.objects.filter(username="E1").update(name="机密评委")
    publish(city, year)

    for name in ("leader", "filer", "evaluator"):
        assert "机密评委" not in explain(getattr(city, name), year).content.decode()
    assert "机密评委" in explain(city.office, year).content.decode()


def test_the_mean_of_a_class_of_four_is_not_shown_to_departments(city, year):
    ScoreSheet.objects.filter(pledge__cycle=year, evaluator__number__gt=4).update(abstained=True, abstain_reason="x")
    publish(city, year)

    for part in explain(city.filer, year).context["explanation"].commitments:
        assert (part.shown, part.classes[0].shown) == ("—", "—")


def test_a_department_that_is_not_shown_has_no_explanation_either(city, year):
    publish(city, year, extent="own")

    assert explain(city.filer, year, 5).status_code == 404


# ── Files ─────────────────────────────────────────────────────────────────────
def test_the_workbook_holds_numbers_with_their_decimals(city, year):
    response = page(city.office, "ranking-export", "xlsx")

    sheet = load_workbook(BytesIO(response.content)).active
    first = [cell.value for cell in sheet[3]]
    assert first[:2] == [1, "市委组织部"]
    assert (Decimal(str(first[4])), sheet["E3"].number_format) == (Decimal("106.68"), "0.00")
    assert AuditEvent.objects.filter(action="ranking.export", actor_id=city.office.pk).count() == 1


def test_the_csv_opens_in_excel_and_executes_nothing(city, year):
    Department.objects.filter(name="市委组织部").update(name="=HYPERLINK(1)")

    lines = page(city.office, "ranking-export", "csv").content.decode("utf-8-sig").splitlines()

    assert lines[1].startswith("1,'=HYPERLINK(1),")
    assert len(lines) == 17


def test_an_unknown_format_does_not_exist(city, year):
    assert page(city.office, "ranking-export", "pdf").status_code == 404


# ── The analyses ──────────────────────────────────────────────────────────────
def test_the_analyses_are_the_offices_until_it_releases_them(city, year):
    publish(city, year)
    addresses = ["ranking-coefficient", "ranking-firmness"]
    assert [page(city.leader, address).status_code for address in addresses] == [404, 404]
    judges.use(year, analyses_released=True)

    assert [page(city.leader, address).status_code for address in addresses] == [200, 200]
    assert page(city.leader, "ranking-raters").status_code == 404
    assert page(city.filer, "ranking-firmness").status_code == 404


def test_the_page_on_the_coefficient_names_its_part(city, year):
    effect = page(city.office, "ranking-coefficient").context["effect"]

    assert (effect["share_of_spread"][:5], effect["is_decided_by_coefficient"]) == ("0.227", False)


def test_the_page_on_firmness_draws_every_range(city, year):
    judges.use(year, aggregate="mean", trim=None)
    rows = page(city.office, "ranking-firmness").context["rows"]

    spans = {line.row.department: line.spans[0][1].text for line in rows}
    assert (spans["市委组织部"], spans["市委宣传部"], spans["市台办"]) == ("1", "3–4", "11–14")


def test_the_page_on_the_raters_names_the_lenient_and_the_strict(city, year):
    people = page(city.office, "ranking-raters").context["profiles"]

    assert [person["name"] for person in people] == [f"E{e}" for e in range(1, 8)]
    assert min(people, key=lambda person: float(person["leniency"]))["name"] == "E5"


def test_a_board_that_cannot_be_computed_says_why(city, year):
    year.pledges.update(coefficient=Decimal("1.9"))

    response = page(city.office)

    assert response.status_code == 200
    assert "problems" in response.context


def test_the_newest_ranking_is_where_the_menu_leads(city, year):
    Cycle.objects.filter(pk=city.cycle.pk).update(status="running")

    assert client_of(city.office).get(reverse("rankings"))["Location"] == reverse("ranking", args=[judges.YEAR])
    assert client_of(city.filer).get(reverse("rankings")).status_code == 200
    assert client_of(person(city, "new_auditor", "新审计")).get(reverse("rankings")).status_code == 404
    assert RoleGrant.objects.filter(user__username="new_auditor").count() == 0


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
