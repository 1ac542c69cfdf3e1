from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from commitments.actions.decisions import decide
from commitments.actions.revisions import revise_coefficient, revise_commitment
from commitments.models import Commitment, CommitmentDecision, Cycle, Pledge, TargetRevision
from departments.models import AuditEvent
from tests.city import client_of, posted

Field = TargetRevision.Field
REFUSED = [
    ("filer", 403), ("head", 403), ("evaluator", 403), ("leader", 403),
    ("auditor", 404), ("security_admin", 404), ("system_admin", 404), ("nobody", 404),
]  # fmt: skip
NOT_RUNNING = [status for status in Cycle.Status.values if status != "running"]


def grounds(**changes):
    return {"document": "湖考办〔2026〕9号", "reason": "机构调整", "effective_on": timezone.localdate()} | changes


def wording(city, **changes):
    commitment = city.commitment
    return {"version": commitment.version, "title": commitment.title, "target": commitment.target} | changes


def revise(city, role="office", **changes):
    url = reverse("commitment-revise", args=[city.commitment.pk])
    return client_of(city.people[role]).post(url, posted(**wording(city) | grounds() | changes))


def revise_pledge(city, role="office", **changes):
    url = reverse("pledge-revise", args=[city.pledge.pk])
    fields = {"version": city.pledge.version, "coefficient": "1.1500"} | grounds()
    return client_of(city.people[role]).post(url, posted(**fields | changes))


def last_event():
    return AuditEvent.objects.order_by("-pk").first()


# ── Targets ───────────────────────────────────────────────────────────────────
def test_a_revised_target_holds_from_now_on_and_both_wordings_are_kept(city):
    old = city.commitment.target

    response = revise(city, target="新建党群服务中心8个。")

    assert (response.status_code, response.url) == (302, reverse("commitment", args=[city.commitment.pk]))
    assert (city.commitment.target, city.commitment.version) == ("新建党群服务中心8个。", 2)
    revision = TargetRevision.objects.get()
    assert (revision.field, revision.old, revision.new) == (Field.TARGET, old, "新建党群服务中心8个。")
    assert (revision.document, revision.reason, revision.made_by) == ("湖考办〔2026〕9号", "机构调整", city.office)
    event = last_event()
    assert (event.action, event.before, event.after, event.reason) == (
        "commitment.revise", {"target": old}, {"target": "新建党群服务中心8个。"}, "机构调整"
    )  # fmt: skip


def test_a_revised_title_is_found_by_its_new_pinyin(city):
    revise(city, title="建强党群阵地")

    assert (city.commitment.pinyin, city.commitment.initials) == ("jianqiangdangqunzhendi", "jqdqzd")
    assert [revision.field for revision in TargetRevision.objects.all()] == [Field.TITLE]


def test_title_and_target_revised_together_are_two_revisions(city):
    revise(city, title="建强阵地", target="新建8个。")

    assert set(TargetRevision.objects.values_list("field", "new")) == {("title", "建强阵地"), ("target", "新建8个。")}


def test_an_own_coefficient_is_revised_where_the_cycle_has_them(city):
    Cycle.objects.update(coefficient_level=Cycle.CoefficientLevel.COMMITMENT)
    Commitment.objects.update(coefficient=Decimal("1.1000"))

    revise(city, coefficient="1.2000")

    assert city.commitment.coefficient == Decimal("1.2000")
    assert list(TargetRevision.objects.values_list("field", "old", "new")) == [("coefficient", "1.1000", "1.2000")]


def test_where_the_department_has_the_coefficient_a_commitments_own_is_not_asked_for(city):
    revise(city, coefficient="1.2000", target="新建8个。")

    assert city.commitment.coefficient is None


@pytest.mark.parametrize(("role", "status"), REFUSED)
def test_nobody_else_revises_a_target(city, role, status):
    assert revise(city, role, target="新建8个。").status_code == status
    assert (TargetRevision.objects.count(), city.commitment.version) == (0, 1)


@pytest.mark.parametrize("name", ["commitment-revise", "commitment-decide", "pledge-revise"])
def test_the_office_does_not_rule_on_the_own_department(city, name):
    city.office.department = city.home
    city.office.save()
    thing = city.pledge if name == "pledge-revise" else city.commitment

    response = client_of(city.office).get(reverse(name, args=[thing.pk]))

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": " "}, "document"),
        ({"reason": ""}, "reason"),
        ({"effective_on": timezone.localdate() + timedelta(days=1)}, "effective_on"),
        ({"effective_on": "2019-01-01"}, "effective_on"),
        ({"target": " "}, "target"),
        ({}, "__all__"),
    ],
)
def test_a_revision_without_its_grounds_or_without_a_change_comes_back(city, changes, field):
    response = revise(city, **{"target": "新建8个。"} | changes if changes else {})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert TargetRevision.objects.count() == 0


@pytest.mark.parametrize("status", NOT_RUNNING)
def test_targets_and_coefficients_are_revised_only_while_the_year_runs(city, status):
    Cycle.objects.update(status=status)

    with pytest.raises(ValidationError) as refusal:
        revise_commitment(commitment=city.commitment, target="新建8个。", actor=city.office, **grounds())
    assert refusal.value.code == "wrong_status"
    with pytest.raises(ValidationError) as refusal:
        revise_coefficient(pledge=city.pledge, coefficient=Decimal("1.1"), actor=city.office, **grounds())
    assert refusal.value.code == "wrong_status"


