"""Prepared reads of instances: what a query set would return, asked anew each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField, F
from django.utils import timezone

from commitments.models import Commitment
from departments.models import Membership
from departments.prepared import Slot
from departments.preparedmodels import PreparedModels

pytestmark = pytest.mark.django_db


def of_pledge(pledge):
    found = Commitment.objects.filter(pledge=pledge).select_related("pledge__department", "pledge__cycle")
    return found.annotate(counts=F("pledge__coefficient")).order_by("number")


def values_of(row):
    """All that an instance holds, those it is joined to included."""
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return own | {name: values_of(other) for name, other in row._state.fields_cache.items()}


def test_instances_are_those_of_the_query_set_with_what_was_joined_and_annotated(city, django_assert_num_queries):
    pledge = city.commitment.pledge
    pledge.coefficient = "1.0625"
    pledge.save()
    prepared = PreparedModels(lambda: of_pledge(Slot("pledge", BigIntegerField())))

    for _time in range(3):
        with django_assert_num_queries(1):
            found = prepared.objects(pledge=pledge.pk)
        assert [values_of(row) for row in found] == [values_of(row) for row in of_pledge(pledge.pk)] != []
        assert [row.counts for row in found] == [row.counts for row in of_pledge(pledge.pk)]
        assert not any(row._state.adding for row in found)
    assert prepared.objects(pledge=0) == []


def test_what_is_joined_from_nothing_is_none_and_an_answer_is_never_kept(city):
    prepared = PreparedModels(lambda: city_of(Slot("user", BigIntegerField())))
    today = timezone.localdate()
    [before] = prepared.objects(user=city.filer.pk)
    city.filer.memberships.update(ends_on=today + timedelta(days=3))

    [after] = prepared.objects(user=city.filer.pk)
    assert (before.department.group, before.department.successor) == (city.home.group, None)
    assert (before.ends_on, after.ends_on) == (None, today + timedelta(days=3))


def city_of(user):
    return Membership.objects.filter(user=user).select_related("department__group", "department__successor")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps its statements unasked.")
def test_postgresql_plans_a_prepared_read_once(city):
    prepared = PreparedModels(lambda: city_of(Slot("user", BigIntegerField())))
    for person in (city.filer, city.head, city.filer):
        prepared.objects(user=person.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE '%departments_membership%'")
        assert cursor.fetchone() == (1,)
