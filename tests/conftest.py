import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from departments.audit import triggers
from tests.city import found_city
from tests.founding import Founding

# No test is timed, not by Hypothesis either: on a busy machine any example may take its time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


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
    return Founding(found_city)


@pytest.fixture
def city(db, founding):
    """The cast of tests/city.py, the same for each test."""
    return founding.again()


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="leave out the tests that open no database")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--database-only"):
        pure = [item for item in items if not opens_database(item)]
        config.hook.pytest_deselected(items=pure)
        items[:] = [item for item in items if opens_database(item)]


def opens_database(item):
    return item.get_closest_marker("django_db") is not None or "db" in item.fixturenames
