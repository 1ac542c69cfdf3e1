from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.models import (
    CommitmentDecision,
    Contribution,
    Evidence,
    LightRecord,
    Notice,
    ProgressReport,
    Remark,
    RemarkAnswer,
    SelfAssessment,
    TargetRevision,
)
from departments.models import AuditEvent, Membership
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import indicator_of, milestone_of, report_before

OTHERS = ["filer", "head", "neighbour", "evaluator", "leader", "auditor", "security_admin", "system_admin", "nobody"]


def signed_report(city, number, **fields):
    return ProgressReport.objects.create(
        period=city.period,
        commitment=city.pledge.commitments.get(number=number),
        status="signed",
        submitted_by=city.filer,
        signed_by=city.head,
        signed_at=timezone.now(),
        first_signed_at=timezone.now(),
        work_done="有进展。",
        **fields,
    )


@pytest.mark.parametrize("who", OTHERS)
def test_the_bench_is_the_office_s_alone(city, who):
    client = client_of(city.people[who])
    urls = [reverse("bench"), reverse("missing", args=[city.period.pk])]

    assert [client.get(url).status_code for url in urls] == [404, 404]
    assert client.post(reverse("missing-nudge", args=[city.period.pk]), posted()).status_code == 404
    assert Notice.objects.count() == 0


def test_it_is_the_office_s_first_page(city):
    assert client_of(city.office).get("/").headers["Location"] == reverse("bench")


def test_signed_reports_wait_oldest_first_and_drafts_do_not(city):
    late, early = signed_report(city, 2), signed_report(city, 3)
    ProgressReport.objects.filter(pk=early.pk).update(signed_at=timezone.now() - timezone.timedelta(days=1))
    filed_report(city, "submitted")

    checks = client_of(city.office).get(reverse("bench")).context["checks"]

    assert [check.report for check in checks] == [early, late]


def test_the_figures_before_stand_beside_the_new_ones(city):
    indicator = indicator_of(city)
    report_before(city, reading={indicator: Decimal(6)})
    report = filed_report(city, "signed")
    report.readings.create(indicator=indicator, reported=Decimal(8))

    checks = client_of(city.office).get(reverse("bench")).context["checks"]
    (check,) = [check for check in checks if check.report == report]

    assert [(goal, before, reading.reported) for reading, goal, before in check.figures] == [
        ("≥ 10 个", Decimal(6), Decimal(8))
    ]


def test_the_own_department_s_reports_are_shown_but_not_to_be_judged(city):
    city.office.department = city.home
    city.office.save(update_fields=["department"])
    filed_report(city, "signed")

    (check,) = client_of(city.office).get(reverse("bench")).context["checks"]

    assert not check.may_judge


def test_accepting_from_the_bench_leads_back_to_it_and_keeps_the_verified_figure(city):
    indicator = indicator_of(city)
    report = filed_report(city, "signed")
    reading = report.readings.create(indicator=indicator, reported=Decimal(8))

    answer = client_of(city.office).post(
        reverse("report-accept", args=[report.pk]),
        posted(version=1, next="/bench/?page=1", **{f"verified_{reading.pk}": "7"}),
    )

    reading.refresh_from_db()
    report.refresh_from_db()
    assert answer.headers["Location"] == "/bench/?page=1"
    assert (reading.reported, reading.verified) == (Decimal(8), Decimal(7))
    assert (report.status, report.completion_percent) == ("accepted", Decimal("70.00"))


def test_an_address_elsewhere_is_not_followed(city):
    report = filed_report(city, "signed")

    answer = client_of(city.office).post(
        reverse("report-accept", args=[report.pk]), posted(version=1, next="https://example.org/")
    )

    assert answer.headers["Location"] == "/"


def test_selected_reports_are_accepted_together(city):
    first, second, third = (signed_report(city, number) for number in (1, 2, 3))

    client_of(city.office).post(reverse("reports-accept"), posted(report=[f"{first.pk}:1", f"{third.pk}:1"]))

    assert list(ProgressReport.objects.order_by("pk").values_list("status", flat=True)) == [
        "accepted",
        "signed",
        "accepted",
    ]
    assert AuditEvent.objects.filter(action="report.accept").count() == 2
    assert second.status == "signed"


