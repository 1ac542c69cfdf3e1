from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.models import Notice, PeriodExtension, ProgressReport, SelfAssessment
from commitments.versions import content_of
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import indicator_of, report_before

URL = "/work/"


def desks_of(user):
    return client_of(user).get(URL).context["desks"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("filer", 200),
        ("head", 200),
        ("neighbour", 200),
        ("office", 404),
        ("leader", 404),
        ("auditor", 404),
        ("nobody", 404),
    ],
)
def test_only_those_who_file_or_sign_have_work(city, who, status):
    assert client_of(city.people[who]).get(URL).status_code == status


def test_it_is_the_first_page_of_filer_and_head(city):
    for who in (city.filer, city.head):
        assert client_of(who).get("/").headers["Location"] == URL


def test_the_filer_sees_everything_owed_in_the_open_period_and_nothing_of_next_door(city):
    (desk,) = desks_of(city.filer)

    assert (desk.pledge, desk.period) == (city.pledge, city.period)
    assert [(task.commitment.number, task.days_left) for task in desk.owed] == [(number, 5) for number in range(1, 6)]


def test_what_was_sent_is_out_of_the_way(city):
    filed_report(city, "submitted")

    (desk,) = desks_of(city.filer)

    assert [task.commitment.number for task in desk.owed] == [2, 3, 4, 5]
    assert [task.commitment.number for task in desk.sent] == [1]


def test_a_returned_report_shows_its_reason_and_its_own_day(city):
    report = filed_report(city, "returned", mend_by=timezone.localdate() + timedelta(days=3))
    report.steps.create(act="return", taken_by=city.head, taken_at=timezone.now(), reason="补充佐证材料。")

    answer = client_of(city.filer).get(URL)

    assert "补充佐证材料。" in answer.content.decode()
    assert answer.context["desks"][0].owed[0].days_left == 3


def test_last_period_s_figures_stand_beside_the_task(city):
    indicator = indicator_of(city)
    report_before(city, reading={indicator: Decimal(6)})

    (desk,) = desks_of(city.filer)

    assert [reading.counted for reading in desk.owed[0].last.readings.all()] == [Decimal(6)]


def test_a_closed_period_is_gone_unless_it_is_open_again_for_the_department(city):
    city.period.due_on = city.period.closes_on = timezone.localdate() - timedelta(days=1)
    city.period.save()
    assert desks_of(city.filer) == []

    PeriodExtension.objects.create(
        period=city.period,
        department=city.home,
        until=timezone.localdate(),
        reason="补报",
        made_by=city.office,
        made_at=timezone.now(),
    )
    assert len(desks_of(city.filer)) == 1
    assert desks_of(city.neighbour) == []


def test_a_completed_commitment_owes_only_the_final_period(city):
    city.pledge.commitments.filter(number=1).update(status="completed")
    assert [task.commitment.number for task in desks_of(city.filer)[0].owed] == [2, 3, 4, 5]

    city.period.is_final = True
    city.period.save()
    assert [task.commitment.number for task in desks_of(city.filer)[0].owed] == [1, 2, 3, 4, 5]


def test_the_head_sees_what_waits_for_the_signature_with_its_words(city):
    report = filed_report(city, "submitted", work_done="新建党群服务中心6个。")

    answer = client_of(city.head).get(URL)

    assert answer.context["to_sign"] == [report]
    assert "新建党群服务中心6个。" in answer.content.decode()
    assert answer.context["desks"] == []


def test_what_the_head_filed_does_not_wait_for_the_head(city):
    report = filed_report(city, "submitted")
    ProgressReport.objects.filter(pk=report.pk).update(submitted_by=city.head)

    assert client_of(city.head).get(URL).context["to_sign"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_filer_s_page_costs_the_same_however_much_there_is(city, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        ProgressReport.objects.create(period=city.period, commitment=city.pledge.commitments.get(number=number))
    report_before(city, reading={indicator_of(city): Decimal(6)})
    client = client_of(city.filer)
    client.get(URL)

    with django_assert_num_queries(6):
        client.get(URL)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_head_s_page_costs_the_same_however_much_there_is(city, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        ProgressReport.objects.create(
            period=city.period,
            commitment=city.pledge.commitments.get(number=number),
            status="submitted",
            submitted_by=city.filer,
        )
    client = client_of(city.head)
    client.get(URL)

    with django_assert_num_queries(7):
        client.get(URL)


@pytest.mark.parametrize("is_open", [True, False])
def test_a_filer_s_page_costs_the_same_whether_a_period_is_open_or_not(city, is_open, django_assert_num_queries):
    filed_report(city)
    if not is_open:
        days = dict.fromkeys(("opens_on", "due_on", "closes_on", "cutoff_on"), timezone.localdate() - timedelta(days=9))
        city.cycle.periods.update(**days)
    client = client_of(city.filer)
    client.get(URL)

    with django_assert_num_queries(6):
        client.get(URL)


class TestSelfAssessments:
    @pytest.fixture
    def december(self, city):
        city.cycle.periods.filter(pk=city.period.pk).update(is_final=True)
        return city

    def submit(self, city):
        fields = posted(completion_percent="90", grade="良好", statement="基本完成。")
        client_of(city.filer).post(reverse("assessment-submit", args=[city.commitment.pk]), fields)
        return SelfAssessment.objects.get()

    def to_assess(self, city):
        return [commitment.number for commitment in desks_of(city.filer)[0].to_assess]

    def test_they_are_owed_in_the_last_period_only(self, city):
        assert self.to_assess(city) == []

    def test_what_is_filed_is_owed_no_more_and_waits_for_the_head(self, december):
        assert self.to_assess(december) == [1, 2, 3, 4, 5]
        stored = self.submit(december)

        assert self.to_assess(december) == [2, 3, 4, 5]
        assert client_of(december.head).get(URL).context["assessments"] == [stored]
        assert list(Notice.objects.values_list("user__username", "kind", "dealt_at")) == [("head", "to_sign", None)]

    def test_once_signed_it_waits_for_nobody(self, december):
        stored = self.submit(december)
        client_of(december.head).post(reverse("assessment-sign", args=[stored.pk]), posted())

        assert client_of(december.head).get(URL).context["assessments"] == []
        assert not Notice.objects.filter(dealt_at__isnull=True).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_report_s_page_costs_the_same_however_long_its_way(city, rows, django_assert_num_queries):
    report = filed_report(city, "submitted")
    for _row in range(rows):
        report.steps.create(act="submit", taken_by=city.filer, taken_at=timezone.now())
    client = client_of(city.head)
    url = reverse("report", args=[report.pk])
    client.get(url)

    with django_assert_num_queries(8):
        client.get(url)


@pytest.mark.parametrize("rows", [2, 3])
def test_comparing_costs_the_same_however_many_versions_there_are(city, rows, django_assert_num_queries):
    report = filed_report(city, "submitted")
    for number in range(1, rows + 1):
        report.versions.create(
            number=number, content=content_of(report), digest="", submitted_by=city.filer, submitted_at=timezone.now()
        )
    client, url = client_of(city.head), reverse("report-versions", args=[report.pk])
    client.get(url)

    with django_assert_num_queries(4):
        client.get(url)
