import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from commitments.actions import cycles
from commitments.hooks import hooks
from commitments.models import Cycle, CycleStep, Pledge, ReportingPeriod
from commitments.views import cycles as views
from departments.models import AuditEvent, Department
from tests.city import client_of, filed_report, posted

Status = Cycle.Status
OTHERS_IN_BUSINESS = ["filer", "head", "evaluator", "leader"]
OUTSIDE = ["auditor", "security_admin", "system_admin", "nobody"]


def be(city, status):
    city.cycle.status = status
    city.cycle.save()
    if status == Status.PREPARING:
        finish(city)
    return city.cycle


def finish(city):
    """The cast's year lacks only its final period."""
    ReportingPeriod.objects.create(
        cycle=city.cycle,
        number=2,
        name="四季度",
        opens_on=date(city.cycle.year, 12, 27),
        due_on=date(city.cycle.year + 1, 1, 10),
        closes_on=date(city.cycle.year + 1, 1, 15),
        cutoff_on=date(city.cycle.year, 12, 31),
        is_final=True,
    )


def page(city, name="cycle"):
    return reverse(name, args=[city.cycle.year])


def last_event():
    return AuditEvent.objects.order_by("-pk").first()


STEPS = [
    ("cycle-start", Status.PREPARING, Status.RUNNING, {}),
    ("cycle-open-scoring", Status.RUNNING, Status.SCORING, {}),
    ("cycle-archive", Status.PUBLISHED, Status.ARCHIVED, {}),
    ("cycle-step-back", Status.SCORING, Status.RUNNING, {"reason": "发现漏报"}),
]


@pytest.fixture(autouse=True)
def _without_scoring(monkeypatch):
    """What scoring does on these steps is tested there."""
    monkeypatch.setattr(hooks, "scoring_opened", [])


# ── Steps ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("name", "before", "after", "fields"), STEPS)
def test_the_office_takes_each_step_and_it_is_stamped_and_recorded(city, name, before, after, fields):
    cycle = be(city, before)

    response = client_of(city.office).post(page(city, name), posted(version=cycle.version, **fields))

    assert (response.status_code, response.url) == (302, page(city))
    cycle.refresh_from_db()
    assert (cycle.status, cycle.version) == (after, 2)
    step = CycleStep.objects.get()
    assert (step.from_status, step.to_status, step.taken_by) == (before, after, city.office)
    event = last_event()
    assert (event.action, event.actor_name, event.before, event.after, event.reason) == (
        "cycle.step", "孙六合", {"status": before}, {"status": after}, fields.get("reason", "")
    )  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "fields"), STEPS)
@pytest.mark.parametrize("role", OTHERS_IN_BUSINESS + OUTSIDE)
def test_nobody_but_the_office_takes_a_step(city, role, name, before, after, fields):
    cycle = be(city, before)

    response = client_of(city.people[role]).post(page(city, name), posted(version=cycle.version, **fields))

    assert response.status_code == (403 if role in OTHERS_IN_BUSINESS else 404)
    cycle.refresh_from_db()
    assert (cycle.status, CycleStep.objects.count()) == (before, 0)


@pytest.mark.parametrize(("name", "before", "after", "fields"), STEPS)
def test_each_step_is_shown_before_it_is_taken(city, name, before, after, fields):
    be(city, before)

    response = client_of(city.office).get(page(city, name))

    assert response.status_code == 200
    assert response.context["form"].fields["version"].initial == 1


@pytest.mark.parametrize(("name", "before", "after", "fields"), STEPS)
def test_a_step_from_an_overtaken_page_is_refused(city, name, before, after, fields):
    cycle = be(city, before)
    cycle.save_changes("status")

    response = client_of(city.office).post(page(city, name), posted(version=1, **fields))

    assert response.status_code == 409
    assert response.context["form"]["version"].value() == 2
    cycle.refresh_from_db()
    assert cycle.status == before


