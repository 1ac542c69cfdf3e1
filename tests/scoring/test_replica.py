"""The replica is a second connection to the same database: inside a test's transaction it lags, else it does not."""

import logging

import pytest
from django.db import OperationalError, connections, router

from commitments.models import Commitment, Cycle
from scoring import replica
from scoring.models import Publication, PublishedDepartment
from scoring.rankings import published_ranking
from scoring.replica import REPLICA, from_replica

HASH = "7f3a91c2" * 8


@pytest.fixture
def replicated(monkeypatch):
    """A configured replica; the alias is gone again after the test."""
    monkeypatch.setattr(replica, "left_alone_until", 0.0)
    settings = {**connections.settings["default"], "OPTIONS": plain_options()}
    connections.settings[REPLICA] = settings
    second = connections[REPLICA]
    # Django lets a test connect only to the databases it named before the alias was there.
    second.ensure_connection = lambda: connect(second)
    yield second
    connections[REPLICA].close()
    del connections[REPLICA]
    del connections.settings[REPLICA]


def connect(second):
    if second.connection is None:
        with second.wrap_database_errors:
            second.connect()


def plain_options():
    options = connections.settings["default"]["OPTIONS"]
    return {name: value for name, value in options.items() if name not in ("pool", "transaction_mode")}


def sealed(city):
    """A publication that holds one department, written without the office's acts."""
    Cycle.objects.filter(pk=city.cycle.pk).update(status=Cycle.Status.PUBLISHED)
    values = {
        "scheme_hash": HASH,
        "inputs_hash": HASH,
        "results_hash": HASH,
        "scheme": {},
        "results": {"facts": "kept"},
    }
    publication = Publication.objects.create(
        cycle=city.cycle, number=1, status="published", drafted_by=city.office, drafted_at="2026-01-05T00:00Z", **values
    )
    PublishedDepartment.objects.create(
        publication=publication,
        department=city.home,
        position=1,
        standing={"department": "市委组织部"},
        inputs={},
        inputs_hash=HASH,
        trace={},
        trace_hash=HASH,
    )
    return publication


def database_read(publication):
    return from_replica(publication, lambda: router.db_for_read(PublishedDepartment))


@pytest.mark.django_db(transaction=True)
def test_a_replica_that_holds_the_publication_is_read(city, replicated):
    publication = sealed(city)

    assert database_read(publication) == REPLICA
    assert published_ranking(publication, city.office).standings == [{"department": "市委组织部"}]
    assert publication._state.db == "default"


def test_a_replica_that_has_not_the_publication_yet_is_not_read(city, replicated):
    publication = sealed(city)

    assert database_read(publication) == "default"
    assert published_ranking(publication, city.office).standings == [{"department": "市委组织部"}]


@pytest.mark.django_db(transaction=True)
def test_a_replica_that_has_an_earlier_version_is_not_read(city, replicated):
    publication = sealed(city)
    publication.version += 1

    assert database_read(publication) == "default"


def test_a_replica_that_does_not_answer_is_left_alone_for_half_a_minute(city, replicated, caplog):
    replicated.settings_dict["NAME"] = "/nowhere/at/all"
    replicated.close()
    publication = sealed(city)
    with caplog.at_level(logging.WARNING, "jiannuo.replica"):
        first, second = database_read(publication), database_read(publication)

    assert (first, second) == ("default", "default")
    assert len(caplog.records) == 1


@pytest.mark.django_db(transaction=True)
def test_a_replica_that_goes_away_in_the_middle_costs_the_reader_nothing(city, replicated):
    tried = []

    def read():
        tried.append(router.db_for_read(PublishedDepartment))
        if tried[-1] == REPLICA:
            raise OperationalError("server closed the connection unexpectedly")
        return "the ranking"

    assert from_replica(sealed(city), read) == "the ranking"
    assert tried == [REPLICA, "default"]


@pytest.mark.django_db(transaction=True)
def test_only_sealed_rows_are_read_from_it_and_nothing_is_written_to_it(city, replicated):
    found = from_replica(sealed(city), lambda: (router.db_for_read(Commitment), router.db_for_write(Publication)))

    assert found == ("default", "default")
    assert router.allow_migrate(REPLICA, "scoring") is False
    assert router.db_for_read(Publication) == "default"


def test_without_a_replica_the_primary_is_read(city):
    publication = sealed(city)

    assert database_read(publication) == "default"
