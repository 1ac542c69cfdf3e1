from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from commitments.actions.periods import change_period, extend_period, generate_periods, spans_of
from commitments.filing import filing_problem
from commitments.models import Cycle, PeriodExtension, ReportingPeriod
from departments.models import AuditEvent, Department
from tests.city import client_of, posted

Status = Cycle.Status
DAYS = ("cutoff_on", "opens_on", "due_on", "closes_on")
REFUSED = [("filer", 403), ("head", 403), ("evaluator", 403), ("leader", 403), ("auditor", 404), ("system_admin", 404)]


def last_event():
    return AuditEvent.objects.order_by("-pk").first()


# ── Making a year's periods ───────────────────────────────────────────────────
@pytest.mark.parametrize(("rhythm", "names"), [
    ("half_yearly", ["上半年", "下半年"]),
    ("quarterly", ["一季度", "二季度", "三季度", "四季度"]),
    ("monthly", [f"{month}月" for month in range(1, 13)]),
])  # fmt: skip
def test_the_spans_of_a_rhythm_cover_the_year_and_end_with_the_final_one(rhythm, names):
    spans = spans_of(2028, rhythm)

    assert [span.name for span in spans] == names
    assert [span.number for span in spans] == list(range(1, len(names) + 1))
    assert [span.is_final for span in spans] == [False] * (len(names) - 1) + [True]
    assert spans[-1].cutoff_on == date(2028, 12, 31)


def test_a_period_opens_before_its_last_day_and_closes_in_the_month_after():
    february = spans_of(2028, "monthly")[1]

    assert [getattr(february, name) for name in DAYS] == [
        date(2028, 2, 29), date(2028, 2, 24), date(2028, 3, 10), date(2028, 3, 15)
    ]  # fmt: skip


@pytest.fixture
def without_periods(city):
    ReportingPeriod.objects.all().delete()
    return city


def generate(city, **sent):
    url = reverse("periods-generate", args=[city.cycle.year])
    return client_of(city.office).post(url, posted(version=city.cycle.version, **sent))


@pytest.mark.parametrize(("rhythm", "count"), [("monthly", 12), ("quarterly", 4), ("half_yearly", 2)])
def test_the_office_makes_a_years_periods_in_one_step(without_periods, rhythm, count):
    response = generate(without_periods, rhythm=rhythm)

    assert (response.status_code, response.url) == (302, reverse("cycle", args=[without_periods.cycle.year]))
    assert without_periods.cycle.periods.count() == count
    assert (last_event().action, last_event().after) == ("period.generate", {"rhythm": rhythm, "count": count})


def test_periods_are_made_once(city):
    response = generate(city, rhythm="monthly")

    assert response.status_code == 422
    assert city.cycle.periods.count() == 1


def test_the_page_shows_every_rhythm_before_anything_is_made(without_periods):
    url = reverse("periods-generate", args=[without_periods.cycle.year])

    previews = client_of(without_periods.office).get(url).context["previews"]

    assert [len(spans) for _label, spans in previews] == [12, 4, 2]


@pytest.mark.parametrize("status", [Status.SCORING, Status.PUBLISHED, Status.ARCHIVED])
def test_no_periods_are_made_once_filing_is_over(without_periods, status):
    Cycle.objects.update(status=status)

    with pytest.raises(ValidationError) as refusal:
        generate_periods(cycle=without_periods.cycle, rhythm="monthly", actor=without_periods.office)
    assert refusal.value.code == "frozen"


@pytest.mark.parametrize(("role", "status"), REFUSED)
def test_nobody_else_makes_periods(without_periods, role, status):
    city = without_periods
    url = reverse("periods-generate", args=[city.cycle.year])

    response = client_of(city.people[role]).post(url, posted(version=1, rhythm="monthly"))

    assert (response.status_code, city.cycle.periods.count()) == (status, 0)


# ── Editing one ───────────────────────────────────────────────────────────────
def fields_of(period, **changes):
    return {"name": period.name, "version": period.version, **{name: getattr(period, name) for name in DAYS}} | changes


def edit(city, role="office", **changes):
    url = reverse("period-edit", args=[city.period.pk])
    return client_of(city.people[role]).post(url, posted(**fields_of(city.period, **changes)))


def test_the_office_edits_a_day_and_it_is_recorded(city):
    later = city.period.closes_on + timedelta(days=3)

    response = edit(city, closes_on=later)

    assert response.status_code == 302
    period = ReportingPeriod.objects.get()
    assert (period.closes_on, period.version) == (later, 2)
    event = last_event()
    assert (event.action, event.before, event.after) == (
        "period.change", {"closes_on": str(city.period.closes_on)}, {"closes_on": str(later)}
    )  # fmt: skip


@pytest.mark.parametrize(("role", "status"), REFUSED)
def test_nobody_else_edits_a_period(city, role, status):
    response = edit(city, role, name="首季")

    assert response.status_code == status
    assert ReportingPeriod.objects.get().name == "一季度"


