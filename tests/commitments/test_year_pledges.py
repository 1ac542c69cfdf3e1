from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.actions.pledges import add_commitment, add_pledge, change_commitment, change_pledge
from commitments.models import Commitment, Cycle, Pledge
from departments.models import AuditEvent, Department
from tests.city import client_of, posted

PROMISED = {"number": 6, "title": "办好湖州未来大会", "target": "办好湖州未来大会。"}
REFUSED = [("filer", 403), ("head", 403), ("evaluator", 403), ("leader", 403), ("auditor", 404), ("system_admin", 404)]
FROZEN = [status for status in Cycle.Status.values if status != "preparing"]


@pytest.fixture
def preparing(city):
    Cycle.objects.update(status="preparing")
    return city


def last_event():
    return AuditEvent.objects.order_by("-pk").first()


def send(city, name, pk, role="office", **fields):
    return client_of(city.people[role]).post(reverse(name, args=[pk]), posted(**fields))


def acts(city, newcomer):
    """Every form of this module: (URL name, its argument, what is posted)."""
    return [
        ("pledge-add", city.cycle.year, {"department": newcomer.pk}),
        ("pledge-edit", city.pledge.pk, {"version": 1, "coefficient": "1.1000"}),
        ("commitment-add", city.pledge.pk, PROMISED),
        ("commitment-edit", city.commitment.pk, {"version": 1, **PROMISED, "number": 1}),
    ]


@pytest.fixture
def newcomer(db):
    return Department.objects.create(name="市体育局", position=9)


@pytest.mark.parametrize("which", range(4))
def test_each_form_opens_acts_once_and_leaves_one_record(preparing, newcomer, which):
    name, argument, fields = acts(preparing, newcomer)[which]
    client, url, before = client_of(preparing.office), reverse(name, args=[argument]), AuditEvent.objects.count()
    assert client.get(url).status_code == 200

    sent = posted(**fields)
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]

    assert AuditEvent.objects.count() == before + 1


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize(("role", "status"), REFUSED)
def test_nobody_else_enters_or_edits(preparing, newcomer, which, role, status):
    name, argument, fields = acts(preparing, newcomer)[which]

    assert send(preparing, name, argument, role, **fields).status_code == status
    assert (Pledge.objects.count(), Commitment.objects.count()) == (2, 10)
    assert (preparing.commitment.title, Pledge.objects.first().coefficient) == ("承诺事项1", Decimal("1.1636"))


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("status", FROZEN)
def test_nothing_is_entered_once_the_year_has_started(city, newcomer, which, status):
    Cycle.objects.update(status=status)
    name, argument, fields = acts(city, newcomer)[which]

    assert send(city, name, argument, **fields).status_code == 422
    assert (Pledge.objects.count(), Commitment.objects.count()) == (2, 10)


def test_a_department_joins_at_the_end_of_the_table_and_only_once(preparing, newcomer):
    response = send(preparing, "pledge-add", preparing.cycle.year, department=newcomer.pk)

    assert response.url == f"{reverse('department', args=[newcomer.pk])}?year={preparing.cycle.year}"
    assert Pledge.objects.get(department=newcomer).position == 3
    again = send(preparing, "pledge-add", preparing.cycle.year, department=newcomer.pk)
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["department"])
    with pytest.raises(ValidationError):
        add_pledge(cycle=preparing.cycle, department=newcomer, actor=preparing.office)


def test_a_coefficient_is_entered_with_its_document(preparing):
    send(
        preparing,
        "pledge-edit",
        preparing.pledge.pk,
        version=1,
        coefficient="1.1000",
        coefficient_document="湖考办〔2026〕1号",
    )

    pledge = Pledge.objects.get(pk=preparing.pledge.pk)
    assert (pledge.coefficient, pledge.coefficient_document, pledge.version) == (Decimal("1.1"), "湖考办〔2026〕1号", 2)
    assert last_event().before == {"coefficient": "1.1636", "coefficient_document": ""}


def test_a_coefficient_may_still_be_missing_while_the_year_is_prepared(preparing):
    send(preparing, "pledge-edit", preparing.pledge.pk, version=1, coefficient="")

    assert Pledge.objects.get(pk=preparing.pledge.pk).coefficient is None


@pytest.mark.parametrize("value", ["0.9", "1.3"])
def test_a_coefficient_out_of_range_comes_back(preparing, value):
    response = send(preparing, "pledge-edit", preparing.pledge.pk, version=1, coefficient=value)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["coefficient"])


