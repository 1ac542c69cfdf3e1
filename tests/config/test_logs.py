import json
import logging
import sys
import types

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.urls import reverse

from config import logs
from departments.requestmark import RequestIdFilter
from tests.city import PASSWORD, client_of

QUOTED = "duplicate key\nDETAIL:  Key (username)=(chenyifan) already exists.\nend"


def record(message, *arguments, error=None, **extra):
    made = logging.LogRecord("jiannuo", logging.ERROR, "", 0, message, arguments, error)
    made.__dict__.update(extra)
    RequestIdFilter().filter(made)
    return made


def caught():
    try:
        raise ValueError(QUOTED)
    except ValueError:
        return sys.exc_info()


def test_a_json_line_is_one_object_with_the_request_and_our_fields():
    line = logs.JsonFormatter().format(record("%s 耗时", "查询", fields={"ms": 7}))

    entry = json.loads(line)
    assert "\n" not in line
    assert (entry["message"], entry["request"], entry["level"], entry["ms"]) == ("查询 耗时", "-", "ERROR", 7)


@pytest.mark.parametrize("formatter", [logs.LineFormatter("{message}", style="{"), logs.JsonFormatter()])
def test_rows_that_the_database_quotes_do_not_reach_the_log(formatter):
    line = formatter.format(record(QUOTED, error=caught()))

    assert "chenyifan" not in line
    assert "duplicate key" in line


@pytest.fixture
def logged(settings, caplog):
    """The site with both optional middlewares on; every query counts as slow."""
    settings.SLOW_QUERY_MS = 0
    settings.MIDDLEWARE = ["config.logs.RequestLogMiddleware", "config.logs.SlowQueryMiddleware", *settings.MIDDLEWARE]
    caplog.set_level(logging.INFO)
    return caplog


def test_a_request_is_one_line_without_what_was_asked_for(city, logged):
    client_of(city.office).get(reverse("password_change") + "?q=陈一帆")

    lines = [each for each in logged.records if each.name == "jiannuo.request"]
    assert [(line.fields["path"], line.fields["status"]) for line in lines] == [(reverse("password_change"), 200)]


def test_health_checks_are_not_logged(db, client, logged):
    client.get("/healthz")

    assert [each for each in logged.records if each.name == "jiannuo.request"] == []


def test_nothing_typed_reaches_the_log(city, client, logged):
    """A sign-in that goes wrong and one that goes right: neither name nor password is in any line."""
    formatter = logs.JsonFormatter()
    client.post(reverse("login"), {"username": "filer", "password": "not-the-password"})
    client.post(reverse("login"), {"username": "filer", "password": PASSWORD})
    for each in logged.records:
        RequestIdFilter().filter(each)
    text = "\n".join(formatter.format(each) for each in logged.records)

    assert "jiannuo.query" in text
    assert [word for word in ("filer", "not-the-password", PASSWORD, "陈一帆", "127.0.0.1") if word in text] == []


def test_only_slow_queries_are_named(db, settings, caplog):
    settings.SLOW_QUERY_MS = 60_000
    with connection.execute_wrapper(logs.timed), connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert caplog.records == []


def test_sentry_gets_no_people_and_no_variables(monkeypatch):
    asked = {}
    fake = types.ModuleType("sentry_sdk")
    fake.init = lambda dsn, **options: asked.update(options, dsn=dsn)
    monkeypatch.setitem(sys.modules, "sentry_sdk", fake)
    logs.report_to_sentry("https://key@sentry.example/1")

    assert asked == {
        "dsn": "https://key@sentry.example/1",
        "send_default_pii": False,
        "include_local_variables": False,
        "max_request_body_size": "never",
    }


def test_sentry_without_its_package_stops_with_a_clear_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)

    with pytest.raises(ImproperlyConfigured):
        logs.report_to_sentry("https://key@sentry.example/1")
