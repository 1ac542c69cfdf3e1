"""Who may read and act on reports: the table of product.md, and each fetch against its predicate."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from commitments import access
from departments.models import Membership, Proxy, RoleGrant
from tests.city import filed_report
from tests.commitments.filing_cast import proxy_of

STATES = ["draft", "submitted", "signed", "accepted", "returned"]
READABLE = {
    "filer": STATES,
    "colleague": STATES,
    "head": STATES,
    "neighbour": ["accepted"],
    "neighbour_head": ["accepted"],
    "office": ["submitted", "signed", "accepted", "returned"],
    "evaluator": ["signed", "accepted"],
    "leader": ["signed", "accepted"],
    "auditor": [],
    "security_admin": [],
    "system_admin": [],
    "nobody": [],
}


@pytest.mark.parametrize("who", READABLE)
def test_each_role_reads_reports_in_the_states_open_to_it(city, who):
    report = filed_report(city)
    readable = []
    for status in STATES:
        type(report).objects.update(status=status, signed_by=city.head)
        if access.reports_for(city.people[who]).exists():
            readable.append(status)

    assert readable == READABLE[who]


def test_a_membership_that_has_ended_opens_nothing(city):
    Membership.objects.filter(user=city.filer).update(ends_on=timezone.localdate() - timedelta(days=1))
    filed_report(city)

    assert not access.can_file_for(city.filer, city.home.pk)
    assert not access.reports_for(city.filer).exists()


class TestProxies:
    def test_a_proxy_reaches_the_principal_s_departments_in_its_scope(self, city):
        proxy_of(city.filer, city.nobody, "file")

        assert access.departments_filed_for(city.nobody) == {city.home.pk}
        assert access.departments_signed_for(city.nobody) == frozenset()
        assert access.principal_for(city.nobody, city.home.pk, Proxy.Scope.FILE) == city.filer

    def test_it_is_never_chained(self, city):
        proxy_of(city.filer, city.leader, "file")
        proxy_of(city.leader, city.nobody, "file")

        assert not access.can_file_for(city.nobody, city.home.pk)

    def test_it_ends_with_its_last_day(self, city):
        proxy = proxy_of(city.filer, city.nobody, "file")
        Proxy.objects.filter(pk=proxy.pk).update(
            starts_on=timezone.localdate() - timedelta(days=2), ends_on=timezone.localdate() - timedelta(days=1)
        )

        assert not access.takes_part(city.nobody)
        with pytest.raises(PermissionDenied):
            access.principal_for(city.nobody, city.home.pk, Proxy.Scope.FILE)

    def test_an_administrator_is_kept_away_even_as_a_proxy(self, city):
        proxy_of(city.filer, city.auditor, "file")

        assert not access.takes_part(city.auditor)

    def test_the_office_does_not_judge_a_department_it_acts_for(self, city):
        proxy_of(city.head, city.office, "sign")

        assert not access.can_judge(city.office, filed_report(city, "signed"))

    def test_the_own_right_goes_before_the_proxy(self, city):
        proxy_of(city.filer, city.colleague, "file")

        assert access.principal_for(city.colleague, city.home.pk, Proxy.Scope.FILE) is None


def test_a_revoked_role_has_no_effect_from_the_next_reading_on(city):
    RoleGrant.objects.filter(user=city.office).delete()

    assert not access.can_judge(city.office, filed_report(city, "signed"))
