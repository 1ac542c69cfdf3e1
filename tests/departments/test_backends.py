"""The user of a session: read anew on every request, with duties and bell, in one statement."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.models import Notice
from departments.access import duties_of, read_duties
from departments.backends import AccountBackend
from departments.models import Proxy, User
from departments.navigation import unread_for
from tests.city import client_of

pytestmark = pytest.mark.django_db


def reader(user):
    return AccountBackend().get_user(user.pk)


def ring(user, number=1):
    for count in range(number):
        Notice.objects.create(
            user=user, kind="returned", subject=f"report:{count}:1", text="退回", url="/", made_at=timezone.now()
        )


def test_a_reader_is_the_user_that_a_query_set_returns(city):
    User.objects.filter(pk=city.filer.pk).update(last_login=timezone.now(), must_change_password=True)
    plain, found = User.objects.get(pk=city.filer.pk), reader(city.filer)

    fields = [field.attname for field in User._meta.concrete_fields]
    assert {name: getattr(found, name) for name in fields} == {name: getattr(plain, name) for name in fields}
    assert (type(found.last_login), found.must_change_password, found.is_active) == (type(timezone.now()), True, True)
    assert (found._state.db, found._state.adding, found.get_deferred_fields()) == ("default", False, set())


def test_duties_and_bell_come_with_the_reader(city, django_assert_num_queries):
    today = timezone.localdate()
    Proxy.objects.create(
        principal=city.head, agent=city.filer, scope="sign", starts_on=today, ends_on=today, document="文"
    )
    ring(city.filer, 2)
    Notice.objects.filter(subject="report:0:1").update(dealt_at=timezone.now())
    with django_assert_num_queries(1):
        found = reader(city.filer)
        duties = duties_of(found)

    assert duties == read_duties(city.filer, today)
    assert (duties.proxies, found.unread, reader(city.head).unread) == ({"sign"}, 1, 0)


@pytest.mark.parametrize("name", ["filer", "head", "office", "leader", "evaluator", "auditor", "nobody"])
def test_everybody_has_the_duties_that_are_read_apart(city, name):
    user = getattr(city, name)

    assert duties_of(reader(user)) == read_duties(user, timezone.localdate())


def test_nobody_comes_of_an_account_that_is_closed_or_gone(city):
    User.objects.filter(pk=city.filer.pk).update(is_active=False)

    assert (reader(city.filer), AccountBackend().get_user(0)) == (None, None)


def test_what_was_given_and_taken_counts_from_the_next_request_on(city):
    client, today = client_of(city.head), timezone.localdate()
    work, filings = reverse("my-work"), []
    for change in (
        lambda: None,
        lambda: city.head.memberships.update(ends_on=today - timedelta(days=1)),
        lambda: city.head.memberships.update(ends_on=None),
        lambda: User.objects.filter(pk=city.head.pk).update(is_active=False),
    ):
        change()
        filings.append(client.get(work).status_code)

    assert filings == [200, 404, 200, 302]


def test_the_bell_is_counted_anew_where_the_request_may_have_changed_it(city, rf):
    read, sent = rf.get("/"), rf.post("/")
    read.user = sent.user = reader(city.filer)
    ring(city.filer)

    assert (unread_for(read), unread_for(sent), unread_for(sent)) == (0, 1, 1)


def test_a_page_reads_session_reader_and_the_cycle_above_it(city, django_assert_num_queries):
    client = client_of(city.filer)
    client.get(reverse("handbook"))
    with django_assert_num_queries(3):
        client.get(reverse("handbook-page", args=["filer"]))
