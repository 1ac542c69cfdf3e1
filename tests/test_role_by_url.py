"""Who gets what answer from every address of the site; the rows are in tests/roles/."""

import pytest
from django.db import transaction

from tests.city import client_of, posted
from tests.roles.shape import ROLES, names_in_resolver, url_of
from tests.roles.table import MODULES, ROWS


def test_every_address_has_exactly_one_row():
    named = [name for module in MODULES for name in module.ROWS]

    assert sorted(named) == sorted(set(names_in_resolver()))


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_role_gets_the_answer_of_the_table(city, name):
    url = url_of(name, ROWS[name], city)
    fields = ROWS[name].fields
    answers = {method: {role: answer(city, role, method, url, fields) for role in ROLES} for method in ("get", "post")}

    assert answers == {method: ROWS[name].expected(method) for method in ("get", "post")}


def answer(city, role, method, url, fields):
    """The status one role gets, with everything the request did taken back."""
    with transaction.atomic():
        client = client_of(city.people.get(role))
        response = getattr(client, method)(url, posted(**fields) if method == "post" else None)
        if response.streaming:
            b"".join(response)  # to its end, so that the file behind it is closed
        transaction.set_rollback(True)
    return response.status_code
