"""The ranking on a wall: screens that can be read from the back, and places announced one by one."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from scoring.projection import announcing, whole
from tests.city import client_of
from tests.scoring import judges
from tests.scoring.ranking_pages import line_of, page, publish, scored_year


@dataclass
class Row:
    place: str
    department: str


def ranked(*places):
    return [Row(str(place), f"部门{number}") for number, place in enumerate(places, 1)]


def names(wall):
    """What can be read on the wall: the department of an uncovered line, None for a covered one."""
    return [line.row and line.row.department for column in wall.columns for line in column]


@pytest.mark.parametrize(
    ("departments", "columns", "screens"),
    [(0, [], 1), (3, [3], 1), (8, [8], 1), (16, [8, 8], 1), (76, [8, 8], 5), (200, [8, 8], 13)],
)
def test_a_screen_holds_two_columns_of_eight(departments, columns, screens):
    wall = whole(ranked(*range(1, departments + 1)))

    assert ([len(column) for column in wall.columns], wall.screens) == (columns, screens)


def test_the_screens_follow_each_other_in_a_circle():
    rows = ranked(*range(1, 77))

    assert [(wall.screen_before, wall.next_screen) for wall in (whole(rows, 1), whole(rows, 3), whole(rows, 5))] == [
        (5, 2),
        (2, 4),
        (4, 1),
    ]
    assert names(whole(rows, 5)) == [f"部门{number}" for number in range(65, 77)]
    assert whole(rows, 99) == whole(rows, 5)


def test_places_are_announced_from_the_last_to_the_first():
    rows = ranked(1, 2, 3)

    assert [names(announcing(rows, step)) for step in (0, 1, 2, 3, 9)] == [
        [None, None, None],
        [None, None, "部门3"],
        [None, "部门2", "部门3"],
        ["部门1", "部门2", "部门3"],
        ["部门1", "部门2", "部门3"],
    ]


def test_those_who_share_a_place_are_announced_together():
    wall = announcing(ranked(1, 2, 2, 4), 2)

    assert names(wall) == [None, "部门2", "部门3", "部门4"]
    assert [line.row.department for line in wall.announced] == ["部门2", "部门3"]
    assert (wall.step, wall.steps) == (2, 3)


def test_the_screen_goes_with_the_place_announced_last():
    rows = ranked(*range(1, 41))

    assert [announcing(rows, step).screen for step in (0, 8, 9, 24, 25, 40)] == [3, 3, 2, 2, 1, 1]


@pytest.mark.django_db
def test_no_name_that_is_not_announced_yet_is_in_the_page(city):
    judges.use(judges.worked_example(), trim=1)
    client = client_of(city.office)
    address = reverse("ranking-projector", args=[judges.YEAR])
    order = [
        line.row.department for column in client.get(address).context["wall"].columns for line in column if line.row
    ]

    html = client.get(address, {"announce": 3}).content.decode()

    assert [name for name in order if name in html] == order[-3:]
    assert len(order) == 16


@pytest.mark.django_db
@pytest.mark.parametrize("extent", ["everything", "group", "honours"])
def test_the_wall_of_a_sealed_ranking_shows_the_lines_of_its_page(city, django_assert_num_queries, extent):
    year = scored_year()
    city.home.memberships.filter(user=city.filer).update(department=line_of(year, 1))
    live = wall_of(city.office)
    publish(city, year, extent=extent)

    assert [wall_of(city.office, screen=number) for number in (1, 99)] == [live, live]
    rows = page(city.filer).context["rows"]
    assert wall_of(city.filer) == [(row.place_html, row.department, row.score) for row in rows]
    assert wall_of(city.filer, group="市政府部门") == [
        (row.place_html, row.department, row.score) for row in page(city.filer, group="市政府部门").context["rows"]
    ]
    client, address = client_of(city.office), reverse("ranking-projector", args=[judges.YEAR])
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)


def wall_of(user, **query):
    wall = page(user, "ranking-projector", **query).context["wall"]
    return [(line.row.place_html, line.row.department, line.row.score) for column in wall.columns for line in column]


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["-1", "x", "²", "1" * 9])
def test_what_is_no_number_in_the_address_shows_the_whole_ranking(city, number):
    judges.worked_example()

    wall = client_of(city.office).get(reverse("ranking-projector", args=[judges.YEAR]), {"announce": number}).context

    assert (wall["is_announcing"], wall["wall"].screen) == (False, 1)