def test_the_same_file_at_two_commitments_is_flagged(city):
    reports = [signed_report(city, number) for number in (1, 2)]
    for report in reports:
        Evidence.objects.create(
            report=report, name="验收单.pdf", file="x", kind="pdf", size=1, digest="a" * 64,
            uploaded_by=city.filer, uploaded_at=timezone.now(),
        )  # fmt: skip

    checks = client_of(city.office).get(reverse("bench")).context["checks"]

    assert [[file.report for file in check.used_elsewhere] for check in checks] == [[reports[1]], [reports[0]]]


def do_everything(city):
    """One act of each kind that is not a report's step, none of it by the member of the office who looks."""
    commitment, when = city.commitment, {"made_by": city.office_second, "made_at": timezone.now()}
    day, grounds = timezone.localdate(), {"document": "湖考办〔2026〕9号", "reason": "机构调整"}
    milestone_of(city)
    SelfAssessment.objects.create(
        commitment=commitment, completion_percent=90, grade="良好", statement="好。", filed_by=city.filer,
        filed_at=timezone.now(), signed_by=city.head, signed_at=timezone.now(), status="signed",
    )  # fmt: skip
    TargetRevision.objects.create(
        pledge=city.pledge, commitment=commitment, field="target", new="新。", effective_on=day, **grounds, **when
    )
    CommitmentDecision.objects.create(commitment=commitment, before="active", after="completed", **grounds, **when)
    remark = Remark.objects.create(commitment=commitment, text="请加快。", made_by=city.leader, made_at=timezone.now())
    RemarkAnswer.objects.create(remark=remark, text="已加快。", made_by=city.filer, made_at=timezone.now())
    Contribution.objects.create(
        commitment=commitment, period=city.period, department=city.next_door, text="已落实。", **when
    )
    LightRecord.objects.create(
        period=city.period, commitment=commitment, light="red", computed="green", cause="override", reason="好。",
        planned_percent=25, yellow_points=10, red_points=30, **when,
    )  # fmt: skip
    for report in ProgressReport.objects.all():
        Evidence.objects.create(
            report=report, name="验收单.pdf", file="x", kind="pdf", size=1, digest="a" * 64,
            uploaded_by=city.filer, uploaded_at=timezone.now(),
        )  # fmt: skip


class TestNews:
    def login(self, city, at):
        AuditEvent.objects.create(action="login", actor_id=city.office.pk, at=at)

    def step(self, city, report, act, who, at):
        report.steps.create(act=act, taken_by=city.people[who], taken_at=at)

    def test_it_counts_what_others_did_since_the_visit_before(self, city):
        now = timezone.now()
        before, between = now - timezone.timedelta(days=2), now - timezone.timedelta(days=1)
        self.login(city, before)
        self.login(city, now)
        report = filed_report(city, "signed")
        self.step(city, report, "submit", "filer", before - timezone.timedelta(hours=1))
        self.step(city, report, "sign", "head", between)
        self.step(city, report, "sign", "head", between)
        self.step(city, report, "accept", "office", between)
        self.step(city, report, "accept", "office_second", between)

        news = client_of(city.office).get(reverse("bench")).context["news"]

        assert (news.since, news.counts) == (before, [("已审签", 2), ("审核通过", 1)])

    def test_it_counts_every_kind_of_thing_and_leads_to_each(self, city):
        now = timezone.now()
        self.login(city, now - timezone.timedelta(days=2))
        self.login(city, now)
        signed_report(city, 1), signed_report(city, 2)
        do_everything(city)

        client = client_of(city.office)
        counts = client.get(reverse("bench")).context["news"].counts
        entries = client.get(reverse("news")).context["entries"]

        assert counts == [
            ("提出工作节点", 1),
            ("报送自评", 1),
            ("审签自评", 1),
            ("目标调整", 1),
            ("事项处置", 1),
            ("市领导批示", 1),
            ("答复批示", 1),
            ("配合单位补充", 1),
            ("调整亮灯", 1),
            ("重复使用的佐证材料", 2),
        ]
        assert len(entries) == 11
        assert {entry.url for entry in entries} == {
            reverse("commitment", args=[city.commitment.pk]),
            reverse("commitment", args=[city.pledge.commitments.get(number=2).pk]),
        }

    def test_the_page_costs_the_same_whatever_happened(self, city, django_assert_num_queries):
        client, url = client_of(city.office), reverse("news")
        client.get(url)
        with django_assert_num_queries(5):
            client.get(url)
        self.test_it_counts_every_kind_of_thing_and_leads_to_each(city)
        with django_assert_num_queries(5):
            client.get(url)

    def test_on_the_first_visit_there_is_none(self, city):
        self.login(city, timezone.now())
        self.step(city, filed_report(city, "signed"), "sign", "head", timezone.now())

        assert client_of(city.office).get(reverse("bench")).context["news"] is None


