import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.models import PeriodExtension, ProgressReport
from departments.models import AuditEvent
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import form_of, indicator_of, milestone_of, report_before, sheet_url, typed


def test_a_first_save_makes_a_draft_and_says_so(city):
    answer = client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(), follow=True)

    report = ProgressReport.objects.get()
    assert (report.status, report.version, report.work_done) == ("draft", 1, "新建4个党群服务中心。")
    assert report.completion_percent == Decimal("40.00")
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]


def test_a_save_by_itself_takes_few_statements(city, django_assert_max_num_queries):
    indicator_of(city)
    filed_report(city, work_done="旧。", version=1)
    client = client_of(city.filer)
    client.get(sheet_url(city, number=1))

    with django_assert_max_num_queries(10):  # three of them to know who it is
        answer = client.post(sheet_url(city, "filing-autosave", 1), form_of(version=1, work_done="新。"))

    assert (answer.status_code, AuditEvent.objects.filter(action="report.save").count()) == (204, 1)


def test_what_owes_no_report_is_left_out_with_all_that_belongs_to_it(city):
    """The reads of a whole sheet find also what belongs to commitments that have left the year."""
    filed_report(city, work_done="旧。", version=1)
    indicator_of(city)
    milestone_of(city, confirmed_at=timezone.now())
    city.pledge.commitments.filter(number=1).update(status="cancelled")
    client = client_of(city.filer)

    others = typed(2) | typed(3) | typed(4) | typed(5)
    answer = client.post(sheet_url(city, "filing-save"), posted(**others))

    assert (answer.status_code, ProgressReport.objects.filter(version=1).count()) == (302, 5)
    assert ProgressReport.objects.get(commitment=city.commitment).work_done == "旧。"
    assert [entry.commitment.number for entry in client.get(sheet_url(city)).context["sheet"].entries] == [2, 3, 4, 5]


def test_saving_is_on_record_with_what_changed(city):
    filed_report(city, work_done="旧。", version=1)

    client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(version=1, work_done="新。"))

    event = AuditEvent.objects.get(action="report.save")
    assert (event.actor_name, event.before, event.after) == ("陈一帆", {"work_done": "旧。"}, {"work_done": "新。"})


def test_the_same_post_twice_saves_once(city):
    client, form = client_of(city.filer), form_of()

    for _attempt in range(2):
        client.post(sheet_url(city, "filing-save", 1), form)

    assert AuditEvent.objects.filter(action="report.save").count() == 1
    assert ProgressReport.objects.get().version == 1


def test_a_version_of_a_report_that_was_never_written_is_a_conflict(city):
    answer = client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(version=3))

    assert (answer.status_code, ProgressReport.objects.count()) == (409, 0)


def test_a_form_without_a_token_is_refused(city):
    assert client_of(city.filer).post(sheet_url(city, "filing-save", 1), typed()).status_code == 400


@pytest.mark.parametrize("verb", ["filing-save", "filing-autosave", "filing-submit"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("filer", None),
        ("colleague", None),
        ("head", 403),
        ("neighbour", 404),
        ("neighbour_head", 404),
        ("office", 404),
        ("evaluator", 404),
        ("leader", 404),
        ("auditor", 404),
        ("security_admin", 404),
        ("system_admin", 404),
        ("nobody", 404),
    ],
)
def test_only_filers_of_the_department_may_write(city, verb, who, status):
    answer = client_of(city.people[who]).post(sheet_url(city, verb, 1), form_of())

    assert answer.status_code == (status or (204 if verb == "filing-autosave" else 302))
    assert ProgressReport.objects.count() == (0 if status else 1)


