"""What is put back for a test is what was founded, to the last column."""

from django.db import transaction

from tests.city import found_city
from tests.founding import Founding
from tests.scoring.ranking_pages import scored_year
from tests.test_every_post import stored


def test_the_cast_and_a_scored_year_come_back_as_they_were_founded(db):
    cast, years = Founding(found_city), Founding(scored_year)
    founded, again = (once_through(cast, years) for _turn in range(2))

    assert founded == again


def once_through(cast, years):
    """Hashes of the tables before anything, with the cast, and with the year; all taken back."""
    with transaction.atomic():
        hashes = [stored()]
        for founding in (cast, years):
            founding.again()
            hashes.append(stored())
        transaction.set_rollback(True)
    assert len(set(hashes)) == 3
    return hashes
