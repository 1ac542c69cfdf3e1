"""Every page of every role, looked at by machine: it answers, fits, says nothing to the console and passes axe."""

import pytest

from tests.journeys.pages import ROLES, SIZES, axe_faults, crawl, width_fault

CHECKED_BY_AXE = set()


@pytest.mark.parametrize("username", ROLES)
def test_every_page_a_role_can_reach_opens_fits_a_phone_and_passes_axe(visit, username):
    visitor = visit(username)
    faults = []
    patterns = []
    for pattern in crawl(visitor):
        patterns.append(pattern)
        if pattern not in CHECKED_BY_AXE:
            CHECKED_BY_AXE.add(pattern)
            faults += axe_faults(visitor.page)
        faults += filter(None, [width_fault(visitor.page, size) for size in SIZES])
    assert len(patterns) >= 4
    assert not faults, "\n".join(faults)