def test_an_overtaken_revision_comes_back_with_both_versions(city):
    Commitment.objects.update(target="新建9个。", version=2)

    response = revise(city, target="新建8个。", version=1)

    assert response.status_code == 409
    [difference] = response.context["form"].conflict
    assert (difference.typed, difference.stored) == ("新建8个。", "新建9个。")
    assert response.context["form"]["document"].value() == "湖考办〔2026〕9号"
    assert TargetRevision.objects.count() == 0


def test_a_revision_sent_twice_is_made_once(city):
    client, url = client_of(city.office), reverse("commitment-revise", args=[city.commitment.pk])
    sent = posted(**wording(city, target="新建8个。") | grounds())

    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert TargetRevision.objects.count() == 1


# ── Coefficients ──────────────────────────────────────────────────────────────
def test_a_revised_coefficient_holds_with_its_document(city):
    response = revise_pledge(city)

    assert response.status_code == 302
    pledge = Pledge.objects.get(pk=city.pledge.pk)
    assert (pledge.coefficient, pledge.coefficient_document, pledge.version) == (
        Decimal("1.1500"), "湖考办〔2026〕9号", 2
    )  # fmt: skip
    assert list(TargetRevision.objects.values_list("commitment", "old", "new")) == [(None, "1.1636", "1.1500")]
    assert (last_event().action, last_event().before) == ("pledge.revise", {"coefficient": "1.1636"})


@pytest.mark.parametrize(("role", "status"), REFUSED)
def test_nobody_else_revises_a_coefficient(city, role, status):
    assert revise_pledge(city, role).status_code == status
    assert TargetRevision.objects.count() == 0


@pytest.mark.parametrize("value", ["0.9999", "1.2001", "1.15001", "abc", ""])
def test_a_coefficient_out_of_the_cycles_range_comes_back(city, value):
    response = revise_pledge(city, coefficient=value)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["coefficient"]


def test_an_overtaken_coefficient_comes_back_with_both_versions(city):
    Pledge.objects.update(coefficient=Decimal("1.1700"), version=2)

    response = revise_pledge(city)

    assert response.status_code == 409
    [difference] = response.context["form"].conflict
    assert (difference.typed, difference.stored) == ("1.1500", "1.1700")


# ── Decisions ─────────────────────────────────────────────────────────────────
def send_decision(city, role="office", **changes):
    url = reverse("commitment-decide", args=[city.commitment.pk])
    fields = {
        "version": city.commitment.version,
        "status": "cancelled",
        "document": "湖委〔2026〕3号",
        "reason": "停办",
    }
    return client_of(city.people[role]).post(url, posted(**fields | changes))


@pytest.mark.parametrize("status", ["completed", "cancelled", "not_done"])
def test_a_decision_sets_the_status_on_a_document(city, status):
    response = send_decision(city, status=status)

    assert response.status_code == 302
    commitment = city.commitment
    assert (commitment.status, commitment.status_document, commitment.version) == (status, "湖委〔2026〕3号", 2)
    decision = CommitmentDecision.objects.get()
    assert (decision.before, decision.after, decision.reason, decision.made_by) == (
        "active", status, "停办", city.office
    )  # fmt: skip
    event = last_event()
    assert (event.action, event.before, event.reason) == ("commitment.decide", {"status": "active"}, "停办")


def test_a_decision_can_be_taken_back_by_another(city):
    send_decision(city)
    send_decision(city, status="active", reason="恢复")

    assert (city.commitment.status, city.commitment.status_document) == ("active", "")
    assert list(CommitmentDecision.objects.values_list("after", flat=True)) == ["active", "cancelled"]


def test_a_completed_commitment_owes_only_the_final_period(city):
    send_decision(city, status="completed", reason="")
    owed = city.pledge.commitments

    assert [owed.owing_in(city.period).count(), city.pledge.commitments.counting().count()] == [4, 5]
    city.period.is_final = True
    assert owed.owing_in(city.period).count() == 5


def test_a_cancelled_commitment_leaves_the_sum(city):
    send_decision(city)

    assert city.pledge.commitments.counting().count() == 4


@pytest.mark.parametrize(("role", "status"), REFUSED)
def test_nobody_else_decides(city, role, status):
    assert send_decision(city, role).status_code == status
    assert (city.commitment.status, CommitmentDecision.objects.count()) == ("active", 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": ""}, "document"),
        ({"reason": ""}, "reason"),
        ({"status": "active"}, "status"),
        ({"status": "x"}, "status"),
    ],
)
def test_a_decision_without_its_grounds_comes_back(city, changes, field):
    response = send_decision(city, **changes)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert CommitmentDecision.objects.count() == 0


@pytest.mark.parametrize("status", NOT_RUNNING)
def test_nothing_is_decided_before_or_after_the_year(city, status):
    Cycle.objects.update(status=status)

    with pytest.raises(ValidationError) as refusal:
        decide(commitment=city.commitment, status="cancelled", document="x", reason="y", actor=city.office)
    assert list(refusal.value.message_dict) == ["status"]


def test_an_overtaken_decision_is_refused(city):
    Commitment.objects.update(version=2)

    response = send_decision(city, version=1)

    assert (response.status_code, city.commitment.status) == (409, "active")


def test_a_decision_sent_twice_is_taken_once(city):
    client, url = client_of(city.office), reverse("commitment-decide", args=[city.commitment.pk])
    sent = posted(version=1, status="completed", document="湖委〔2026〕3号", reason="")

    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert CommitmentDecision.objects.count() == 1
