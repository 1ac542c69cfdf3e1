"""The page of a ranking: its lines, their order, what it is narrowed to, and its files."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from departments.models import AuditEvent, Department
from scoring.models import ScoreSheet
from tests.scoring import judges
from tests.scoring.expected import EXPECTED
from tests.scoring.ranking_pages import page, publish, rows_of

pytestmark = pytest.mark.django_db


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
