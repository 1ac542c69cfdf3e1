"""What every connection is told, asked of the database itself."""

import sqlite3
from contextlib import closing

import pytest
from django.db import ConnectionHandler, OperationalError, connection, transaction

TOLD = {
    "postgresql": {
        "SHOW statement_timeout": "30s",
        "SHOW lock_timeout": "10s",
        "SHOW idle_in_transaction_session_timeout": "1min",
    },
    # FULL is 2: an acknowledged write outlives a power cut.
    "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2, "PRAGMA busy_timeout": 20_000},
}


@pytest.mark.django_db
def test_a_connection_is_told_how_long_to_wait_and_when_a_write_is_safe():
    with connection.cursor() as cursor:
        for question, answer in TOLD[connection.vendor].items():
            cursor.execute(question)
            assert (question, cursor.fetchone()[0]) == (question, answer)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no time limit for a statement")
def test_a_statement_that_takes_too_long_is_ended():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():
            cursor.execute("SELECT pg_sleep(5)")


@pytest.mark.django_db
def test_a_file_that_can_only_be_read_is_not_kept_open(tmp_path):
    """Else it would stay so in this process when its disk is open to writing again."""
    place = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(place)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE one (id)")
        reader = ConnectionHandler({"default": {"ENGINE": "config.sqlite3", "NAME": f"file:{place}?mode=ro"}})[
            "default"
        ]
        with pytest.raises(OperationalError):
            reader.ensure_connection()
        assert reader.connection is None
