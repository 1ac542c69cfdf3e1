"""The ledger of indicators out to a workbook, filled in, and back into drafts."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from commitments.models import IndicatorReading, ProgressReport
from commitments.tables import read_table
from departments.models import AuditEvent
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import indicator_of, report_before

OPEN = "一季度"


@pytest.fixture
def indicator(city):
    """One indicator of the first commitment, at 3 in the period before."""
    made = indicator_of(city)
    report_before(city, reading={made: Decimal(3)})
    return made


def export(city, role="filer", pledge=None):
    address = reverse("ledger-file", args=[(pledge or city.pledge).pk])
    return load_workbook(io.BytesIO(client_of(city.people[role]).get(address).content))


def rows(book):
    return [list(row) for row in book.active.iter_rows(min_row=2, values_only=True)]


def column(book, heading):
    return rows(book)[0].index(heading) + 1


def filled(city, figure, heading=OPEN, line=3):
    book = export(city)
    book.active.cell(line, column(book, heading), figure)
    return book


def bring_back(city, book, role="filer", name="台账.xlsx"):
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile(name, out.getvalue())
    return client_of(city.people[role]).post(reverse("ledger-import", args=[city.pledge.pk]), posted(file=upload))


def faults(response):
    return [(fault.line, fault.column, fault.value) for fault in response.context["faults"]]


# ── Out ───────────────────────────────────────────────────────────────────────
def test_a_row_for_each_indicator_and_a_column_for_each_period(city, indicator):
    heading, row = rows(export(city))

    assert heading[:4] == ["指标编号", "承诺序号", "承诺事项", "指标名称"]
    assert heading[-3:] == ["填报版本", "上一期", OPEN]
    assert row[:5] == [indicator.pk, 1, "承诺事项1", "新建党群服务中心", "≥ 10 个"]
    assert row[-3:] == [0, 3, None]


def test_drafts_go_to_the_department_and_to_nobody_else(city, indicator):
    filed_report(city, "draft").readings.create(indicator=indicator, reported=Decimal(5))

    assert [rows(export(city, role))[1][-1] for role in ("filer", "head", "neighbour", "office", "leader")] == [
        5,
        5,
        None,
        None,
        None,
    ]


def test_a_formula_in_a_name_is_text(city):
    indicator_of(city, name="=1+1", unit="个")

    assert rows(export(city))[1][3] == "'=1+1"


def test_a_name_like_a_workbook_s_own_escape_is_read_back_as_it_was(city):
    indicator_of(city, name="_x0041_厂房")

    content = client_of(city.filer).get(reverse("ledger-file", args=[city.pledge.pk])).content

    assert read_table(content, "台账.xlsx").sheets[0].rows[2].cells[3] == "_x0041_厂房"


def test_an_export_is_on_record(city, indicator):
    export(city, "leader")

    event = AuditEvent.objects.get(action="indicator.export")
    assert (event.actor_id, event.object_id) == (city.leader.pk, str(city.pledge.pk))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_indicator_and_for_three(city, count, django_assert_num_queries):
    report = filed_report(city, "accepted")
    for number in range(count):
        report.readings.create(indicator=indicator_of(city, name=f"指标{number}"), reported=Decimal(number))
    client, url = client_of(city.filer), reverse("ledger", args=[city.pledge.pk])
    client.get(url)

    with django_assert_num_queries(9):
        client.get(url)


# ── And back ──────────────────────────────────────────────────────────────────
def test_a_figure_becomes_a_draft(city, indicator):
    response = bring_back(city, filled(city, 7))

    report = ProgressReport.objects.get(period=city.period)
    assert (response.status_code, report.status) == (302, "draft")
    assert report.readings.get().reported == Decimal(7)
    actions = AuditEvent.objects.filter(object_type__contains="commitments").values_list("action", flat=True)
    assert {"report.save", "indicator.import"} <= set(actions)


def test_an_untouched_ledger_changes_nothing(city, indicator):
    assert bring_back(city, export(city)).status_code == 302
    assert ProgressReport.objects.filter(period=city.period).count() == 0


def test_an_empty_cell_takes_nothing_away(city, indicator):
    filed_report(city, "draft").readings.create(indicator=indicator, reported=Decimal(5))
    bring_back(city, filled(city, None))

    assert IndicatorReading.objects.get(report__period=city.period).reported == Decimal(5)


@pytest.mark.parametrize(("typed", "stored"), [("1,200", 1200), ("１２．５", Decimal("12.5")), ("0", 0)])
def test_figures_are_understood_as_officials_type_them(city, indicator, typed, stored):
    bring_back(city, filled(city, typed))

    assert IndicatorReading.objects.get(report__period=city.period).reported == stored


def test_a_percentage_may_carry_its_sign(city):
    indicator_of(city, value=Decimal(95), unit="%")
    bring_back(city, filled(city, "88%"))

    assert IndicatorReading.objects.get().reported == Decimal(88)


@pytest.mark.parametrize("typed", ["七", "1.2345678", "1e400", "#REF!", "2026-01-01"])
def test_what_is_no_figure_is_named_by_its_row_and_nothing_is_written(city, indicator, typed):
    other = indicator_of(city, city.pledge.commitments.get(number=2))
    book = filled(city, 7)
    book.active.cell(4, column(book, OPEN), typed)
    response = bring_back(city, book)

    assert (response.status_code, faults(response)[0][:2]) == (422, (4, OPEN))
    assert ProgressReport.objects.filter(period=city.period).count() == other.readings.count() == 0


def test_a_closed_period_is_not_changed(city, indicator):
    response = bring_back(city, filled(city, 9, heading="上一期"))

    assert (response.status_code, faults(response)) == (422, [(3, "上一期", "9")])


def test_what_somebody_saved_since_the_export_is_not_overwritten(city, indicator):
    book = filled(city, 7)
    bring_back(city, filled(city, 5))
    response = bring_back(city, book)

    assert (response.status_code, faults(response)) == (422, [(3, OPEN, "7")])
    assert IndicatorReading.objects.get(report__period=city.period).reported == Decimal(5)


def test_a_report_that_is_on_its_way_is_not_changed(city, indicator):
    filed_report(city, "submitted")
    response = bring_back(city, filled(city, 7))

    assert (response.status_code, faults(response)) == (422, [(3, OPEN, "")])


def test_indicators_of_others_and_rows_that_stand_twice_are_refused(city, indicator):
    foreign = indicator_of(city, city.commitment_next_door)
    book = filled(city, 7)
    for line, number in ((4, foreign.pk), (5, indicator.pk), (6, "x")):
        book.active.cell(line, 1, number)
        book.active.cell(line, column(book, OPEN), 8)
    response = bring_back(city, book)

    assert faults(response) == [
        (4, "指标编号", str(foreign.pk)),
        (5, "指标编号", str(indicator.pk)),
        (6, "指标编号", "x"),
    ]


def test_a_file_that_is_no_ledger_is_refused_whole(city, indicator):
    book = Workbook()
    book.active.append(["部门", "承诺事项"])

    assert faults(bring_back(city, book)) == [(None, "", "")]
    upload = SimpleUploadedFile("台账.xlsx", b"PK\x03\x04 nothing")
    response = client_of(city.filer).post(reverse("ledger-import", args=[city.pledge.pk]), posted(file=upload))
    assert (response.status_code, len(response.context["faults"])) == (422, 1)


def test_without_an_open_period_nothing_is_taken_in(city, indicator):
    book = filled(city, 7)
    city.cycle.status = "scoring"
    city.cycle.save()
    response = bring_back(city, book)

    assert (response.status_code, len(response.context["faults"])) == (422, 1)


@pytest.mark.parametrize(("role", "status"), [("head", 403), ("neighbour", 403), ("office", 403), ("auditor", 404)])
def test_only_those_who_file_for_the_department_bring_it_back(city, indicator, role, status):
    assert bring_back(city, filled(city, 7), role).status_code == status


def test_a_colleague_may_bring_it_back_and_the_same_post_counts_once(city, indicator):
    out = io.BytesIO()
    filled(city, 7).save(out)
    fields, client = posted(), client_of(city.colleague)
    for _ in range(2):
        upload = SimpleUploadedFile("台账.xlsx", out.getvalue())
        client.post(reverse("ledger-import", args=[city.pledge.pk]), {**fields, "file": upload})

    assert AuditEvent.objects.filter(action="indicator.import").count() == 1
