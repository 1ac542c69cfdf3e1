"""A published page is set once for all who see the same of it: what is each reader's own, and what sets it anew."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from commitments.models import Notice
from departments.models import Department
from scoring.models import Publication, ScoringScheme
from scoring.rankings import sealed_for
from scoring.views.ranking_pages import kept_parts
from tests.city import client_of
from tests.scoring import judges
from tests.scoring.ranking_pages import publish

pytestmark = pytest.mark.django_db
ADDRESS = reverse("ranking", args=[judges.YEAR])
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def html_of(client, **query):
    return client.get(ADDRESS, query).content.decode()


def own(html):
    """What differs between two readers of the same page, taken out."""
    return html[: html.index("<header")] + html[html.index("</header>") :]


def test_readers_of_the_same_page_share_everything_but_its_header(city, year, django_assert_num_queries):
    publish(city, year)
    filer, neighbour = client_of(city.filer), client_of(city.neighbour)
    first = html_of(filer)
    neighbour.get(reverse("account"))
    with django_assert_num_queries(3):
        second = html_of(neighbour)

    assert own(first) == own(second)
    assert (str(city.filer) in first, str(city.neighbour) in first) == (True, False)
    assert (str(city.filer) in second, str(city.neighbour) in second) == (False, True)
    assert set(TOKEN.findall(first)).isdisjoint(TOKEN.findall(second))


def test_office_leader_and_department_each_have_their_own_buttons(city, year):
    publish(city, year)
    addresses = [reverse(name, args=[judges.YEAR]) for name in ("publications", "ranking-coefficient")]

    def buttons(user):
        html = html_of(client_of(user))
        return [f'href="{address}"' in html for address in addresses]

    before = [buttons(user) for user in (city.office, city.leader, city.filer)]
    ScoringScheme.objects.filter(cycle=year).update(analyses_released=True)
    after = [buttons(user) for user in (city.office, city.leader, city.filer)]

    assert before == [[True, True], [False, False], [False, False]]
    assert after == [[True, True], [False, True], [False, False]]


def test_a_role_that_is_taken_changes_the_next_page(city, year):
    publish(city, year, audience="leaders")
    client = client_of(city.office)
    before = client.get(ADDRESS)
    city.office.role_grants.all().delete()

    after = client.get(ADDRESS, headers={"if-none-match": before["ETag"]})

    assert (before.status_code, "106.68" in before.content.decode()) == (200, True)
    assert (after.status_code, "106.68" in after.content.decode()) == (404, False)


def test_an_extent_that_changes_is_obeyed_by_the_next_page(city, year):
    publication = publish(city, year)
    client = client_of(city.filer)
    everything = html_of(client)
    Publication.objects.filter(pk=publication.pk).update(extent="own")
    own_line = html_of(client)
    home, other = Department.objects.get(name="市委组织部"), Department.objects.get(name="市总工会")

    def lines(html):
        return [f"/departments/{each.pk}/" in html for each in (home, other)]

    assert (lines(everything), lines(own_line)) == ([True, True], [True, False])
    assert lines(html_of(client_of(city.neighbour))) == [False, True]


def test_a_publication_that_is_superseded_says_so(city, year):
    publication = publish(city, year)
    client = client_of(city.filer)
    standing = html_of(client, publication=publication.number)
    Publication.objects.filter(pk=publication.pk).update(status="superseded")

    assert ("已被更正" in standing, "已被更正" in html_of(client, publication=publication.number)) == (False, True)
    assert "106.68" not in html_of(client)


def test_language_and_address_have_pages_of_their_own(city, year):
    publish(city, year)
    client = client_of(city.filer)
    plain, sorted_by_base = html_of(client), html_of(client, sort="-base")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert ("sort=-base" in plain, "export.csv?sort=-base" in sorted_by_base) == (True, True)
    assert "export.csv?sort=-base" not in plain
    assert ("部门" in plain, "Export to Excel" in plain, "Export to Excel" in html_of(client)) == (True, False, True)


def test_what_a_browser_holds_is_good_until_header_or_secret_change(city, year):
    publish(city, year)
    client = client_of(city.filer)
    held = client.get(ADDRESS)["ETag"]

    def answer():
        return client.get(ADDRESS, headers={"if-none-match": held}).status_code

    assert answer() == 304
    Notice.objects.create(
        user=city.filer, kind=Notice.Kind.RETURNED, subject="report:1:1", text="退回", url="/", made_at=timezone.now()
    )
    assert answer() == 200
    Notice.objects.update(dealt_at=timezone.now())
    assert answer() == 304
    del client.cookies[settings.CSRF_COOKIE_NAME]
    assert answer() == 200


def test_a_message_is_shown_once_and_never_kept(city, year, rf):
    publish(city, year)
    client = client_of(city.filer)
    html_of(client)
    client.cookies["messages"] = CookieStorage(rf.get("/"))._encode([Message(SUCCESS, "已保存")])

    answers = [client.get(ADDRESS) for _time in range(2)]

    assert ["已保存" in answer.content.decode() for answer in answers] == [True, False]
    assert ["ETag" in answer for answer in answers] == [False, True]


def test_what_changed_while_the_page_was_set_is_not_kept(city, year, rf):
    publish(city, year)
    sealed = sealed_for(city.filer, judges.YEAR)
    request = rf.get(ADDRESS)
    request.user = city.filer

    kept_parts(request, replace(sealed, version=sealed.version - 1), None, "before")
    kept_parts(request, sealed, None, "now")

    assert (cache.get("before") is None, cache.get("now") is None) == (True, False)


def test_kept_or_not_the_headers_are_the_same(city, year):
    publish(city, year)
    client = client_of(city.filer)

    first, again = ({**client.get(ADDRESS).headers} for _time in range(2))

    changing = {"X-Request-ID", "ETag"}
    assert {name: value for name, value in first.items() if name not in changing} == {
        name: value for name, value in again.items() if name not in changing
    }
    assert first["Cache-Control"] == "private, no-cache"
    assert "default-src 'self'" in first["Content-Security-Policy"]
