"""What every connection is told, asked of the database itself."""

import pytest
from django.db import OperationalError, connection, transaction

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