def test_days_out_of_order_come_back_with_what_was_typed(city):
    response = edit(city, due_on=city.period.opens_on - timedelta(days=1))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["due_on"]
    assert response.context["form"]["due_on"].value() == str(city.period.opens_on - timedelta(days=1))
    assert ReportingPeriod.objects.get().version == 1


def test_the_figures_of_later_periods_speak_of_later_days(city):
    day = city.period.cutoff_on
    ReportingPeriod.objects.create(
        cycle=city.cycle,
        number=2,
        name="二季度",
        opens_on=day,
        due_on=day,
        closes_on=day,
        cutoff_on=day + timedelta(90),
    )

    response = edit(city, cutoff_on=day + timedelta(days=90))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["cutoff_on"]


def test_an_overtaken_edit_comes_back_with_both_versions(city):
    ReportingPeriod.objects.update(name="首季", version=2)

    response = edit(city, name="第一季度")

    assert response.status_code == 409
    [difference] = response.context["form"].conflict
    assert (difference.typed, difference.stored) == ("第一季度", "首季")
    assert response.context["form"]["version"].value() == 2


def test_an_edit_sent_twice_counts_once(city):
    client, url = client_of(city.office), reverse("period-edit", args=[city.period.pk])
    sent = posted(**fields_of(city.period, name="首季"))

    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert ReportingPeriod.objects.get().version == 2


@pytest.mark.parametrize("status", [Status.SCORING, Status.PUBLISHED, Status.ARCHIVED])
def test_periods_are_fixed_once_filing_is_over(city, status):
    Cycle.objects.update(status=status)

    with pytest.raises(ValidationError) as refusal:
        change_period(period=city.period, values={"name": "首季"}, actor=city.office)
    assert refusal.value.code == "frozen"


# ── Opening one again ─────────────────────────────────────────────────────────
@pytest.fixture
def closed(city):
    today = timezone.localdate()
    ReportingPeriod.objects.update(
        opens_on=today - timedelta(30), due_on=today - timedelta(12), closes_on=today - timedelta(7)
    )
    city.period.refresh_from_db()
    return city


def extend(city, role="office", **changes):
    url = reverse("period-extend", args=[city.period.pk])
    fields = {
        "version": city.period.version,
        "department": city.home.pk,
        "until": timezone.localdate() + timedelta(days=2),
        "reason": "系统故障",
    }
    return client_of(city.people[role]).post(url, posted(**fields | changes))


def test_a_closed_period_is_opened_again_for_one_department_alone(closed):
    response = extend(closed)

    assert response.status_code == 302
    extension = PeriodExtension.objects.get()
    assert (extension.department, extension.made_by, extension.reason) == (closed.home, closed.office, "系统故障")
    today = timezone.localdate()
    assert filing_problem(closed.period, closed.commitment, at=today) is None
    assert filing_problem(closed.period, closed.commitment_next_door, at=today) is not None
    assert (last_event().action, last_event().reason) == ("period.extend", "系统故障")


@pytest.mark.parametrize(("role", "status"), REFUSED)
def test_nobody_else_opens_a_period_again(closed, role, status):
    assert extend(closed, role).status_code == status
    assert PeriodExtension.objects.count() == 0


def test_the_office_does_not_open_a_period_again_for_the_own_department(closed):
    closed.office.department = closed.home
    closed.office.save()

    assert extend(closed).status_code == 403
    assert PeriodExtension.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": timezone.localdate() - timedelta(days=1)}, "until"),
        ({"reason": "  "}, "reason"),
        ({"department": ""}, "department"),
    ],
)
def test_an_extension_needs_a_day_to_come_a_reason_and_a_department(closed, changes, field):
    response = extend(closed, **changes)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert PeriodExtension.objects.count() == 0


def test_a_period_that_is_open_for_everybody_needs_no_extension(city):
    response = extend(city, until=city.period.closes_on)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["until"]


def test_a_department_without_a_pledge_has_nothing_to_file(closed):
    with pytest.raises(ValidationError) as refusal:
        extend_period(
            period=closed.period,
            department=Department.objects.create(name="市体育局"),
            until=timezone.localdate(),
            reason="系统故障",
            actor=closed.office,
        )
    assert list(refusal.value.message_dict) == ["department"]


def test_an_extension_sent_twice_is_made_once(closed):
    client, url = client_of(closed.office), reverse("period-extend", args=[closed.period.pk])
    sent = posted(version=1, department=closed.home.pk, until=timezone.localdate(), reason="系统故障")

    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert PeriodExtension.objects.count() == 1


def test_the_choice_holds_the_departments_of_the_cycle_in_the_order_of_its_table(closed):
    Department.objects.create(name="市体育局")
    url = reverse("period-extend", args=[closed.period.pk])

    form = client_of(closed.office).get(url).context["form"]

    assert list(form.fields["department"].queryset) == [closed.home, closed.next_door]