@pytest.mark.parametrize(("name", "before", "after", "fields"), STEPS)
def test_a_step_sent_twice_is_taken_once(city, name, before, after, fields):
    cycle, client = be(city, before), client_of(city.office)
    sent = posted(version=cycle.version, **fields)

    first, second = client.post(page(city, name), sent), client.post(page(city, name), sent)

    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert CycleStep.objects.count() == 1


@pytest.mark.parametrize(("name", "before", "after", "fields"), STEPS)
def test_a_step_out_of_turn_is_refused(city, name, before, after, fields):
    cycle = be(city, Status.ARCHIVED)

    response = client_of(city.office).post(page(city, name), posted(version=cycle.version, **fields))

    assert response.status_code == 422
    assert CycleStep.objects.count() == 0


@pytest.mark.parametrize("status", [Status.PREPARING, Status.PUBLISHED, Status.ARCHIVED])
def test_there_is_a_way_back_only_until_publication(city, status):
    with pytest.raises(ValidationError) as refusal:
        cycles.step_back(cycle=be(city, status), actor=city.office, reason="发现漏报")
    assert refusal.value.code == "too_late"


def test_going_back_needs_a_reason(city):
    response = client_of(city.office).post(page(city, "cycle-step-back"), posted(version=1, reason="  "))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]


# ── What blocks the start ─────────────────────────────────────────────────────
def blockers(city):
    return [str(blocker) for blocker in cycles.start_blockers(city.cycle)]


def test_a_complete_year_has_no_blockers(city):
    be(city, Status.PREPARING)

    assert blockers(city) == []


def test_everything_that_blocks_the_start_is_named_at_once(city, settings):
    settings.LANGUAGE_CODE = "en"
    be(city, Status.PREPARING)
    city.pledge.coefficient = None
    city.pledge.save()
    city.pledge_next_door.coefficient = Decimal("1.9")
    city.pledge_next_door.save()
    city.pledge_next_door.commitments.get(number=5).delete()
    ReportingPeriod.objects.filter(is_final=True).delete()

    assert [(blocker.pledge, bool(blocker.text)) for blocker in cycles.start_blockers(city.cycle)] == [
        (city.pledge, True),
        (city.pledge_next_door, True),
        (city.pledge_next_door, True),
        (None, True),
    ]


def test_a_blocked_year_does_not_start_and_the_page_says_why(city):
    be(city, Status.PREPARING)
    Pledge.objects.update(coefficient=None)

    response = client_of(city.office).post(page(city, "cycle-start"), posted(version=1))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == blockers(city)
    assert len(blockers(city)) == 2


def test_a_reason_on_record_excuses_another_number_of_commitments(city):
    be(city, Status.PREPARING)
    city.commitment.delete()
    assert len(blockers(city)) == 1

    Pledge.objects.filter(pk=city.pledge.pk).update(size_reason="机构改革，职能划出")
    assert blockers(city) == []


def test_where_commitments_have_coefficients_of_their_own_each_needs_one(city):
    be(city, Status.PREPARING)
    city.cycle.coefficient_level = Cycle.CoefficientLevel.COMMITMENT
    Pledge.objects.update(coefficient=None)
    city.pledge_next_door.commitments.update(coefficient=Decimal("1.1"))

    assert [blocker.pledge for blocker in cycles.start_blockers(city.cycle)] == [city.pledge]


def test_an_empty_cycle_needs_pledges_and_periods(db):
    cycle = cycles.create_cycle(year=2031)

    assert len(cycles.start_blockers(cycle)) == 2


# ── Rules ─────────────────────────────────────────────────────────────────────
def rules_of(cycle, **changes):
    names = cycles.changeable_rules(cycle)
    return {name: getattr(cycle, name) for name in names} | {"version": cycle.version} | changes


def test_rules_are_changed_and_recorded_before_and_after(city):
    response = client_of(city.office).post(page(city, "cycle-rules"), posted(**rules_of(city.cycle, red_points=25)))

    assert (response.status_code, response.url) == (302, page(city))
    city.cycle.refresh_from_db()
    assert (city.cycle.red_points, city.cycle.version) == (25, 2)
    event = last_event()
    assert (event.action, event.before, event.after) == ("cycle.rules", {"red_points": 30}, {"red_points": 25})


