"""Every page of every role but the office, looked at by machine: it answers, fits, says nothing and passes axe."""

import pytest

from tests.journeys.pages import OFFICE, ROLES, page_faults


@pytest.mark.parametrize("username", [username for username in ROLES if username != OFFICE])
def test_every_page_a_role_can_reach_opens_fits_a_phone_and_passes_axe(visit, username):
    patterns, faults = page_faults(visit(username))

    assert len(patterns) >= 4
    assert not faults, "\n".join(faults)
