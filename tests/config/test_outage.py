import errno
import logging
import sqlite3
import sys

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse
from psycopg_pool import PoolTimeout

from commitments.models import Evidence, ProgressReport
from config.outage import AWAY, UNWRITABLE, OutageFilter, outage_in
from departments.models import AuditEvent, DepartmentGroup
from tests.city import client_of, found_city, posted

HEADERS = [
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Request-ID",
]
READ_ONLY = {"sqlite": "PRAGMA query_only = 1", "postgresql": "SET default_transaction_read_only = on"}
WRITABLE = {"sqlite": "PRAGMA query_only = 0", "postgresql": "SET default_transaction_read_only = off"}


def sqlite_error(code):
    error = sqlite3.OperationalError("planted")
    error.sqlite_errorcode = code
    return error


def wrapped(driver_error):
    """The error as Django hands it on, with the driver's as its cause."""
    error = OperationalError("planted")
    error.__cause__ = driver_error
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (wrapped(sqlite_error(sqlite3.SQLITE_BUSY)), AWAY),
        (wrapped(sqlite_error(sqlite3.SQLITE_IOERR | (12 << 8))), AWAY),
        (wrapped(sqlite_error(sqlite3.SQLITE_FULL)), UNWRITABLE),
        (wrapped(sqlite_error(sqlite3.SQLITE_ERROR)), None),
        (wrapped(psycopg.OperationalError("connection refused")), AWAY),
        (wrapped(PoolTimeout("no connection after 5 s")), AWAY),
        (wrapped(psycopg.errors.AdminShutdown()), AWAY),
        (wrapped(psycopg.errors.LockNotAvailable()), AWAY),
        (wrapped(psycopg.errors.DiskFull()), UNWRITABLE),
        (wrapped(psycopg.errors.ReadOnlySqlTransaction()), UNWRITABLE),
        (wrapped(psycopg.errors.UndefinedTable()), None),
        (OSError(errno.ENOSPC, "No space left on device"), UNWRITABLE),
        (OSError(errno.EROFS, "Read-only file system"), UNWRITABLE),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (ValueError("a fault of our own"), None),
        (None, None),
    ],
)
def test_an_outage_is_told_from_a_fault_of_our_own(error, outage):
    assert outage_in(error) is outage


def planted(error):
    def fail(execute, sql, params, many, context):
        raise error

    return connection.execute_wrapper(fail)


def test_a_database_that_is_away_is_said_in_chinese_with_every_header_and_no_trace(city):
    client = client_of(city.filer)
    client.raise_request_exception = False
    with planted(wrapped(psycopg.OperationalError("connection to 10.0.0.5 refused"))):
        response = client.get(reverse("password_change"))

    page = response.content.decode()
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert [name for name in HEADERS if name not in response.headers] == []
    assert "数据库暂时没有响应" in page
    assert "10.0.0.5" not in page
    assert "Traceback" not in page


def test_the_page_speaks_the_chosen_language(city, settings):
    client = client_of(city.filer)
    client.raise_request_exception = False
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with planted(wrapped(psycopg.OperationalError("refused"))):
        response = client.get(reverse("password_change"))

    assert "The database does not answer" in response.content.decode()


def test_the_site_is_back_with_the_database(city):
    client = client_of(city.filer)
    client.raise_request_exception = False
    with planted(wrapped(psycopg.OperationalError("refused"))):
        client.get(reverse("password_change"))

    assert client.get(reverse("password_change")).status_code == 200


def test_a_visitor_without_a_session_sees_the_page_too(db, client):
    client.raise_request_exception = False
    with planted(wrapped(psycopg.OperationalError("refused"))):
        response = client.post(reverse("login"), {"username": "filer", "password": "Lake-Tai-2026"})

    assert response.status_code == 503


def test_a_fault_of_our_own_is_still_a_500(city):
    client = client_of(city.filer)
    client.raise_request_exception = False
    with planted(wrapped(psycopg.errors.UndefinedTable())):
        response = client.get(reverse("password_change"))

    assert response.status_code == 500
    assert "Retry-After" not in response.headers


def test_a_read_only_database_refuses_a_write_whole_and_goes_on_reading(transactional_db):
    client = client_of(found_city().office)
    client.raise_request_exception = False
    client.get(reverse("home"))  # the session's own write is done
    events, groups = AuditEvent.objects.count(), DepartmentGroup.objects.count()
    run(READ_ONLY)
    try:
        refused = client.post(reverse("admin:departments_departmentgroup_add"), posted(name="群团组织", position=3))
        read = client.get(reverse("password_change"))
    finally:
        run(WRITABLE)
    accepted = client.post(reverse("admin:departments_departmentgroup_add"), posted(name="群团组织", position=3))

    assert (refused.status_code, read.status_code, accepted.status_code) == (507, 200, 302)
    assert (AuditEvent.objects.count(), DepartmentGroup.objects.count()) == (events + 1, groups + 1)


def run(statements):
    with connection.cursor() as cursor:
        cursor.execute(statements[connection.vendor])


def record_of(error):
    try:
        raise error
    except type(error):
        return logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("x", "/"), sys.exc_info())


def test_the_log_says_an_outage_once_and_without_a_trace():
    once, error = OutageFilter(), wrapped(psycopg.OperationalError("refused"))
    first = record_of(error)

    assert once.filter(first) is True
    assert [once.filter(record_of(error)) for _ in range(3)] == [False, False, False]
    assert first.getMessage() == "database away: planted (requests turned away: 1)"
    assert first.exc_info is None


def test_the_log_keeps_the_trace_of_our_own_faults():
    record = record_of(ValueError("ours"))

    assert OutageFilter().filter(record) is True
    assert record.exc_info[0] is ValueError


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_an_upload_on_a_full_or_closed_disk_leaves_no_record(city, settings, tmp_path, monkeypatch, number):
    def fail(storage, name, content):
        raise OSError(number, "planted")

    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(FileSystemStorage, "_save", fail)
    client = client_of(city.filer)
    client.raise_request_exception = False
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")
    events = AuditEvent.objects.count()
    url = reverse("evidence-add", args=[city.period.pk, city.home.pk, 1])
    response = client.post(url, posted(files=[file]))

    assert response.status_code == 507
    assert "暂时无法保存" in response.content.decode()
    assert (Evidence.objects.count(), ProgressReport.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == events