@pytest.mark.parametrize("role", OTHERS_IN_BUSINESS + OUTSIDE)
def test_nobody_but_the_office_changes_rules(city, role):
    sent = posted(**rules_of(city.cycle, red_points=25))

    response = client_of(city.people[role]).post(page(city, "cycle-rules"), sent)

    assert response.status_code == (403 if role in OTHERS_IN_BUSINESS else 404)
    city.cycle.refresh_from_db()
    assert city.cycle.red_points == 30


def test_overtaken_rules_come_back_with_both_versions(city):
    sent = posted(**rules_of(city.cycle, red_points=25))
    city.cycle.red_points = 40
    city.cycle.save_changes("red_points")
    client = client_of(city.office)

    response = client.post(page(city, "cycle-rules"), sent)

    assert response.status_code == 409
    [difference] = response.context["form"].conflict
    assert (difference.typed, difference.stored) == ("25", "40")
    again = client.post(page(city, "cycle-rules"), sent | {"version": response.context["form"]["version"].value()})
    assert again.status_code == 302
    city.cycle.refresh_from_db()
    assert city.cycle.red_points == 25


@pytest.mark.parametrize(
    ("status", "changeable"),
    [
        (Status.PREPARING, {*cycles.FIRM_RULES, *cycles.OTHER_RULES}),
        (Status.RUNNING, {*cycles.OTHER_RULES}),
        (Status.SCORING, {*cycles.OTHER_RULES}),
        (Status.PUBLISHED, set()),
        (Status.ARCHIVED, set()),
    ],
)
def test_the_rules_of_the_promises_are_fixed_when_the_year_starts(city, status, changeable):
    assert set(cycles.changeable_rules(be(city, status))) == changeable


def test_a_fixed_rule_posted_all_the_same_changes_nothing(city):
    sent = posted(**rules_of(city.cycle, coefficient_max="9.0000"))

    client_of(city.office).post(page(city, "cycle-rules"), sent)

    city.cycle.refresh_from_db()
    assert city.cycle.coefficient_max == Decimal("1.2000")


def test_the_action_refuses_a_fixed_rule(city):
    with pytest.raises(ValidationError) as refusal:
        cycles.change_rules(cycle=city.cycle, values={"commitments_max": 7}, actor=city.office)
    assert list(refusal.value.message_dict) == ["commitments_max"]


def test_red_must_lie_beyond_yellow(city):
    sent = posted(**rules_of(city.cycle, red_points=10))

    response = client_of(city.office).post(page(city, "cycle-rules"), sent)

    assert response.status_code == 422


def test_saving_rules_unchanged_leaves_version_and_record_alone(city):
    before = AuditEvent.objects.count()

    cycles.change_rules(cycle=city.cycle, values={"red_points": 30}, actor=city.office, version=1)

    city.cycle.refresh_from_db()
    assert (city.cycle.version, AuditEvent.objects.count()) == (1, before)


# ── Making one, and the pages ─────────────────────────────────────────────────
def test_the_office_makes_a_cycle(city):
    response = client_of(city.office).post(reverse("cycle-add"), posted(year=2031, label="试行"))

    assert (response.status_code, response.url) == (302, reverse("cycle", args=[2031]))
    assert Cycle.objects.get(year=2031).status == Status.PREPARING
    event = AuditEvent.objects.get(action="cycle.add", actor_id=city.office.pk)
    assert event.after == {"year": 2031}


def test_a_year_has_one_cycle(city):
    response = client_of(city.office).post(reverse("cycle-add"), posted(year=city.cycle.year))

    assert response.status_code == 422
    assert response.context["form"].errors == {"year": ["该年度已经建立，请在“年度管理”中打开。"]}


def test_the_year_proposed_for_a_new_cycle_is_one_without_a_cycle(city):
    this_year = timezone.localdate().year
    Cycle.objects.filter(pk=city.cycle.pk).update(year=this_year)

    response = client_of(city.office).get(reverse("cycle-add"))

    assert response.context["form"]["year"].value() == this_year + 1


