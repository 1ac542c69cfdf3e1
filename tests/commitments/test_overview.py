"""Completion and lights from the rows: what counts, what is late, what the office changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from commitments.actions.lights import snapshot_period
from commitments.models import LightRecord, PlannedPace
from commitments.overview import progress_in
from departments.models import AuditEvent, Portfolio
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import indicator_of, milestone_of, report_before


@pytest.fixture
def half(city):
    """The open period's figures speak of the end of June: the linear pace is 50."""
    city.period.cutoff_on = date(city.cycle.year, 6, 30)
    city.period.save()
    return city


def progress_of(city, at=None):
    commitment = city.commitment
    return progress_in(city.period, [commitment], at=at or timezone.localdate())[commitment.pk]


def shown(progress):
    return (progress.completion, progress.planned, progress.light)


def test_nothing_signed_shows_nothing_and_after_the_due_date_red(half):
    filed_report(half, "submitted")

    assert shown(progress_of(half)) == (None, Decimal("50.00"), None)
    assert shown(progress_of(half, at=half.period.due_on + timedelta(days=1))) == (None, Decimal("50.00"), "red")


def test_the_filed_figure_counts_only_where_there_is_nothing_to_compute_from(half):
    filed_report(half, "signed", completion_percent=Decimal("45"))
    assert shown(progress_of(half)) == (Decimal("45.00"), Decimal("50.00"), "green")

    indicator = indicator_of(half)
    half.period.reports.get().readings.create(indicator=indicator, reported=Decimal(3))
    assert shown(progress_of(half)) == (Decimal("30.00"), Decimal("50.00"), "yellow")


def test_verified_figures_replace_reported_ones(half):
    report = filed_report(half, "accepted")
    report.readings.create(indicator=indicator_of(half), reported=Decimal(9), verified=Decimal(1))

    assert shown(progress_of(half)) == (Decimal("10.00"), Decimal("50.00"), "red")


def test_amounts_of_the_periods_are_added_up(half):
    indicator = indicator_of(half, basis="period")
    report_before(half, reading={indicator: Decimal(2)})
    filed_report(half, "signed").readings.create(indicator=indicator, reported=Decimal(3))

    assert progress_of(half).completion == Decimal("50.00")


def test_a_draft_does_not_count_but_the_period_before_does(half):
    indicator = indicator_of(half)
    report_before(half, reading={indicator: Decimal(4)})
    filed_report(half).readings.create(indicator=indicator, reported=Decimal(9))

    assert shown(progress_of(half)) == (Decimal("40.00"), Decimal("50.00"), None)


def test_milestones_take_their_shares_and_indicators_the_rest(half):
    confirmed = {"confirmed_by": half.office, "confirmed_at": timezone.now()}
    first = milestone_of(half, share=Decimal(20), **confirmed)
    milestone_of(half, share=Decimal(30), name="完工", **confirmed)
    report = filed_report(half, "signed")
    report.ticks.create(milestone=first, reached_on=timezone.localdate())
    report.readings.create(indicator=indicator_of(half), reported=Decimal(6))

    # 20 for the milestone, and 6/10 of the 50 that are left
    assert progress_of(half).completion == Decimal("50.00")


def test_an_unconfirmed_milestone_does_not_count(half):
    milestone = milestone_of(half)
    filed_report(half, "signed").ticks.create(milestone=milestone, reached_on=timezone.localdate())

    assert progress_of(half).completion == Decimal("40.00")


def test_only_what_is_complete_shows_a_hundred(half):
    report = filed_report(half, "signed")
    report.readings.create(indicator=indicator_of(half, value=Decimal(30000)), reported=Decimal(29999))

    assert progress_of(half).completion == Decimal("99.99")


def test_a_late_signature_is_yellow_at_best(half):
    half.period.due_on = timezone.localdate() - timedelta(days=2)
    half.period.save()
    filed_report(half, "signed", completion_percent=Decimal(90))

    assert progress_of(half).light == "yellow"


def test_a_red_kept_at_the_due_date_turns_yellow_when_made_good(half):
    filed_report(half, "signed", completion_percent=Decimal(10))
    late = half.period.due_on + timedelta(days=1)
    snapshot_period(half.period, at=late)
    half.period.reports.update(completion_percent=Decimal(90))

    assert progress_of(half, at=late).light == "yellow"
    assert LightRecord.objects.get(commitment=half.commitment).light == "red"