def test_a_conflict_shows_both_texts_and_a_second_save_goes_through(city):
    filed_report(city, work_done="开头。", version=1)
    client_of(city.colleague).post(sheet_url(city, "filing-save", 1), form_of(version=1, work_done="王二宁写的。"))

    client = client_of(city.filer)
    answer = client.post(sheet_url(city, "filing-save", 1), form_of(version=1, work_done="陈一帆写的。"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "王二宁写的。" in page
    assert "陈一帆写的。" in page
    assert 'name="c1-version" value="2"' in page
    assert ProgressReport.objects.get().work_done == "王二宁写的。"

    client.post(sheet_url(city, "filing-save", 1), form_of(version=2, work_done="合并后的。"))
    assert ProgressReport.objects.get().work_done == "合并后的。"


def test_a_conflict_lists_only_what_differs(city):
    indicator = indicator_of(city)
    reading = {f"reading_{indicator.pk}": "5", f"why_{indicator.pk}": "一处撤销。"}
    filed_report(city, version=1)
    client_of(city.colleague).post(sheet_url(city, "filing-save", 1), form_of(version=1, work_done="甲。", **reading))

    answer = client_of(city.filer).post(
        sheet_url(city, "filing-save", 1), form_of(version=1, work_done="乙。", **reading)
    )

    assert choices_in(answer) == [("work_done", "甲。", "乙。")]


def choices_in(answer):
    """(field, stored, typed) of every choice the page offers about the first commitment."""
    conflict = answer.context["sheet"].conflicts[1]
    return [(one.name.removeprefix("c1-take_"), one.stored, one.typed) for one in conflict.choices]


@pytest.mark.parametrize(("mine", "differs"), [("54", True), ("55", False), ("55.00 %", False), ("５５.0", False)])
def test_a_figure_written_another_way_is_no_difference(city, mine, differs):
    filed_report(city, version=1)
    client_of(city.colleague).post(
        sheet_url(city, "filing-save", 1), form_of(version=1, work_done="甲。", completion_percent="55.00")
    )

    answer = client_of(city.filer).post(
        sheet_url(city, "filing-save", 1), form_of(version=1, work_done="乙。", completion_percent=mine)
    )

    assert ("completion_percent" in dict.fromkeys(name for name, _stored, _typed in choices_in(answer))) == differs


class TestMerging:
    """One has saved 甲 and 6, the other typed 乙 and 5 with a reason, and chooses."""

    @pytest.fixture
    def overtaken(self, city):
        self.indicator = indicator_of(city)
        report_before(city, reading={self.indicator: Decimal(6)})
        filed_report(city, version=1)
        self.save(city.colleague, city, version=1, work_done="甲。", problems="缺人。", **self.figure("6"))
        return city

    def figure(self, value, why=""):
        return {f"reading_{self.indicator.pk}": value, f"why_{self.indicator.pk}": why}

    def save(self, user, city, **fields):
        return client_of(user).post(sheet_url(city, "filing-save", 1), form_of(**fields))

    def test_both_are_shown_field_by_field_and_what_agrees_is_not(self, overtaken):
        mine = {"work_done": "乙。", "problems": "缺人。", **self.figure("5", "一处撤销。")}
        answer = self.save(overtaken.filer, overtaken, version=1, **mine)

        assert answer.status_code == 409
        assert choices_in(answer) == [
            (f"reading_{self.indicator.pk}", "6 个", "5 个（一处撤销。）"),
            ("work_done", "甲。", "乙。"),
        ]

    def test_what_is_chosen_is_saved_and_a_figure_brings_its_reason(self, overtaken):
        mine = {"work_done": "乙。", "problems": "缺人。", **self.figure("5", "一处撤销。")}
        chosen = {f"take_reading_{self.indicator.pk}": "stored", "take_work_done": "typed"}
        answer = self.save(overtaken.filer, overtaken, version=2, **mine, **chosen)

        report = ProgressReport.objects.get(period=overtaken.period)
        reading = report.readings.get()
        assert answer.status_code == 302
        assert (report.work_done, reading.reported, reading.reason) == ("乙。", Decimal(6), "")

    def test_a_third_version_in_between_is_shown_again(self, overtaken):
        self.save(overtaken.colleague, overtaken, version=2, work_done="丙。", problems="缺人。", **self.figure("6"))

        mine = {"work_done": "乙。", "problems": "缺人。", "take_work_done": "typed", **self.figure("6")}
        answer = self.save(overtaken.filer, overtaken, version=2, **mine)

        assert (answer.status_code, choices_in(answer)) == (409, [("work_done", "丙。", "乙。")])


def test_two_who_begin_the_same_report_do_not_overwrite_each_other(city):
    client_of(city.colleague).post(sheet_url(city, "filing-save", 1), form_of(work_done="先到。"))

    answer = client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(work_done="后到。"))

    assert answer.status_code == 409
    assert ProgressReport.objects.get().work_done == "先到。"


def light_in(autosaved):
    """The light of the first commitment, which depends on the day, with its own word behind it."""
    light = json.loads(autosaved.headers["X-Saved"])["outlooks"]["c1"][1]
    return light, {"green": "绿灯", "yellow": "黄灯", "red": "红灯"}[light]


def test_autosave_answers_with_the_new_version(city):
    answer = client_of(city.filer).post(sheet_url(city, "filing-autosave", 1), form_of())

    assert answer.status_code == 204
    saved = json.loads(answer.headers["X-Saved"])
    assert (saved["versions"], saved["outlooks"]) == ({"c1": 1}, {"c1": ["40%", *light_in(answer)]})


@pytest.mark.parametrize(
    ("basis", "before", "typed_figure", "percent"), [("cumulative", 6, "8", "80%"), ("period", 6, "2", "80%")]
)
def test_completion_is_shown_as_it_will_count(city, basis, before, typed_figure, percent):
    indicator = indicator_of(city, basis=basis)
    report_before(city, reading={indicator: Decimal(before)})

    answer = client_of(city.filer).post(
        sheet_url(city, "filing-autosave", 1),
        form_of(**{f"reading_{indicator.pk}": typed_figure, f"why_{indicator.pk}": ""}),
    )

    assert json.loads(answer.headers["X-Saved"])["outlooks"] == {"c1": [percent, *light_in(answer)]}


def test_one_page_files_all_five(city):
    client = client_of(city.filer)
    form = posted()
    for number in range(1, 6):
        form |= typed(number, work_done=f"第{number}项有进展。")

    answer = client.post(sheet_url(city, "filing-submit"), form)

    assert answer.status_code == 302
    assert list(ProgressReport.objects.order_by("commitment__number").values_list("status", "work_done")) == [
        ("submitted", f"第{number}项有进展。") for number in range(1, 6)
    ]


def test_submitting_all_leaves_out_what_nobody_has_touched(city):
    form = posted() | typed(2)
    for number in (1, 3, 4, 5):
        form |= typed(number, work_done="", completion_percent="")

    client_of(city.filer).post(sheet_url(city, "filing-submit"), form)

    assert list(ProgressReport.objects.values_list("commitment__number", "status")) == [(2, "submitted")]


def test_one_incomplete_report_holds_back_all_and_loses_nothing(city):
    form = posted() | typed(1) | typed(2, work_done="", problems="缺经费。")

    answer = client_of(city.filer).post(sheet_url(city, "filing-submit"), form)

    assert answer.status_code == 422
    assert "缺经费。" in answer.content.decode()
    assert ProgressReport.objects.count() == 0


def test_what_is_missing_is_named_at_its_field(city):
    answer = client_of(city.filer).post(
        sheet_url(city, "filing-submit", 1), form_of(work_done="", completion_percent="", help_needed="请支持。")
    )

    assert answer.status_code == 422
    assert sorted(answer.context["sheet"].forms[0].errors) == ["completion_percent", "help_department", "work_done"]


def test_a_text_over_the_cycle_s_limit_is_kept_as_a_draft_but_not_submitted(city):
    long = "字" * (city.cycle.text_limit + 1)

    saved = client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(work_done=long))
    refused = client_of(city.filer).post(sheet_url(city, "filing-submit", 1), form_of(version=1, work_done=long))

    assert (saved.status_code, refused.status_code) == (302, 422)
    assert list(refused.context["sheet"].forms[0].errors) == ["work_done"]
    assert ProgressReport.objects.get().work_done == long


