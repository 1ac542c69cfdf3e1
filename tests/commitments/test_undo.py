"""What has just been done can be taken back from the page that says it was done, as long as nobody acted on it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from commitments.actions.lights import override_light
from commitments.actions.reports import accept, sign, take_back_acceptance
from commitments.models import Cycle, ProgressReport
from commitments.undo import ACCEPTANCE_OPEN_FOR, OFFERED_FOR, offers_for
from departments.models import AuditEvent
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import indicator_of


def signed(city):
    return sign(report=filed_report(city, "submitted"), actor=city.head)


def test_who_has_just_signed_is_offered_to_take_it_back_for_a_while(city):
    report, now = signed(city), timezone.now()

    assert offers_for(city.head, at=now) == [report]
    assert offers_for(city.head, at=now + OFFERED_FOR + timedelta(seconds=1)) == []
    assert offers_for(city.filer, at=now) == []


def test_nothing_is_offered_once_the_office_has_acted(city):
    accept(report=signed(city), actor=city.office)

    assert offers_for(city.head, at=timezone.now()) == []


def test_the_page_after_signing_takes_the_signature_back(city):
    report, client = filed_report(city, "submitted"), client_of(city.head)
    done = client.post(reverse("report-sign", args=[report.pk]), posted(version=report.version), follow=True)
    assert "撤回：" in done.content.decode()

    again = client.post(reverse("report-withdraw", args=[report.pk]), posted(version=report.version + 1), follow=True)

    report.refresh_from_db()
    assert (report.status, report.signed_by) == ("submitted", None)
    assert "撤回：" not in again.content.decode()


@pytest.mark.parametrize("name", ["my-work", "departments"])
def test_a_page_with_nothing_to_say_offers_nothing(city, name):
    signed(city)

    assert "撤回：" not in client_of(city.head).get(reverse(name)).content.decode()


# ── Acceptance ────────────────────────────────────────────────────────────────
@pytest.fixture
def accepted(city):
    """A report accepted just now, with a verified figure lower than the reported one."""
    report = filed_report(city, "signed")
    reading = report.readings.create(indicator=indicator_of(city), reported=Decimal(8))
    accept(report=report, actor=city.office, verified={reading.pk: Decimal(7)})
    report.refresh_from_db()
    return report


def test_an_acceptance_taken_back_leaves_the_report_signed_with_its_reported_figure(city, accepted):
    take_back_acceptance(report=accepted, actor=city.office)

    accepted.refresh_from_db()
    record = AuditEvent.objects.filter(action="report.withdraw").get()
    assert (accepted.status, accepted.signed_by, accepted.accepted_by, accepted.accepted_at) == (
        "signed", city.head, None, None,
    )  # fmt: skip
    assert [reading.verified for reading in accepted.readings.all()] == [None]
    assert accepted.completion_percent == Decimal("80.00")
    assert record.before["status"] == "accepted"


def test_the_bench_offers_to_take_the_acceptance_back_and_shows_the_report_again(city):
    report, client = filed_report(city, "signed"), client_of(city.office)
    fields = posted(version=report.version, next="/bench/")
    done = client.post(reverse("report-accept", args=[report.pk]), fields, follow=True)
    assert f"撤回：{report.commitment}" in done.content.decode()

    fields = posted(version=report.version + 1, next="/bench/")
    again = client.post(reverse("acceptance-take-back", args=[report.pk]), fields, follow=True)

    assert [check.report for check in again.context["checks"]] == [report]
    assert "已撤回审核通过，该填报重新列入待审核。" in again.content.decode()


def test_only_who_accepted_takes_it_back(city, accepted):
    city.colleague.role_grants.create(role="office")

    for other in (city.colleague, city.head, city.leader):
        with pytest.raises(PermissionDenied):
            take_back_acceptance(report=accepted, actor=other)


def minutes_later(city, report):
    return report.accepted_at + ACCEPTANCE_OPEN_FOR + timedelta(seconds=1)


def light_on_record(city, report):
    override_light(
        period=city.period, commitment=report.commitment, light="yellow", reason="不可抗力", actor=city.office
    )


def later_report(city, report):
    later = city.cycle.periods.create(
        number=city.period.number + 1, name="下期", opens_on=city.period.opens_on,
        cutoff_on=city.period.cutoff_on, due_on=city.period.due_on, closes_on=city.period.closes_on,
    )  # fmt: skip
    ProgressReport.objects.create(
        period=later, commitment=report.commitment, submitted_by=city.filer, submitted_at=timezone.now()
    )


def year_in_scoring(city, report):
    Cycle.objects.filter(pk=city.cycle.pk).update(status="scoring")


@pytest.mark.parametrize(
    ("what_happened", "why"),
    [
        (minutes_later, "审核通过后10分钟内方可撤回；如仍有问题，请退回下一期填报。"),
        (light_on_record, "本次审核后的亮灯已记录在案，不能撤回。"),
        (later_report, "该部门已据此提交后一期填报，不能撤回。"),
        (year_in_scoring, "本年度已不在推进阶段，不能撤回。"),
    ],
)
def test_an_acceptance_stands_once_something_stands_on_it(city, accepted, what_happened, why):
    at = what_happened(city, accepted)

    with pytest.raises(ValidationError) as refused:
        take_back_acceptance(report=accepted, actor=city.office, at=at)

    accepted.refresh_from_db()
    assert (refused.value.messages, accepted.status) == ([why], "accepted")
    assert offers_for(city.office, at=at or timezone.now()) == []
