from decimal import Decimal

import pytest
from django.urls import reverse

from commitments.models import Commitment, Cycle, Pledge, SpecialDay
from departments.models import AuditEvent, Department
from tests.city import client_of, posted

MODELS = ["cycle", "pledge", "commitment", "specialday"]
FROZEN = [status for status in Cycle.Status.values if status != "preparing"]
PROMISE = {"number": 1, "title": "办好湖州未来大会", "target": "办好湖州未来大会。"}


def url(model, page, *args):
    return reverse(f"admin:commitments_{model}_{page}", args=args)


def existing(city, model):
    if model == "specialday":
        return SpecialDay.objects.create(day="2026-10-01", is_working=False, name="国庆节")
    return {"cycle": city.cycle, "pledge": city.pledge, "commitment": city.commitment}[model]


def save(city, model, thing, role="office", **fields):
    return client_of(city.people[role]).post(url(model, "change", thing.pk), posted(**fields))


@pytest.fixture
def preparing(city):
    Cycle.objects.update(status="preparing")
    return city


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "role", ["office", "filer", "head", "evaluator", "leader", "auditor", "security_admin", "system_admin", "nobody"]
)
def test_list_form_and_history_open_for_the_office_and_exist_for_nobody_else(city, role, model):
    client, thing = client_of(city.people[role]), existing(city, model)
    expected = 200 if role == "office" else 404

    assert client.get(url(model, "changelist")).status_code == expected
    assert client.get(url(model, "change", thing.pk)).status_code == expected


@pytest.mark.parametrize("model", ["cycle", "pledge", "commitment"])
def test_the_form_carries_token_and_version(city, model):
    page = client_of(city.office).get(url(model, "change", existing(city, model).pk)).content.decode()

    assert [page.count(f'name="{name}"') for name in ("once", "opened_version")] == [1, 1]


def test_a_cycle_is_made_on_its_own_page_only(city):
    assert client_of(city.office).get(url("cycle", "add")).status_code == 403


@pytest.mark.parametrize("model", ["pledge", "commitment", "cycle"])
def test_an_overtaken_form_is_refused(preparing, model):
    thing = existing(preparing, model)
    thing.save_changes()

    response = save(preparing, model, thing, opened_version=1)

    assert response.status_code == 409


# ── Pledges and commitments ───────────────────────────────────────────────────
def test_a_pledge_is_edited_while_the_year_is_prepared(preparing):
    fields = {"opened_version": 1, "position": 1, "coefficient": "1.1000", "coefficient_document": "湖考办〔2026〕1号"}

    assert save(preparing, "pledge", preparing.pledge, **fields).status_code == 302

    pledge = Pledge.objects.get(pk=preparing.pledge.pk)
    assert (pledge.coefficient, pledge.coefficient_document, pledge.version) == (Decimal("1.1"), "湖考办〔2026〕1号", 2)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.action, event.actor_name) == ("pledge.change", "孙六合")


def test_a_coefficient_out_of_the_cycles_range_is_refused(preparing):
    response = save(preparing, "pledge", preparing.pledge, opened_version=1, position=1, coefficient="1.3000")

    assert response.status_code == 422
    assert list(response.context["adminform"].form.errors) == ["coefficient"]


@pytest.mark.parametrize("status", FROZEN)
def test_the_coefficient_of_a_frozen_pledge_cannot_be_edited(city, status):
    Cycle.objects.update(status=status)

    save(city, "pledge", city.pledge, opened_version=1, position=1, coefficient="1.1000", size_reason="改")

    pledge = Pledge.objects.get(pk=city.pledge.pk)
    assert (pledge.coefficient, pledge.size_reason) == (Decimal("1.1636"), "")


@pytest.mark.parametrize("status", FROZEN)
def test_the_promise_of_a_frozen_commitment_cannot_be_edited(city, status):
    Cycle.objects.update(status=status)
    before = {name: getattr(city.commitment, name) for name in [*PROMISE, "coefficient", "weight", "status"]}

    fields = {"opened_version": 1, **PROMISE, "number": 9, "coefficient": "1.1", "weight": "2", "status": "completed"}
    save(city, "commitment", city.commitment, **fields)

    assert {name: getattr(city.commitment, name) for name in before} == before


