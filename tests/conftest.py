import pytest
from django.db import connection
from django.test import TransactionTestCase

from departments.audit import triggers
from tests.founding import Founding


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_audit_trail():
    """Tests that commit are cleaned up by a flush, which the audit trail's triggers would refuse."""
    flush = TransactionTestCase._fixture_teardown

    def lifted(self):
        with triggers.lifted(connection):
            flush(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield


@pytest.fixture(scope="session")
def founding():
    return Founding()


@pytest.fixture
def city(db, founding):
    """The cast of tests/city.py, the same for each test."""
    return founding.city()