@pytest.mark.parametrize(
    ("typed_percent", "problem"), [("101", True), ("-1", True), ("12.345", True), ("１００", False)]
)
def test_a_completion_is_a_percentage_with_two_decimals(city, typed_percent, problem):
    answer = client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(completion_percent=typed_percent))

    assert answer.status_code == (422 if problem else 302)


class TestClosed:
    @pytest.fixture
    def closed(self, city):
        today = timezone.localdate()
        city.period.due_on = city.period.closes_on = today - timedelta(days=1)
        city.period.save()
        return city

    def test_filing_is_refused_with_the_date_and_whom_to_ask_and_keeps_what_was_typed(self, closed):
        answer = client_of(closed.filer).post(sheet_url(closed, "filing-submit", 1), form_of(work_done="来晚了。"))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "来晚了。" in page
        assert answer.context["sheet"].entries[0].problem in page
        assert ProgressReport.objects.count() == 0

    def test_a_period_opened_again_for_the_department_takes_the_report(self, closed):
        PeriodExtension.objects.create(
            period=closed.period,
            department=closed.home,
            until=timezone.localdate(),
            reason="补报",
            made_by=closed.office,
            made_at=timezone.now(),
        )

        assert client_of(closed.filer).post(sheet_url(closed, "filing-submit", 1), form_of()).status_code == 302

    def test_a_returned_report_may_be_mended_after_the_close(self, closed):
        filed_report(closed, "returned", mend_by=timezone.localdate(), version=3)

        answer = client_of(closed.filer).post(sheet_url(closed, "filing-submit", 1), form_of(version=3))

        assert answer.status_code == 302


def test_a_submitted_report_cannot_be_written_any_more(city):
    filed_report(city, "submitted", version=2)

    answer = client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(version=2, work_done="改一改。"))

    assert answer.status_code == 422
    assert ProgressReport.objects.get().work_done == "新建4个。"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(city, rows, django_assert_num_queries):
    for _row in range(rows):
        indicator_of(city)
        milestone_of(city, confirmed_by=city.office, confirmed_at=timezone.now())
    report_before(city)
    filed_report(city, version=1)
    client = client_of(city.filer)
    client.get(sheet_url(city, "filing"))

    with django_assert_num_queries(9):
        client.get(sheet_url(city, "filing"))


def test_a_commitment_of_another_number_does_not_exist(city):
    url = reverse("filing-one", args=[city.period.pk, city.home.pk, 9])

    assert client_of(city.filer).get(url).status_code == 404