def test_an_overtaken_pledge_comes_back_with_both_versions(preparing):
    Pledge.objects.update(coefficient=Decimal("1.1700"), version=2)

    response = send(preparing, "pledge-edit", preparing.pledge.pk, version=1, coefficient="1.1000")

    assert response.status_code == 409
    [difference] = response.context["form"].conflict
    assert (difference.typed, difference.stored) == ("1.1000", "1.1700")


def test_a_new_commitment_is_found_by_its_pinyin_and_keeps_who_helps(preparing):
    send(preparing, "commitment-add", preparing.pledge.pk, **PROMISED, co_departments=[preparing.next_door.pk])

    commitment = preparing.pledge.commitments.get(number=6)
    assert (commitment.initials, commitment.pinyin) == ("bhhzwldh", "banhaohuzhouweilaidahui")
    assert list(commitment.co_departments.all()) == [preparing.next_door]


def test_a_number_stands_once_in_a_pledge(preparing):
    response = send(preparing, "commitment-add", preparing.pledge.pk, **PROMISED | {"number": 1})

    assert response.status_code == 422
    with pytest.raises(ValidationError):
        add_commitment(pledge=preparing.pledge, values=PROMISED | {"number": 1}, actor=preparing.office)


def test_the_own_department_does_not_help_itself(preparing):
    response = send(preparing, "commitment-add", preparing.pledge.pk, **PROMISED, co_departments=[preparing.home.pk])

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["co_departments"])


def test_a_commitment_is_rewritten_freely_while_the_year_is_prepared(preparing):
    send(preparing, "commitment-edit", preparing.commitment.pk, version=1, **PROMISED | {"number": 1})

    assert (preparing.commitment.title, preparing.commitment.initials) == ("办好湖州未来大会", "bhhzwldh")
    assert last_event().after == {"title": "办好湖州未来大会", "target": "办好湖州未来大会。"}


PEOPLE = {"responsible_leader": "王建国", "section": "组织二处", "contact": "张敏"}


@pytest.mark.parametrize("status", ["running", "scoring", "published"])
def test_who_answers_and_who_helps_may_change_while_the_promise_is_locked(city, status):
    Cycle.objects.update(status=status)
    fields = {"version": 1, **PEOPLE, **PROMISED, "co_departments": [city.next_door.pk]}

    response = send(city, "commitment-edit", city.commitment.pk, **fields)

    assert response.status_code == 302
    commitment = city.commitment
    assert {name: getattr(commitment, name) for name in PEOPLE} == PEOPLE
    assert list(commitment.co_departments.all()) == [city.next_door]
    assert (commitment.number, commitment.title, commitment.target) == (1, "承诺事项1", "新建党群服务中心10个。")
    assert last_event().after == PEOPLE | {"co_departments": ["市总工会"]}


def test_an_archived_year_changes_no_more(city):
    Cycle.objects.update(status="archived")

    response = send(city, "commitment-edit", city.commitment.pk, version=1, **PEOPLE)

    assert (response.status_code, city.commitment.section) == (422, "")


@pytest.mark.parametrize("status", FROZEN)
def test_the_actions_refuse_a_locked_promise_however_they_are_called(city, status):
    Cycle.objects.update(status=status)

    with pytest.raises(ValidationError) as refusal:
        change_commitment(commitment=city.commitment, values={"target": "新建8个。"}, actor=city.office)
    assert refusal.value.code == "frozen"
    with pytest.raises(ValidationError) as refusal:
        change_pledge(pledge=city.pledge, values={"coefficient": Decimal("1.1")}, actor=city.office)
    assert refusal.value.code == "frozen"


def test_two_people_on_the_same_commitment_are_told_and_neither_loses_a_word(city):
    Commitment.objects.update(section="组织一处", version=2)
    city.commitment.co_departments.set([city.next_door])

    response = send(city, "commitment-edit", city.commitment.pk, version=1, section="组织二处")

    assert response.status_code == 409
    assert [(one.typed, one.stored) for one in response.context["form"].conflict] == [
        ("组织二处", "组织一处"),
        ("—", "市总工会"),
    ]
    assert response.context["form"]["section"].value() == "组织二处"
    assert city.commitment.section == "组织一处"


def test_saving_unchanged_leaves_version_and_record_alone(city):
    before = AuditEvent.objects.count()

    send(city, "commitment-edit", city.commitment.pk, version=1)

    assert (city.commitment.version, AuditEvent.objects.count()) == (1, before)
