"""Prepared reads: the SQL is kept, an answer never."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import BigIntegerField, CharField, DateField
from django.utils import timezone

from departments.access import NONE, duties_of, read_duties
from departments.models import Department, Membership, RoleGrant
from departments.prepared import Prepared, Slot, with_words

pytestmark = pytest.mark.django_db


def heads_of_user():
    found = Membership.objects.filter(user=Slot("user", BigIntegerField()), role="head")
    return found.open(at=Slot("at", DateField())).values_list("department")


def test_a_prepared_read_answers_as_the_query_set_does_and_anew_each_time(city):
    prepared, today = Prepared(heads_of_user), timezone.localdate()
    plain = Membership.objects.filter(user=city.head, role="head").open(at=today).values_list("department")
    before = prepared.rows(user=city.head.pk, at=today)
    city.head.memberships.update(ends_on=today)
    tomorrow = today + timedelta(days=1)

    assert before == list(plain) == prepared.rows(user=city.head.pk, at=today) != []
    assert prepared.rows(user=city.head.pk, at=tomorrow) == prepared.rows(user=city.filer.pk, at=today) == []


def test_only_words_of_the_code_are_written_into_a_statement():
    name = Slot("name", CharField())
    sql = "SELECT '100 %%s' WHERE status IN (%s, %s) AND name = %s AND note = %s AND place = %s"

    assert with_words(sql, ("published", Membership.Role.HEAD, name, "it's", 3)) == (
        "SELECT '100 %%s' WHERE status IN ('published', 'head') AND name = %s AND note = %s AND place = %s",
        (name, "it's", 3),
    )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps its statements by itself")
def test_postgresql_plans_once_and_answers_anew(city):
    today = timezone.localdate()
    answers = [read_duties(city.office, today).roles for _time in range(3)]
    city.office.role_grants.all().delete()
    answers.append(read_duties(city.office, today).roles)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%departments_rolegrant%'")
        planned = cursor.fetchone()[0]

    assert answers == [{"office"}, {"office"}, {"office"}, set()]
    assert planned == 1


def test_whoever_logs_queries_reads_them_with_their_values(city, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        read_duties(city.office, timezone.localdate())

    assert f'"departments_user"."id" = {city.office.pk}' in queries.captured_queries[0]["sql"]


def test_duties_are_those_of_the_day_asked_about(city):
    today = timezone.localdate()
    home = city.filer.memberships.get().department_id
    city.filer.memberships.update(ends_on=today)
    tomorrow = today + timedelta(days=1)

    assert read_duties(city.filer, today).files_for == {home}
    assert read_duties(city.filer, tomorrow) == NONE
    assert duties_of(AnonymousUser()) == NONE
    assert read_duties(city.office, today).roles == {"office"}


def test_duties_take_one_query_however_many_there_are(city, django_assert_num_queries):
    today = timezone.localdate()
    home, other = Department.objects.get(name="市委组织部"), Department.objects.get(name="市总工会")
    for department in (home, other):
        Membership.objects.create(user=city.leader, department=department, role="head", starts_on=today)
    Membership.objects.create(user=city.leader, department=home, role="filer", starts_on=today)
    RoleGrant.objects.create(user=city.leader, role="evaluator")
    with django_assert_num_queries(1):
        duties = read_duties(city.leader, today)

    assert (duties.heads, duties.files_for) == ({home.pk, other.pk}, {home.pk})
    assert (duties.roles, duties.proxies) == ({"leader", "evaluator"}, frozenset())
