"""A form takes its own fields and no others: every field of every model is posted beside them, by everybody.

The same form is sent twice on the same city at the same moment: as it is, and with every other field there is. What is
stored afterwards must be the same. Then all the others send it too, and nothing may change at all.
"""

import re
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from departments.admin.departments import DepartmentGroupAdmin
from tests.answers import LEFT_OUT
from tests.city import client_of
from tests.roles.shape import ROLES
from tests.roles.table import ROWS
from tests.test_every_post import POST_NAMES, prepared, send

HOUSE = ("departments", "commitments", "scoring")
MODELS = [model for model in apps.get_models() if model._meta.app_label in HOUSE]
# What differs between two equal acts: random by design.
RANDOM = {"password", "digest", "nonce", "file", "stored_name", "task"}
REFUSED = {403, 404, 405}
pytestmark = [
    pytest.mark.long,
    # SQLite gives a row taken back the same number again; PostgreSQL does not, and the rows could not be compared.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="row numbers are not taken back"),
]


def planted(field):
    """A value of the field's kind that changes something if it is taken."""
    if field.choices:
        return list(field.choices)[-1][0]
    if field.is_relation:
        return getattr(field.related_model._base_manager.order_by("-pk").first(), "pk", None)
    kinds = {
        models.BooleanField: "on",
        models.DateTimeField: "2033-03-03 03:03",
        models.DateField: "2033-03-03",
        models.DecimalField: "7.77",
        models.IntegerField: "7",
        models.JSONField: '{"planted": true}',
        models.EmailField: "planted@evil.example",
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), "planted")


def flood(names):
    """Every field of every model, by its name and by its column's, but not those the form has itself."""
    values = {}
    for model in MODELS:
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                values.setdefault(name, planted(field))
    values |= {"is_superuser": "on", "is_staff": "on", "groups": "1", "user_permissions": "1", "role": "office"}
    return {name: value for name, value in values.items() if name not in names and value is not None}


def names_on(client, url, data):
    """The names of the form's own fields: on its page, and among what is sent."""
    page = client.get(url)
    html = page.content.decode() if page.status_code == 200 and not page.streaming else ""
    return set(data) | set(re.findall(r'\sname="([^"]+)"', html)) | {"csrfmiddlewaretoken"}


def rows():
    """Every stored value but those random by design: {(model, number): {field: value}}."""
    found = {}
    for model in MODELS:
        if model in LEFT_OUT:
            continue
        kept = [field.attname for field in model._meta.concrete_fields if field.name not in RANDOM]
        for values in model._base_manager.values(*kept):
            found[model._meta.label, values[model._meta.pk.attname]] = values
    return found


def outcome(client, url, data, at):
    """What is stored after the form was sent at the moment `at`; all of it is taken back."""
    with transaction.atomic(), patch("django.utils.timezone.now", return_value=at):
        status = send(client, url, data).status_code
        after = rows()
        transaction.set_rollback(True)
    return status, after


def differences(one, other):
    return sorted(
        (label, number, name)
        for label, number in one.keys() | other.keys()
        for name in one.get((label, number), {}).keys() | other.get((label, number), {}).keys()
        if one.get((label, number), {}).get(name) != other.get((label, number), {}).get(name)
    )


def sent_both_ways(client, url, data):
    """Send the form as it is and with everything else there is; return what differs afterwards.

    A field of its own that its page does not show (a version) may have been filled wrongly: then the form is refused,
    and nothing may be stored.
    """
    more = flood(names_on(client, url, data))
    at, cookies, before = timezone.now(), client.cookies.output(), rows()
    results = []
    for fields in (data, more | data):
        again = Client()
        again.cookies.load(cookies.replace("Set-Cookie: ", ""))
        results.append(outcome(again, url, fields, at))
    (status, plain), (status_with_more, with_more) = results
    assert status_with_more in {status, 409, 422}
    return differences(plain if status_with_more == status else before, with_more)


@pytest.mark.parametrize("name", POST_NAMES)
def test_a_form_takes_no_field_but_its_own_and_from_whoever_may_not_none_at_all(city, name):
    client, url, data = prepared(city, name)
    assert sent_both_ways(client, url, data) == []

    expected = ROWS[name].expected("post")
    refused = [client_of(city.people[role]) for role in ROLES if expected[role] in REFUSED]
    before = rows()
    for client in refused:
        send(client, url, flood(set(data)) | data)
    assert differences(before, rows()) == []


def test_a_careless_form_would_be_noticed(city):
    def careless(self, request, obj, form, change):
        """Takes whatever is posted under the name of a field."""
        for field in obj._meta.concrete_fields:
            if field.attname in request.POST and not field.primary_key:
                setattr(obj, field.attname, request.POST[field.attname])
        obj.save()

    with patch.object(DepartmentGroupAdmin, "save_model", careless):
        changed = sent_both_ways(*prepared(city, "admin:departments_departmentgroup_change"))

    assert [(label, field) for label, _number, field in changed] == [
        ("departments.DepartmentGroup", "version"),
        ("departments.HistoricalDepartmentGroup", "version"),
    ]
