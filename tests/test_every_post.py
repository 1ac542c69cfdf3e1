"""What holds for every address: a POST leaves one record and has one effect, a GET changes nothing, headers, CSRF."""

import hashlib
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from departments.models import AuditEvent, AuditSeal, UsedToken
from tests.city import client_of
from tests.roles.shape import ROLES, url_of
from tests.roles.table import POSTS, ROWS, takes_post

LEFT_OUT = {"sessions.session", AuditEvent._meta.label_lower, AuditSeal._meta.label_lower, UsedToken._meta.label_lower}
POST_NAMES = sorted(POSTS)
ONCE_NAMES = [name for name in POST_NAMES if POSTS[name].once]
VERSIONED_NAMES = [name for name in POST_NAMES if POSTS[name].version]


def stored():
    """A hash of every table but the audit trail, the sessions and the used tokens."""
    digest = hashlib.sha256()
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label):
        if model._meta.label_lower not in LEFT_OUT:
            digest.update(repr((model._meta.label, list(model._base_manager.order_by("pk").values_list()))).encode())
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
    with patch.object(AuditEvent.objects, "create", side_effect=DatabaseError), pytest.raises(DatabaseError):
        send(client, url, data)

    assert stored() == before


@pytest.mark.parametrize("name", ONCE_NAMES)
def test_a_post_without_a_one_time_token_is_refused(city, name):
    client, url, data = prepared(city, name)
    before = stored()
    del data["once"]

    assert send(client, url, data).status_code == 400
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


@pytest.mark.parametrize("role", ROLES)
def test_no_get_changes_anything(city, role):
    urls = [url_of(name, row, city) for name, row in sorted(ROWS.items())]
    client = client_of(city.people.get(role))
    before = stored()
    for url in urls:
        drained(client.get(url))

    assert stored() == before


def drained(response):
    """Read a streamed answer to its end, as a browser does."""
    if response.streaming:
        b"".join(response)
    return response


# ── Headers ───────────────────────────────────────────────────────────────────
POLICY = {
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}

# What people handed in is served with no rights at all.
SANDBOX = {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}


def assert_guarded(response, *, is_private=True):
    policy = set(response.headers["Content-Security-Policy"].split("; "))
    assert policy >= POLICY or policy == SANDBOX
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if is_private:
        assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_answer_carries_the_headers(city, name):
    url = url_of(name, ROWS[name], city)
    for role in ("visitor", "filer", "office", "auditor", "system_admin"):
        client = client_of(city.people.get(role))
        assert_guarded(drained(client.get(url)))
        assert_guarded(drained(client.post(url)))


def test_errors_carry_the_headers(city, settings):
    office, url = client_of(city.office), reverse("account")
    assert_guarded(office.get("/no-such-page/"))
    assert_guarded(office.get(url, HTTP_HOST="evil.example"))
    assert_guarded(office.post(url))
    assert_guarded(Client(enforce_csrf_checks=True).post(reverse("login")))
    assert_guarded(office.get("/static/no-such-file.css"), is_private=False)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    too_big = office.post(reverse("password_change"), "once=" + "x" * 100, "application/x-www-form-urlencoded")
    assert (too_big.status_code, too_big.templates[0].name) == (413, "413.html")
    assert_guarded(too_big)
    office.raise_request_exception = False
    with patch("departments.views.frame.navigation.first_screen_for", side_effect=RuntimeError):
        response = office.get(reverse("home"))
    assert response.status_code == 500
    assert_guarded(response)


def test_files_carry_the_headers():
    response = drained(Client().get("/static/css/app.css"))

    assert response.status_code == 200
    assert_guarded(response, is_private=False)