def test_a_punctual_report_that_came_back_is_not_red_while_it_may_be_mended(half):
    yesterday = timezone.localdate() - timedelta(days=1)
    half.period.due_on = yesterday
    half.period.save()
    filed_report(half, "returned", first_signed_at=timezone.now() - timedelta(days=3), mend_by=timezone.localdate())

    assert progress_of(half).light is None
    assert progress_of(half, at=timezone.localdate() + timedelta(days=1)).light == "red"


@pytest.mark.parametrize(("status", "light"), [("completed", "green"), ("not_done", "red"), ("cancelled", None)])
def test_a_decided_commitment_has_its_light_without_a_report(half, status, light):
    half.pledge.commitments.filter(number=1).update(status=status)

    assert progress_of(half).light == light


def test_the_office_s_pace_replaces_the_linear_one(half):
    filed_report(half, "signed", completion_percent=Decimal(20))
    PlannedPace.objects.create(period=half.period, commitment=half.commitment, percent=Decimal(20))

    assert shown(progress_of(half)) == (Decimal("20.00"), Decimal("20.00"), "green")


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_any_number(half, rows, django_assert_num_queries):
    commitments = list(half.pledge.commitments.select_related("pledge")[:rows])
    filed_report(half, "signed")
    indicator_of(half)

    with django_assert_num_queries(4):
        progress_in(half.period, commitments, at=timezone.localdate())


class TestSnapshots:
    def test_running_it_again_keeps_nothing_twice(self, half):
        half.period.due_on = timezone.localdate() - timedelta(days=1)
        half.period.save()
        filed_report(half, "accepted", completion_percent=Decimal(60))
        call_command("snapshot_lights")
        first = sorted(LightRecord.objects.values_list("commitment__number", "cause", "light"))
        call_command("snapshot_lights")

        again = sorted(LightRecord.objects.values_list("commitment__number", "cause", "light"))
        assert first == again
        assert len([row for row in first if row[1] == "due"]) == 10
        assert [row for row in first if row[1] == "accepted"] == [(1, "accepted", "yellow")]

    def test_a_changed_threshold_does_not_repaint_what_was_kept(self, half):
        filed_report(half, "signed", completion_percent=Decimal(45))
        snapshot_period(half.period, at=half.period.due_on + timedelta(days=1))
        half.cycle.yellow_points = 2
        half.cycle.save()

        kept = LightRecord.objects.get(commitment=half.commitment)
        assert (kept.light, kept.yellow_points) == ("green", 10)


class TestOverride:
    def url(self, city, name="light-override"):
        return reverse(name, args=[city.period.pk, city.commitment.pk])

    def press(self, city, who, **fields):
        values = {"light": "yellow", "reason": "省级项目延期批复。", **fields}
        return client_of(city.people[who]).post(self.url(city), posted(**values))

    def test_both_colours_stay_visible(self, half):
        filed_report(half, "signed", completion_percent=Decimal(0))
        self.press(half, "office")

        progress = progress_of(half)
        event = AuditEvent.objects.get(action="light.override")
        assert (progress.light, progress.computed) == ("yellow", "red")
        assert (event.before, event.after, event.reason) == (
            {"light": "red"}, {"light": "yellow"}, "省级项目延期批复。",
        )  # fmt: skip

    def test_it_outlives_a_snapshot_and_ends_with_the_rule_s_own_colour(self, half):
        filed_report(half, "signed", completion_percent=Decimal(0))
        self.press(half, "office")
        snapshot_period(half.period, at=half.period.due_on + timedelta(days=1))
        assert progress_of(half).light == "yellow"

        self.press(half, "office", light="red")
        assert progress_of(half).light == "red"

    def test_it_needs_a_reason(self, half):
        filed_report(half, "signed")

        assert self.press(half, "office", reason=" ").status_code == 422
        assert LightRecord.objects.count() == 0

    def test_what_is_not_lit_cannot_be_changed(self, half):
        assert self.press(half, "office").status_code == 422

    @pytest.mark.parametrize(
        ("who", "status"),
        [("leader", 403), ("filer", 404), ("head", 404), ("evaluator", 404), ("auditor", 404), ("nobody", 404)],
    )
    @pytest.mark.parametrize("name", ["light-override", "pace-set"])
    def test_nobody_else_changes_lights_or_paces(self, half, who, status, name):
        filed_report(half, "signed")

        answer = client_of(half.people[who]).post(
            self.url(half, name), posted(light="green", reason="好。", percent="10")
        )

        assert answer.status_code == status
        assert (LightRecord.objects.count(), PlannedPace.objects.count()) == (0, 0)

    def test_the_office_does_not_change_the_own_department_s_light(self, half):
        half.office.department = half.home
        half.office.save(update_fields=["department"])
        filed_report(half, "signed")

        assert self.press(half, "office").status_code == 403

    def test_the_pace_can_be_set_and_taken_back(self, half):
        client = client_of(half.office)
        client.post(self.url(half, "pace-set"), posted(percent="12.5"))
        assert PlannedPace.objects.get().percent == Decimal("12.50")

        client.post(self.url(half, "pace-set"), posted(percent=""))
        assert PlannedPace.objects.count() == 0
        assert AuditEvent.objects.filter(action="pace.set").count() == 2


