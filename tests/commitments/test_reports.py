"""The way of a report: each act for each role, on record, once, and never on an overtaken version."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from commitments.models import Notice, ProgressReport, ReportStep
from departments.models import AuditEvent, Membership
from tests.city import client_of, filed_report, person, posted
from tests.commitments.filing_cast import form_of, indicator_of, proxy_of, sheet_url

EVERYBODY = [
    "filer", "colleague", "head", "neighbour", "neighbour_head", "office", "evaluator", "leader", "auditor",
    "security_admin", "system_admin", "nobody",
]  # fmt: skip


def press(user, verb, report, **fields):
    prefix = "return-" if verb == "return" else ""
    values = {f"{prefix}version": report.version, **fields}
    return client_of(user).post(reverse(f"report-{verb}", args=[report.pk]), posted(**values))


def status_of(report):
    return ProgressReport.objects.get(pk=report.pk).status


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
    ("verb", "before", "after", "allowed"),
    [
        ("sign", "submitted", "signed", {"head"}),
        ("withdraw", "submitted", "draft", {"filer"}),
        ("withdraw", "signed", "submitted", {"head"}),
        ("accept", "signed", "accepted", {"office"}),
        ("return", "submitted", "returned", {"head"}),
        ("return", "signed", "returned", {"office"}),
    ],
)
def test_each_act_is_open_to_those_it_belongs_to_alone(city, who, verb, before, after, allowed):
    report = filed_report(city, before)

    answer = press(city.people[who], verb, report, **({"return-reason": "数字不符。"} if verb == "return" else {}))

    assert status_of(report) == (after if who in allowed else before)
    assert answer.status_code == 302 if who in allowed else answer.status_code in (403, 404)


@pytest.mark.parametrize(
    ("who", "expected"), [("colleague", 403), ("neighbour", 404), ("evaluator", 404), ("leader", 404), ("auditor", 404)]
)
def test_what_one_may_not_know_of_is_not_found_and_what_one_may_not_do_is_refused(city, who, expected):
    report = filed_report(city, "submitted")

    assert press(city.people[who], "sign", report).status_code == expected


@pytest.mark.parametrize("verb", ["sign", "withdraw", "accept", "return"])
def test_an_act_is_on_the_timeline_and_on_record_once_however_often_it_is_sent(city, verb):
    before = {"sign": "submitted", "withdraw": "submitted", "accept": "signed", "return": "submitted"}[verb]
    actor = {"sign": city.head, "withdraw": city.filer, "accept": city.office, "return": city.head}[verb]
    report, client = filed_report(city, before), client_of(actor)
    form = posted(**{"version": 1, "return-version": 1, "return-reason": "缺佐证。"})

    for _attempt in range(2):
        assert client.post(reverse(f"report-{verb}", args=[report.pk]), form).status_code == 302

    assert list(ReportStep.objects.values_list("act", "taken_by__name")) == [(verb, str(actor))]
    assert AuditEvent.objects.filter(action=f"report.{verb}").count() == 1


@pytest.mark.parametrize("verb", ["sign", "accept", "return"])
def test_an_overtaken_version_is_not_acted_on(city, verb):
    report = filed_report(city, "signed" if verb == "accept" else "submitted", version=5)
    actor = city.office if verb == "accept" else city.head
    report.version = 4

    answer = press(actor, verb, report, **{"return-reason": "缺佐证。"})

    assert answer.status_code == 409
    assert ReportStep.objects.count() == 0


def test_a_return_needs_a_reason_and_gives_three_working_days(city):
    report = filed_report(city, "submitted")

    assert press(city.head, "return", report, **{"return-reason": "  "}).status_code == 422
    press(city.head, "return", report, **{"return-reason": "请补充数据来源。"})

    report.refresh_from_db()
    assert report.status == "returned"
    assert (report.mend_by - timezone.localdate()).days >= 3
    assert report.steps.get().reason == "请补充数据来源。"


def test_nobody_signs_what_they_filed(city):
    Membership.objects.create(
        user=city.head, department=city.home, role="filer", starts_on=timezone.localdate() - timedelta(days=1)
    )
    client_of(city.head).post(sheet_url(city, "filing-submit", 1), form_of())
    report = ProgressReport.objects.get()

    assert press(city.head, "sign", report).status_code == 403
    assert status_of(report) == "submitted"


def test_nobody_signs_what_was_filed_for_them_by_a_proxy(city):
    Membership.objects.create(
        user=city.head, department=city.home, role="filer", starts_on=timezone.localdate() - timedelta(days=1)
    )
    proxy_of(city.head, city.nobody, "file")
    client_of(city.nobody).post(sheet_url(city, "filing-submit", 1), form_of())
    report = ProgressReport.objects.get()

    assert (report.submitted_by, report.submitted_for) == (city.nobody, city.head)
    assert press(city.head, "sign", report).status_code == 403


def test_a_proxy_signs_for_the_head_and_both_names_are_kept(city):
    proxy_of(city.head, city.colleague, "sign")
    report = filed_report(city, "submitted")

    press(city.colleague, "sign", report)

    step = ReportStep.objects.get()
    event = AuditEvent.objects.get(action="report.sign")
    assert (status_of(report), step.taken_by, step.principal) == ("signed", city.colleague, city.head)
    assert (event.actor_name, event.principal_name) == ("王二宁", "李三思")


def test_a_proxy_never_signs_the_own_filing(city):
    proxy_of(city.head, city.filer, "sign")
    report = filed_report(city, "submitted")

    assert press(city.filer, "sign", report).status_code == 403


def test_a_proxy_for_signing_does_not_file(city):
    proxy_of(city.neighbour_head, city.nobody, "sign")

    answer = client_of(city.nobody).get(sheet_url(city, department=city.next_door))

    assert answer.status_code == 403


def test_the_office_never_accepts_for_the_own_department(city):
    city.office.department = city.home
    city.office.save(update_fields=["department"])
    report = filed_report(city, "signed")

    assert press(city.office, "accept", report).status_code == 403
    assert press(city.office_second, "accept", report).status_code == 302


def test_the_first_signature_decides_punctuality_and_stays(city):
    report = filed_report(city, "submitted")
    press(city.head, "sign", report)
    report.refresh_from_db()
    first = report.first_signed_at
    press(city.office, "return", report, **{"return-reason": "补材料。"})
    report.refresh_from_db()
    client_of(city.filer).post(sheet_url(city, "filing-submit", 1), form_of(version=report.version))
    report.refresh_from_db()
    press(city.head, "sign", report)

    report.refresh_from_db()
    assert (report.first_signed_at, report.signed_at > first) == (first, True)


def test_a_range_stands_beside_its_figure_with_both_ends(city):
    report = filed_report(city, "signed")
    promised = indicator_of(city, comparator="range", value=Decimal(2), value_max=Decimal(3), unit="项")
    report.readings.create(indicator=promised, reported=Decimal(2))
    assertContains(client_of(city.office).get(reverse("report", args=[report.pk])), "目标 2–3 项")


def test_every_submitted_version_is_kept_whole_and_compared(city):
    indicator = indicator_of(city)
    reading = f"reading_{indicator.pk}"
    client = client_of(city.filer)
    client.post(sheet_url(city, "filing-submit", 1), form_of(work_done="第一稿。", **{reading: "4"}))
    report = ProgressReport.objects.get()
    press(city.head, "return", report, **{"return-reason": "数字有误。"})
    report.refresh_from_db()
    client.post(
        sheet_url(city, "filing-submit", 1), form_of(version=report.version, work_done="第二稿。", **{reading: "5"})
    )

    answer = client.get(reverse("report-versions", args=[report.pk]))

    assert [(line.old, line.new) for line in answer.context["lines"] if line.differs] == [
        ("4 个", "5 个"), ("40.00%", "50.00%"), ("第一稿。", "第二稿。"),
    ]  # fmt: skip


class TestSeveral:
    def submitted(self, city):
        reports = [filed_report(city, "submitted")]
        for number in (2, 3):
            reports.append(
                ProgressReport.objects.create(
                    period=city.period,
                    commitment=city.pledge.commitments.get(number=number),
                    status="submitted",
                    submitted_by=city.filer,
                    submitted_at=timezone.now(),
                    work_done="有进展。",
                )
            )
        return reports

    def test_the_head_signs_what_was_ticked(self, city):
        first, second, _third = self.submitted(city)

        client_of(city.head).post(
            reverse("reports-sign"), posted(report=[f"{first.pk}:1", f"{second.pk}:1"], next=reverse("my-work"))
        )

        assert sorted(ProgressReport.objects.values_list("status", flat=True)) == ["signed", "signed", "submitted"]

    def test_one_that_was_changed_meanwhile_holds_back_all(self, city):
        first, second, _third = self.submitted(city)
        ProgressReport.objects.filter(pk=second.pk).update(version=2)

        client_of(city.head).post(reverse("reports-sign"), posted(report=[f"{first.pk}:1", f"{second.pk}:1"]))

        assert ProgressReport.objects.filter(status="signed").count() == 0

    def test_one_that_is_not_the_person_s_to_sign_holds_back_all(self, city):
        first, second, _third = self.submitted(city)
        ProgressReport.objects.filter(pk=second.pk).update(submitted_by=city.head)

        answer = client_of(city.head).post(reverse("reports-sign"), posted(report=[f"{first.pk}:1", f"{second.pk}:1"]))

        assert answer.status_code == 403
        assert ProgressReport.objects.filter(status="signed").count() == 0

    def test_a_malformed_box_is_refused(self, city):
        assert client_of(city.head).post(reverse("reports-sign"), posted(report="1;2")).status_code == 400


class TestNotices:
    def open_notices(self):
        return list(Notice.objects.filter(dealt_at__isnull=True).values_list("user__name", "kind"))

    def test_the_bell_follows_the_report_and_empties_when_it_is_dealt_with(self, city):
        client_of(city.filer).post(sheet_url(city, "filing-submit", 1), form_of())
        report = ProgressReport.objects.get()
        assert self.open_notices() == [("李三思", "to_sign")]

        press(city.head, "return", report, **{"return-reason": "补材料。"})
        assert sorted(self.open_notices()) == [("王二宁", "returned"), ("陈一帆", "returned")]

        report.refresh_from_db()
        client_of(city.colleague).post(sheet_url(city, "filing-submit", 1), form_of(version=report.version))
        report.refresh_from_db()
        press(city.head, "sign", report)
        assert self.open_notices() == []


def test_a_head_of_another_department_with_the_role_office_still_judges(city):
    outsider = person(city, "outsider", "许可", city.next_door)
    outsider.role_grants.create(role="office")

    assert press(outsider, "accept", filed_report(city, "signed")).status_code == 302


class TestPermissionComesFirst:
    """Who may not act learns so before anything is said about what was posted."""

    @pytest.mark.parametrize("name", ["report-sign", "report-return", "report-withdraw", "report-accept"])
    @pytest.mark.parametrize(
        ("status", "who", "expected"),
        [
            ("submitted", "filer", {"report-withdraw": 400}),
            ("submitted", "head", {"report-sign": 400, "report-return": 422}),
            ("submitted", "office", {}),
            ("signed", "office", {"report-accept": 400, "report-return": 422}),
            ("signed", "colleague", {}),
            ("signed", "head", {"report-withdraw": 400}),
        ],
    )
    def test_on_one_report(self, city, name, status, who, expected):
        report = filed_report(city, status)

        answer = client_of(city.people[who]).post(reverse(name, args=[report.pk]), posted())

        assert answer.status_code == expected.get(name, 403)

    def test_a_verified_figure_that_is_none_comes_back_with_what_was_typed(self, city):
        report = filed_report(city, "signed")
        reading = report.readings.create(indicator=indicator_of(city), reported=Decimal(8))
        fields = posted(version=report.version, next="/bench/", **{f"verified_{reading.pk}": "约七个"})

        answer = client_of(city.office).post(reverse("report-accept", args=[report.pk]), fields)
        refused = client_of(city.filer).post(reverse("report-accept", args=[report.pk]), fields)

        assert (answer.status_code, refused.status_code) == (422, 403)
        assert 'value="约七个"' in answer.content.decode()
        assertContains(answer, 'id="errors-heading"', status_code=422)
        assertContains(answer, 'name="next" value="/bench/"', status_code=422)

    @pytest.mark.parametrize(
        ("who", "sign", "accept"),
        [("head", 302, 404), ("filer", 403, 404), ("office", 404, 302), ("leader", 404, 404), ("auditor", 404, 404)],
    )
    def test_on_several(self, city, who, sign, accept):
        client = client_of(city.people[who])

        answers = [client.post(reverse(name), posted()).status_code for name in ("reports-sign", "reports-accept")]

        assert answers == [sign, accept]
