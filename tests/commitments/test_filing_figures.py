from decimal import Decimal

import pytest
from django.utils import timezone

from commitments.models import IndicatorReading, ProgressReport
from tests.city import client_of, filed_report
from tests.commitments.filing_cast import form_of, indicator_of, milestone_of, report_before, sheet_url


class TestFigures:
    def test_a_figure_is_prefilled_with_the_last_one(self, city):
        indicator = indicator_of(city)
        report_before(city, reading={indicator: Decimal(6)})

        form = client_of(city.filer).get(sheet_url(city, "filing", 1)).context["sheet"].forms[0]

        assert form[f"reading_{indicator.pk}"].value() == "6"
        assert "completion_percent" not in form.fields

    def test_the_verified_figure_is_the_last_one(self, city):
        indicator = indicator_of(city)
        report = report_before(city, reading={indicator: Decimal(6)})
        report.readings.update(verified=Decimal(5))

        form = client_of(city.filer).get(sheet_url(city, "filing", 1)).context["sheet"].forms[0]

        assert form[f"reading_{indicator.pk}"].value() == "5"

    def test_a_figure_is_kept_as_typed_with_separators(self, city):
        indicator = indicator_of(city)

        client_of(city.filer).post(
            sheet_url(city, "filing-save", 1),
            form_of(**{f"reading_{indicator.pk}": "1,234.５", f"why_{indicator.pk}": ""}),
        )

        assert IndicatorReading.objects.get().reported == Decimal("1234.5")

    @pytest.mark.parametrize(("figure", "status"), [("8个", 302), ("8 个", 302), ("8 家", 422), ("个", 422)])
    def test_a_figure_may_be_typed_with_its_own_unit_but_no_other(self, city, figure, status):
        indicator = indicator_of(city)

        answer = client_of(city.filer).post(
            sheet_url(city, "filing-save", 1),
            form_of(**{f"reading_{indicator.pk}": figure, f"why_{indicator.pk}": ""}),
        )

        assert answer.status_code == status
        assert [row.reported for row in IndicatorReading.objects.all()] == ([Decimal(8)] if status == 302 else [])

    @pytest.mark.parametrize(
        ("figure", "why", "status"),
        [("5", "", 422), ("5", "一处撤销。", 302), ("6", "", 302), ("7", "", 302), ("", "", 422)],
    )
    def test_a_figure_below_the_last_asks_why(self, city, figure, why, status):
        indicator = indicator_of(city)
        report_before(city, reading={indicator: Decimal(6)})

        answer = client_of(city.filer).post(
            sheet_url(city, "filing-submit", 1),
            form_of(**{f"reading_{indicator.pk}": figure, f"why_{indicator.pk}": why}),
        )

        assert answer.status_code == status

    def test_what_will_count_is_shown_before_the_first_save(self, city):
        report_before(city, completion_percent=Decimal("35.50"))

        sheet = client_of(city.filer).get(sheet_url(city, "filing", 1)).context["sheet"]

        assert sheet.forms[0]["completion_percent"].value() == "35.5"
        assert sheet.entries[0].outlook().completion == Decimal("35.50")

    def test_a_completion_nothing_computes_is_asked_for_and_not_called_optional(self, city):
        form = client_of(city.filer).get(sheet_url(city, "filing", 1)).context["sheet"].forms[0]

        assert [name for name, field in form.fields.items() if field.required and not field.widget.is_hidden] == [
            "completion_percent",
            "work_done",
        ]

    def test_where_lower_is_better_a_rise_asks_why(self, city):
        indicator = indicator_of(city, direction="down", basis="level")
        report_before(city, reading={indicator: Decimal(6)})

        answer = client_of(city.filer).post(
            sheet_url(city, "filing-submit", 1), form_of(**{f"reading_{indicator.pk}": "8", f"why_{indicator.pk}": ""})
        )

        assert list(answer.context["sheet"].forms[0].errors) == [f"why_{indicator.pk}"]

    def test_an_amount_of_the_period_alone_may_be_anything(self, city):
        indicator = indicator_of(city, basis="period")
        report_before(city, reading={indicator: Decimal(6)})

        answer = client_of(city.filer).post(
            sheet_url(city, "filing-submit", 1), form_of(**{f"reading_{indicator.pk}": "1", f"why_{indicator.pk}": ""})
        )

        assert answer.status_code == 302

    def test_words_in_a_figure_s_field_come_back_with_an_error(self, city):
        indicator = indicator_of(city)

        answer = client_of(city.filer).post(
            sheet_url(city, "filing-save", 1), form_of(**{f"reading_{indicator.pk}": "约八个"})
        )

        assert answer.status_code == 422
        assert "约八个" in answer.content.decode()


class TestMilestones:
    def test_a_confirmed_milestone_is_ticked_with_its_day(self, city):
        milestone = milestone_of(city, confirmed_by=city.office, confirmed_at=timezone.now())
        today = timezone.localdate()

        client_of(city.filer).post(
            sheet_url(city, "filing-save", 1), form_of(**{f"tick_{milestone.pk}": today.isoformat()})
        )

        assert list(ProgressReport.objects.get().ticks.values_list("milestone", "reached_on")) == [
            (milestone.pk, today)
        ]

    def test_a_tick_can_be_taken_back_in_the_draft(self, city):
        milestone = milestone_of(city, confirmed_by=city.office, confirmed_at=timezone.now())
        report = filed_report(city, version=1)
        report.ticks.create(milestone=milestone, reached_on=timezone.localdate())

        client_of(city.filer).post(
            sheet_url(city, "filing-save", 1), form_of(version=1, **{f"tick_{milestone.pk}": ""})
        )

        assert report.ticks.count() == 0

    def test_a_day_of_another_year_is_refused(self, city):
        milestone = milestone_of(city, confirmed_by=city.office, confirmed_at=timezone.now())

        answer = client_of(city.filer).post(
            sheet_url(city, "filing-save", 1), form_of(**{f"tick_{milestone.pk}": f"{city.cycle.year - 1}-12-31"})
        )

        assert answer.status_code == 422

    def test_a_milestone_that_is_only_proposed_asks_for_the_completion_still(self, city):
        milestone_of(city)

        form = client_of(city.filer).get(sheet_url(city, "filing", 1)).context["sheet"].forms[0]

        assert "completion_percent" in form.fields
