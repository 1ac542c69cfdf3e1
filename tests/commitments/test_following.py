"""Remarks and answers, contributions, milestones, self-assessment: who may, what is told, what is on record."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.models import Contribution, Milestone, Notice, Remark, RemarkAnswer, SelfAssessment
from departments.models import AuditEvent
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import indicator_of, milestone_of

EVERYBODY = ["filer", "head", "neighbour", "office", "evaluator", "leader", "auditor", "system_admin", "nobody"]


def press(city, who, name, pk, /, **fields):
    return client_of(city.people[who]).post(reverse(name, args=[pk]), posted(**fields))


def only(allowed, hidden=("auditor", "system_admin", "nobody")):
    """(who, status) for a POST open to `allowed`, hidden from administrators and strangers, refused to the rest."""
    return [(who, 302 if who in allowed else 404 if who in hidden else 403) for who in EVERYBODY]


@pytest.mark.parametrize(("who", "status"), only({"leader"}))
def test_only_a_leader_writes_a_remark(city, who, status):
    answer = press(city, who, "remark-add", city.commitment.pk, text="请加快进度。")

    assert answer.status_code == status
    assert Remark.objects.count() == (status == 302)


def test_the_department_is_told_answers_and_both_stay(city):
    press(city, "leader", "remark-add", city.commitment.pk, text="请加快进度。")
    told = Notice.objects.filter(kind="remark", dealt_at__isnull=True)
    assert sorted(told.values_list("user__username", flat=True)) == ["colleague", "filer", "head"]

    press(city, "filer", "remark-answer", Remark.objects.get().pk, text="已增派力量，10月底前完成。")

    page = client_of(city.leader).get(reverse("following", args=[city.commitment.pk])).content.decode()
    assert told.count() == 0
    assert "请加快进度。" in page
    assert "已增派力量，10月底前完成。" in page
    assert list(AuditEvent.objects.filter(action__startswith="remark").values_list("action", flat=True)) == [
        "remark.answer", "remark.add",
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), only({"filer", "head"}))
def test_only_the_department_answers(city, who, status):
    remark = Remark.objects.create(
        commitment=city.commitment, text="请加快进度。", made_by=city.leader, made_at=timezone.now()
    )

    assert press(city, who, "remark-answer", remark.pk, text="好。").status_code == status
    assert RemarkAnswer.objects.count() == (status == 302)


def test_an_answer_of_nothing_is_told_at_its_own_box(city):
    first, second = (
        Remark.objects.create(commitment=city.commitment, text=text, made_by=city.leader, made_at=timezone.now())
        for text in ("请加快进度。", "请说明原因。")
    )

    answer = press(city, "filer", "remark-answer", second.pk, text="  ")

    page = answer.content.decode()
    assert (answer.status_code, RemarkAnswer.objects.count()) == (422, 0)
    assert f'<a href="#answer-{second.pk}-text">答复</a>' in page
    assert f'id="answer-{second.pk}-text"' in page
    assert f'id="answer-{first.pk}"' in page


@pytest.mark.parametrize(("who", "status"), only({"neighbour"}))
def test_a_co_department_contributes(city, who, status):
    city.commitment.co_departments.add(city.next_door)
    fields = {"period": city.period.pk, "department": city.next_door.pk, "text": "已落实场地。"}

    assert press(city, who, "contribution-add", city.commitment.pk, **fields).status_code == status
    assert Contribution.objects.count() == (status == 302)


def test_who_is_no_co_department_does_not_contribute(city):
    fields = {"period": city.period.pk, "department": city.next_door.pk, "text": "已落实场地。"}

    assert press(city, "neighbour", "contribution-add", city.commitment.pk, **fields).status_code == 403


class TestMilestones:
    def fields(self, city, **more):
        return {"name": "方案印发", "planned_on": f"{city.cycle.year}-06-30", "share": "40", **more}

    @pytest.mark.parametrize(("who", "status"), only({"filer"}))
    def test_the_department_proposes(self, city, who, status):
        assert press(city, who, "milestone-propose", city.commitment.pk, **self.fields(city)).status_code == status
        assert Milestone.objects.count() == (status == 302)

    @pytest.mark.parametrize(
        "wrong", [{"share": "0"}, {"share": "101"}, {"share": "很多"}, {"planned_on": "1999-01-01"}]
    )
    def test_a_share_or_day_out_of_range_is_refused(self, city, wrong):
        answer = press(city, "filer", "milestone-propose", city.commitment.pk, **self.fields(city, **wrong))

        assert answer.status_code == 422
        assert Milestone.objects.count() == 0

    def test_shares_never_exceed_a_hundred(self, city):
        milestone_of(city, share=Decimal(70))

        assert press(city, "filer", "milestone-propose", city.commitment.pk, **self.fields(city)).status_code == 422

    @pytest.mark.parametrize(("who", "status"), only({"office"}))
    def test_the_office_confirms(self, city, who, status):
        milestone = milestone_of(city)

        assert press(city, who, "milestones-confirm", city.commitment.pk).status_code == status
        milestone.refresh_from_db()
        assert (milestone.confirmed_by is not None) == (status == 302)

    @pytest.mark.parametrize(("with_indicator", "status"), [(False, 422), (True, 302)])
    def test_shares_below_a_hundred_need_an_indicator_for_the_rest(self, city, with_indicator, status):
        milestone_of(city, share=Decimal(60))
        if with_indicator:
            indicator_of(city)

        assert press(city, "office", "milestones-confirm", city.commitment.pk).status_code == status

    @pytest.mark.parametrize(("who", "status"), only({"filer", "office"}))
    def test_a_proposal_can_be_taken_back(self, city, who, status):
        milestone = milestone_of(city)

        assert press(city, who, "milestone-withdraw", milestone.pk).status_code == status
        assert Milestone.objects.count() == (status != 302)

    def test_what_is_confirmed_stays(self, city):
        milestone = milestone_of(city, confirmed_by=city.office, confirmed_at=timezone.now())

        assert press(city, "filer", "milestone-withdraw", milestone.pk).status_code == 422
        assert Milestone.objects.count() == 1


class TestSelfAssessment:
    FIELDS = {"completion_percent": "95", "grade": "优秀", "statement": "全面完成。"}

    @pytest.fixture
    def december(self, city):
        city.period.is_final = True
        city.period.save()
        return city

    def stored(self, city):
        return SelfAssessment.objects.create(
            commitment=city.commitment, completion_percent=Decimal(90), grade="良好", statement="基本完成。",
            status="submitted", filed_by=city.filer, filed_at=timezone.now(),
        )  # fmt: skip

    @pytest.mark.parametrize(("who", "status"), only({"filer"}))
    def test_the_filer_files_it(self, december, who, status):
        assert press(december, who, "assessment-submit", december.commitment.pk, **self.FIELDS).status_code == status
        assert SelfAssessment.objects.count() == (status == 302)

    def test_before_the_last_period_it_is_refused(self, city):
        assert press(city, "filer", "assessment-submit", city.commitment.pk, **self.FIELDS).status_code == 422

    def test_an_overtaken_one_is_not_overwritten(self, december):
        stored = self.stored(december)
        stored.save_changes("grade")

        answer = press(december, "filer", "assessment-submit", december.commitment.pk, version=1, **self.FIELDS)

        stored.refresh_from_db()
        assert (answer.status_code, stored.grade) == (409, "良好")

    @pytest.mark.parametrize(("who", "status"), only({"head"}))
    def test_the_head_signs_it(self, december, who, status):
        stored = self.stored(december)

        assert press(december, who, "assessment-sign", stored.pk).status_code == status
        stored.refresh_from_db()
        assert stored.status == ("signed" if status == 302 else "submitted")

    def test_it_names_evidence_of_the_commitment_itself_only(self, december):
        report = filed_report(december, "signed")
        own = report.evidence.create(
            name="a.pdf", file="a", kind="pdf", size=1, digest="a" * 64,
            uploaded_by=december.filer, uploaded_at=timezone.now(),
        )  # fmt: skip

        press(december, "filer", "assessment-submit", december.commitment.pk, evidence=[own.pk], **self.FIELDS)

        assert list(SelfAssessment.objects.get().evidence.all()) == [own]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_stands_there(city, rows, django_assert_num_queries):
    for number in range(rows):
        remark = Remark.objects.create(
            commitment=city.commitment, text="加快。", made_by=city.leader, made_at=timezone.now()
        )
        answerer = city.people[["filer", "colleague", "head"][number]]
        remark.answers.create(text="已办。", made_by=answerer, made_at=timezone.now())
        milestone_of(city, name=f"节点{number}", share=Decimal(10))
    client, url = client_of(city.filer), reverse("following", args=[city.commitment.pk])
    client.get(url)

    with django_assert_num_queries(10):
        client.get(url)