@pytest.mark.parametrize("name", ["cycles", "cycle-add", "cycle", "cycle-rules"])
@pytest.mark.parametrize("role", ["office", *OTHERS_IN_BUSINESS, *OUTSIDE])
def test_the_pages_of_the_year_open_for_the_office_alone(city, name, role):
    args = [city.cycle.year] if name in ("cycle", "cycle-rules") else []

    response = client_of(city.people[role]).get(reverse(name, args=args))

    assert response.status_code == {"office": 200}.get(role, 403 if role in OTHERS_IN_BUSINESS else 404)


@pytest.mark.parametrize("status", Status.values)
def test_the_page_of_the_cycle_offers_exactly_the_steps_that_are_possible(city, status):
    be(city, status)
    if status == Status.PREPARING:
        assert blockers(city) == []
    html = client_of(city.office).get(page(city)).content.decode()

    offered = {name for name, *_ in STEPS if f'href="{page(city, name)}"' in html}
    assert (
        offered
        == {
            Status.PREPARING: {"cycle-start"},
            Status.RUNNING: {"cycle-open-scoring", "cycle-step-back"},
            Status.SCORING: {"cycle-step-back"},
            Status.PUBLISHED: {"cycle-archive"},
            Status.ARCHIVED: set(),
        }[status]
    )


def test_the_page_shows_how_many_departments_and_commitments_the_year_holds(city):
    sizes = client_of(city.office).get(page(city)).context["sizes"]

    assert (sizes.departments, sizes.promises) == (2, 10)


@pytest.mark.parametrize(("most", "said"), [(9, "9+"), (10, "10"), (2_000, "10")])
def test_the_list_of_cycles_counts_commitments_as_far_as_a_number_says_something(city, monkeypatch, most, said):
    cycles.create_cycle(year=city.cycle.year - 1)
    monkeypatch.setattr(views, "COUNTED_UP_TO", most)

    response = client_of(city.office).get(reverse("cycles"))
    rows = re.findall(r'<td class="num"[^>]*>(.*?)</td>', response.content.decode())

    assert rows == ["2", said, "0", "0"]


def test_the_page_of_opening_scoring_says_where_the_reports_stand(city):
    filed_report(city, "signed")

    answer = client_of(city.office).get(page(city, "cycle-open-scoring"))

    assert [count for _label, count in answer.context["reports"]] == [0, 0, 1, 0, 0]
    assertContains(answer, "尚有 1 份填报未审核通过，开放评分后不能再办理。")


@pytest.mark.parametrize(("status", "state"), [(Status.RUNNING, "开放中"), (Status.SCORING, "已关闭")])
def test_no_period_is_open_once_filing_has_ended(city, status, state):
    be(city, status)

    periods = client_of(city.office).get(page(city)).context["periods"]

    assert [row.state for row in periods if row.period == city.period] == [state]


def test_the_unit_of_a_rule_stands_behind_its_number(city):
    form = client_of(city.office).get(page(city, "cycle-rules")).context["form"]

    assert (form.fields["text_limit"].unit, form.fields["text_limit"].help_text) == ("字", "")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_cycles_costs_the_same_however_many_there_are(city, count, django_assert_num_queries):
    for year in range(2031, 2030 + count):
        cycles.create_cycle(year=year)
    client = client_of(city.office)
    client.get(reverse("cycles"))

    with django_assert_num_queries(4):
        client.get(reverse("cycles"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_cycle_costs_the_same_however_many_departments_there_are(
    city, count, django_assert_num_queries
):
    be(city, Status.PREPARING)
    for number in range(count):
        department = Department.objects.create(name=f"部门{number}", position=10 + number)
        Pledge.objects.create(cycle=city.cycle, department=department, position=10 + number)
    client = client_of(city.office)
    client.get(page(city))

    with django_assert_num_queries(9):
        client.get(page(city))