class TestMissing:
    def test_figures_older_than_the_period_before_are_named(self, city):
        report_before(city)
        rows = client_of(city.office).get(reverse("missing", args=[city.period.pk])).context["rows"]
        assert [[one.number for one in row.stale] for row in rows] == [[], []]

        city.period.number = 2
        city.period.save()
        rows = client_of(city.office).get(reverse("missing", args=[city.period.pk])).context["rows"]
        assert [[one.number for one in row.stale] for row in rows] == [[1], []]

    def test_it_names_who_owes_what_and_who_has_nobody(self, city):
        signed_report(city, 1)
        Membership.objects.filter(user=city.neighbour).delete()

        rows = client_of(city.office).get(reverse("missing", args=[city.period.pk])).context["rows"]

        assert [
            (row.department.name, [one.number for one in row.commitments], row.has_filer, row.has_head, row.never)
            for row in rows
        ] == [("市委组织部", [2, 3, 4, 5], True, True, False), ("市总工会", [1, 2, 3, 4, 5], False, True, True)]

    def test_it_can_be_narrowed_to_what_is_remarkable(self, city):
        signed_report(city, 1)
        Membership.objects.filter(user=city.neighbour).delete()
        url = reverse("missing", args=[city.period.pk])

        page = client_of(city.office).get(url).context
        found = {
            only: [row.department.name for row in client_of(city.office).get(url, {"only": only}).context["rows"]]
            for only in ("never", "nobody", "stale", "nonsense")
        }

        assert [(name, count) for name, _label, count in page["flags"]] == [("never", 1), ("nobody", 1)]
        assert found == {
            "never": ["市总工会"],
            "nobody": ["市总工会"],
            "stale": [],
            "nonsense": ["市委组织部", "市总工会"],
        }

    def test_commitments_nobody_is_named_for_are_listed_filed_or_not(self, city):
        city.pledge.commitments.filter(number__gt=1).update(section="组织二处")
        city.pledge_next_door.commitments.update(contact="赵四海")
        signed_report(city, 1)

        unowned = client_of(city.office).get(reverse("missing", args=[city.period.pk])).context["unowned"]

        assert [str(commitment) for commitment in unowned] == ["1 承诺事项1"]

    def test_it_says_when_somebody_was_last_reminded(self, city):
        client, url = client_of(city.office), reverse("missing", args=[city.period.pk])
        assert client.get(url).context["period"].nudged_at is None
        client.post(reverse("missing-nudge", args=[city.period.pk]), posted())

        assert client.get(url).context["period"].nudged_at == Notice.objects.first().made_at

    def test_a_nudge_reaches_filers_and_heads_once_a_day(self, city):
        url = reverse("missing-nudge", args=[city.period.pk])
        client = client_of(city.office)
        client.post(url, posted())
        client.post(url, posted())

        assert sorted(Notice.objects.values_list("user__username", "kind")) == [
            (name, "nudge") for name in ("colleague", "filer", "head", "neighbour", "neighbour_head")
        ]

    def test_the_nudge_is_gone_once_everything_is_signed(self, city):
        client_of(city.office).post(reverse("missing-nudge", args=[city.period.pk]), posted())
        for number in (2, 3, 4, 5):
            signed_report(city, number)
        report = filed_report(city, "submitted")

        client_of(city.head).post(reverse("report-sign", args=[report.pk]), posted(version=1))

        still = Notice.objects.filter(dealt_at__isnull=True).values_list("user__username", flat=True)
        assert sorted(still) == ["neighbour", "neighbour_head"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_bench_costs_the_same_however_much_waits(city, rows, django_assert_num_queries):
    indicator = indicator_of(city)
    for number in range(1, rows + 1):
        report = signed_report(city, number)
        report.readings.create(indicator=indicator, reported=Decimal(number))
    report_before(city, reading={indicator: Decimal(1)})
    client = client_of(city.office)
    client.get(reverse("bench"))

    with django_assert_num_queries(10):
        client.get(reverse("bench"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_missing_costs_the_same(city, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        signed_report(city, number)
    client = client_of(city.office)
    url = reverse("missing", args=[city.period.pk])
    client.get(url)

    with django_assert_num_queries(6):
        client.get(url)