class TestMatrix:
    def matrix(self, city, who="leader", **filters):
        return client_of(city.people[who]).get(reverse("lights"), filters).context["matrix"]

    @pytest.mark.parametrize("who", ["filer", "head", "evaluator", "auditor", "nobody"])
    def test_it_is_for_the_office_and_the_leaders(self, half, who):
        assert client_of(half.people[who]).get(reverse("lights")).status_code == 404

    def test_it_is_the_leader_s_first_page(self, half):
        assert client_of(half.leader).get("/").headers["Location"] == reverse("lights")

    def test_the_leader_s_own_departments_come_first(self, half):
        Portfolio.objects.create(leader=half.leader, department=half.next_door)

        assert [row.department.name for row in self.matrix(half).rows] == ["市总工会", "市委组织部"]
        assert [row.department.name for row in self.matrix(half, "office").rows] == ["市委组织部", "市总工会"]

    def test_it_counts_how_complete_the_filing_is(self, half):
        filed_report(half, "signed")
        matrix = self.matrix(half)

        assert (matrix.signed, matrix.owed) == (1, 10)

    def test_red_and_newly_red_are_listed(self, half):
        before = report_before(half)
        LightRecord.objects.create(
            period=before.period, commitment=half.commitment, light="green", computed="green",
            planned_percent=Decimal(25), yellow_points=10, red_points=30, cause="due", made_at=timezone.now(),
        )  # fmt: skip
        filed_report(half, "signed", completion_percent=Decimal(0))

        matrix = self.matrix(half)
        assert [cell.progress.commitment for cell in matrix.newly_red] == [half.commitment]
        assert dict(matrix.rows[0].past) == {"上一期": {"green": 1}}
        assert [len(row.cells) for row in self.matrix(half, light="newly-red").rows] == [5]

    @pytest.mark.parametrize(
        ("filters", "rows"), [({"text": "总工会"}, 1), ({"light": "green"}, 0), ({"group": "1x"}, 2)]
    )
    def test_it_can_be_narrowed(self, half, filters, rows):
        assert len(self.matrix(half, **filters).rows) == rows

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_any_number(self, half, rows, django_assert_num_queries):
        half.pledge.commitments.filter(number__gt=rows).update(status="cancelled")
        client = client_of(half.leader)
        client.get(reverse("lights"))

        with django_assert_num_queries(9):
            client.get(reverse("lights"))

    @pytest.mark.parametrize("rows", [1, 3])
    def test_a_light_s_page_costs_the_same_however_many_were_kept(self, half, rows, django_assert_num_queries):
        for light in ["red", "yellow", "green"][:rows]:
            LightRecord.objects.create(
                period=half.period, commitment=half.commitment, light=light, computed="green", cause="override",
                planned_percent=Decimal(25), yellow_points=10, red_points=30, made_by=half.office, reason="好。",
                made_at=timezone.now(),
            )  # fmt: skip
        client, url = client_of(half.leader), reverse("light", args=[half.period.pk, half.commitment.pk])
        client.get(url)

        with django_assert_num_queries(9):
            client.get(url)
