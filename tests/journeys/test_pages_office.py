"""Every page of the office, which has most: a file of its own, because a worker takes a file at a time."""

from tests.journeys.pages import OFFICE, page_faults


def test_every_page_the_office_can_reach_opens_fits_a_phone_and_passes_axe(visit):
    patterns, faults = page_faults(visit(OFFICE))

    assert len(patterns) >= 80
    assert not faults, "\n".join(faults)