def test_who_answers_for_a_commitment_may_change_while_the_year_runs(city):
    response = save(city, "commitment", city.commitment, opened_version=1, section="组织二处")

    assert response.status_code == 302
    assert (city.commitment.section, city.commitment.version) == ("组织二处", 2)


def test_nothing_of_an_archived_year_is_edited(city):
    Cycle.objects.update(status="archived")

    assert save(city, "commitment", city.commitment, opened_version=1, section="组织二处").status_code == 403
    assert city.commitment.section == ""


def test_a_renamed_commitment_is_found_by_its_new_pinyin(preparing):
    save(preparing, "commitment", preparing.commitment, opened_version=1, **PROMISE)

    assert (preparing.commitment.title, preparing.commitment.initials) == ("办好湖州未来大会", "bhhzwldh")


def test_what_was_entered_by_mistake_may_go_only_while_the_year_is_prepared(city):
    client, commitment = client_of(city.office), city.commitment
    assert client.post(url("commitment", "delete", commitment.pk), posted(post="yes")).status_code == 403

    Cycle.objects.update(status="preparing")
    assert client.post(url("commitment", "delete", commitment.pk), posted(post="yes")).status_code == 302
    assert Commitment.objects.filter(pk=commitment.pk).count() == 0
    assert AuditEvent.objects.order_by("-pk").first().action == "commitment.delete"


def test_a_pledge_is_added_only_to_a_year_in_preparation(city):
    newcomer = Department.objects.create(name="市体育局", position=9)
    fields = {"cycle": city.cycle.pk, "department": newcomer.pk, "position": 3}
    client = client_of(city.office)

    assert client.post(url("pledge", "add"), posted(**fields)).status_code == 422
    Cycle.objects.update(status="preparing")
    assert client.post(url("pledge", "add"), posted(**fields)).status_code == 302
    assert Pledge.objects.filter(department=newcomer).count() == 1


# ── Cycles and special days ───────────────────────────────────────────────────
def rules(**changes):
    return {
        "opened_version": 1, "label": "", "text_limit": 500, "yellow_points": 10, "red_points": 30, "return_days": 3,
        "commitments_min": 5, "commitments_max": 5, "coefficient_level": "department", "coefficient_min": "1.0000",
        "coefficient_max": "1.2000", "coefficient_places": 4,
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("status", "text_limit", "most"),
    [("preparing", 800, 7), ("running", 800, 5), ("scoring", 800, 5), ("published", 500, 5), ("archived", 500, 5)],
)
def test_the_admin_changes_the_same_rules_of_a_cycle_as_its_page(city, status, text_limit, most):
    Cycle.objects.update(status=status)

    save(city, "cycle", city.cycle, **rules(text_limit=800, commitments_max=7, status="archived", year=1999))

    city.cycle.refresh_from_db()
    assert (city.cycle.text_limit, city.cycle.commitments_max) == (text_limit, most)
    assert (city.cycle.status, city.cycle.year == 1999) == (status, False)


def test_the_office_keeps_the_special_days(city):
    client = client_of(city.office)

    assert client.post(url("specialday", "add"), posted(day="2026-10-01", name="国庆节")).status_code == 302

    day = SpecialDay.objects.get()
    assert (str(day.day), day.is_working, day.name) == ("2026-10-01", False, "国庆节")
    assert client.post(url("specialday", "delete", day.pk), posted(post="yes")).status_code == 302
    assert SpecialDay.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("pledge", 7), ("commitment", 7)])
def test_a_list_costs_the_same_for_one_department_and_for_three(city, model, queries, count, django_assert_num_queries):
    for number in range(count):
        department = Department.objects.create(name=f"部门{number}", position=9 + number)
        pledge = Pledge.objects.create(cycle=city.cycle, department=department, position=9 + number)
        Commitment.objects.create(pledge=pledge, **PROMISE)
    client = client_of(city.office)
    client.get(url(model, "changelist"))

    with django_assert_num_queries(queries):
        client.get(url(model, "changelist"))
