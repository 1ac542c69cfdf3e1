"""What holds for every address that takes a POST: it leaves one record and has one effect; tokens, versions, CSRF."""

import hashlib
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.test import Client

from departments.audit.record import EVENTS
from departments.models import AuditEvent
from tests.answers import LEFT_OUT, assert_guarded
from tests.city import client_of
from tests.roles.shape import url_of
from tests.roles.table import POSTS, ROWS, takes_post

POST_NAMES = sorted(POSTS)
ONCE_NAMES = [name for name in POST_NAMES if POSTS[name].once]
VERSIONED_NAMES = [name for name in POST_NAMES if POSTS[name].version]


def stored():
    """A hash of every table but the audit trail, the sessions and the used tokens; their rows need no objects."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model not in LEFT_OUT:
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')  # noqa: S608
                digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


def prepared(city, name):
    """Return (client, url, data) of a valid POST: the form as it opened, with what the person typed over it."""
    post = POSTS[name]
    url, typed = url_of(name, post, city), {"once": str(uuid4()), **post.data(city)}
    client = client_of(city.people.get(post.who))
    leave_in_session(client, post.session(city))
    is_opened = post.version and post.version not in typed
    return client, url, (as_opened(client.get(url)) | typed if is_opened else typed)


def leave_in_session(client, values):
    if values:
        session = client.session
        session.update(values)
        session.save()


def as_opened(response):
    """What a browser would post from a form that nobody touched."""
    form = response.context["adminform"].form if "adminform" in response.context else response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: plain(value) for name, value in values.items() if value is not None and value is not False}


def plain(value):
    return [getattr(item, "pk", item) for item in value] if isinstance(value, list) else value


def send(client, url, data):
    """Post the form; files are read from their beginning, however often they are sent."""
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return client.post(url, data)


def test_every_address_that_takes_a_post_says_how_it_is_made():
    assert sorted(name for name, row in ROWS.items() if takes_post(row)) == POST_NAMES


@pytest.mark.parametrize("name", POST_NAMES)
def test_a_post_leaves_its_record_and_again_has_no_second_effect(city, name):
    client, url, data = prepared(city, name)
    before, last = stored(), AuditEvent.objects.latest("pk").pk
    response = send(client, url, data)
    after, events = stored(), list(AuditEvent.objects.filter(pk__gt=last).order_by("pk"))

    assert response.status_code in ((204, 302) if POSTS[name].action else (200, 302)), complaints(response)
    if POSTS[name].action is None:
        assert (events, after) == ([], before)
    else:
        acts = [event for event in events if event.action == POSTS[name].action]
        assert acts, [event.action for event in events]
        assert {event.actor_id for event in acts} == {who(city, name).pk}
        # An act on several things leaves one record for each of them.
        assert len({event.object_id for event in acts}) == len(acts)
    again = send(client, url, data)
    assert again.status_code == (302 if POSTS[name].action else response.status_code)
    assert stored() == after
    assert AuditEvent.objects.filter(pk__gt=last).count() == len(events)


def complaints(response):
    """What the forms of a page that came back say, for the failing test to show."""
    contexts = [layer for context in response.context or [] for layer in context]
    forms = [value for layer in contexts for value in layer.values() if hasattr(value, "errors")]
    return response.status_code, [form.errors for form in forms if form.errors]


def who(city, name):
    """Who is on record: the visitor of the sign-in is the office by then."""
    return city.people.get(POSTS[name].who, city.office)


@pytest.mark.parametrize("name", [name for name in ONCE_NAMES if POSTS[name].action])
def test_an_act_whose_record_cannot_be_written_does_not_happen(city, name):
    """Act and record stand in one transaction: whatever ends it between them leaves neither."""
    client, url, data = prepared(city, name)
    before = stored()
    with patch.object(EVENTS, "insert", side_effect=DatabaseError), pytest.raises(DatabaseError):
        send(client, url, data)

    assert stored() == before


@pytest.mark.parametrize("name", ONCE_NAMES)
def test_a_post_without_a_one_time_token_is_refused(city, name):
    client, url, data = prepared(city, name)
    before = stored()
    del data["once"]

    refusal = send(client, url, data)

    assert refusal.status_code == 400
    assert_guarded(refusal)
    assert stored() == before


@pytest.mark.parametrize("name", VERSIONED_NAMES)
def test_a_post_of_an_older_version_is_refused_and_changes_nothing(city, name):
    client, url, data = prepared(city, name)
    before = stored()
    data[POSTS[name].version] = int(data[POSTS[name].version]) - 1

    assert send(client, url, data).status_code == 409
    assert stored() == before


@pytest.mark.parametrize("name", POST_NAMES)
def test_a_post_without_a_csrf_token_is_refused(city, name):
    ready, url, data = prepared(city, name)
    client = Client(enforce_csrf_checks=True)
    client.cookies = ready.cookies
    before = stored()

    assert send(client, url, data).status_code == 403
    assert stored() == before
