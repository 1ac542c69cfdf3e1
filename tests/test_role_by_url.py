"""Who gets what answer from every address of the site; the rows are in tests/roles/."""

import pytest
from django.db import transaction
from django.db.models import F

from departments.models import Department, DepartmentGroup, Membership, User
from tests.answers import assert_guarded, drained, written_tables
from tests.city import client_of, posted
from tests.roles.shape import ROLES, names_in_resolver, url_of
from tests.roles.table import MODULES, ROWS


def test_every_address_has_exactly_one_row():
    named = [name for module in MODULES for name in module.ROWS]

    assert sorted(named) == sorted(set(names_in_resolver()))


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_role_gets_the_answer_of_the_table_with_its_headers_and_no_get_changes_anything(city, name):
    """Three things at once: these are thousands of requests, and each is made once."""
    url = url_of(name, ROWS[name], city)
    clients = {role: client_of(city.people.get(role)) for role in ROLES}
    gets = {role: answer(client.get, url) for role, client in clients.items()}
    posts = {role: answer(client.post, url, posted(**ROWS[name].fields))[0] for role, client in clients.items()}

    assert gets == {role: (status, set()) for role, status in ROWS[name].expected("get").items()}
    assert posts == ROWS[name].expected("post")


def test_a_write_on_the_way_would_be_noticed(city):
    with written_tables() as tables:
        Department.objects.update(position=F("position"))
        DepartmentGroup.objects.bulk_create([DepartmentGroup(name="市政府部门", position=2)])
        Membership.objects.filter(user=city.filer).delete()
        client_of(city.office)

    # Of a user the last time of signing in; the session is any request's to write.
    written = (Department, DepartmentGroup, Membership, Membership.history.model, User)
    assert tables == {model._meta.db_table for model in written}


def answer(ask, *request):
    """The status of the answer and the tables that were written on the way; what the request did is taken back."""
    with transaction.atomic(), written_tables() as tables:
        response = drained(ask(*request))
        transaction.set_rollback(True)
    assert_guarded(response)
    return response.status_code, tables
