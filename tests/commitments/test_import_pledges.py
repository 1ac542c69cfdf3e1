"""The importer itself: plan and apply, without pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions.cycles import create_cycle
from commitments.importers import bulk
from commitments.importers.pledges import plan_pledges
from commitments.importers.writing import apply_pledges
from commitments.models import Commitment, Cycle, ImportRecord, Pledge
from departments.models import AuditEvent, Department, FormerName, VersionConflict
from tests.commitments.tables import HEADINGS, city_text, pledge_rows, seed_bytes, text_of, workbook_bytes

YEAR = 2031
FURTHER = (*HEADINGS, "责任领导", "责任处室", "联系人", "事项系数", "权重")


def plan(text, name="table.tsv", **options):
    content = text if isinstance(text, bytes) else text.encode()
    return plan_pledges(content, name, year=YEAR, **options)


def take_in(text, **options):
    return apply_pledges(plan(text), **options)


def errors(text):
    return [(problem.code, problem.line) for problem in plan(text).errors]


def codes(text):
    return sorted({problem.code for problem in plan(text).errors})


def generated(departments, changed=0):
    """A table of many departments; the targets of the first `changed` of them differ."""
    return city_text(
        *(
            [
                (name, title, f"{target}之改" if n < changed else target, coefficient)
                for name, title, target, coefficient in pledge_rows(f"第{n}局", f"1.{n % 1000:04}")
            ]
            for n in range(departments)
        )
    )


def stored():
    rows = Commitment.objects.filter(pledge__cycle__year=YEAR).in_table_order()
    return list(rows.values_list("pledge__department__name", "number", "title", "target"))


@pytest.fixture
def running(db):
    """A year that has begun with the pledge of one department."""
    take_in(city_text(pledge_rows("市林业局", "1.1")))
    Cycle.objects.filter(year=YEAR).update(status=Cycle.Status.RUNNING)
    return Cycle.objects.get(year=YEAR)


# ── What is written ───────────────────────────────────────────────────────────
def test_the_seed_is_taken_in_whole_with_history_and_search_keys(db):
    apply_pledges(plan_pledges(seed_bytes(), "commitments-2023.tsv", year=2023))

    assert (Department.objects.count(), Pledge.objects.count(), Commitment.objects.count()) == (16, 16, 80)
    first = Commitment.objects.in_table_order().first()
    assert (str(first.pledge.department), first.number, first.pledge.coefficient) == (
        "市委组织部",
        1,
        Decimal("1.1636"),
    )
    assert (Department.history.count(), Pledge.history.count(), Commitment.history.count()) == (16, 16, 80)
    forum = Commitment.objects.get(title="2023 海峡两岸乡村发展论坛")
    assert (forum.number, forum.initials) == (4, "2023hxlaxcfzlt")


def test_the_history_is_what_django_simple_history_would_write(city):
    apply_pledges(plan(city_text(pledge_rows("市林业局", "1.1"))), actor=city.office)
    commitment = Commitment.objects.get(pledge__cycle__year=YEAR, number=1)
    copied = commitment.history.get()

    commitment.save()

    saved = commitment.history.first()
    names = [field.attname for field in Commitment.history.model.tracked_fields]
    assert {name: getattr(copied, name) for name in names} == {name: getattr(saved, name) for name in names}
    assert (copied.history_type, copied.history_user, copied.history_change_reason) == ("+", city.office, None)
    assert abs(saved.history_date - copied.history_date).total_seconds() < 60


def test_further_columns_are_taken_in_and_blank_cells_change_nothing(db):
    rows = [(*row, "李四", "二处", "王五", "1.05", "2.5") for row in pledge_rows("市林业局", "1.1")]
    take_in(text_of([FURTHER, *rows]))

    take_in(text_of([FURTHER, *((*row[:4], "", "三处", "", "", "") for row in rows)]))

    found = Commitment.objects.filter(pledge__cycle__year=YEAR)
    assert set(found.values_list("responsible_leader", "section", "contact", "coefficient", "weight")) == {
        ("李四", "三处", "王五", Decimal("1.0500"), Decimal("2.50"))
    }


def test_the_record_keeps_file_hash_actor_and_counts_and_the_trail_has_it(city):
    record = apply_pledges(plan(city_text(pledge_rows("市林业局", "1.1"))), actor=city.office)

    assert (record.filename, record.imported_by, record.cycle.year) == ("table.tsv", city.office, YEAR)
    assert (record.summary["departments_new"], record.summary["commitments_new"]) == (1, 5)
    assert len(record.digest) == 64
    event = AuditEvent.objects.get(action="importrecord.import")
    assert (event.object_id, event.after["sha256"], event.after["commitments_new"]) == (
        str(record.pk),
        record.digest,
        5,
    )


def test_nobody_but_the_office_writes(city):
    with pytest.raises(PermissionDenied):
        apply_pledges(plan(city_text(pledge_rows("市林业局", "1.1"))), actor=city.filer)

    assert Cycle.objects.filter(year=YEAR).count() == 0


# ── Run again ─────────────────────────────────────────────────────────────────
def test_the_same_table_again_changes_nothing_and_says_so(db):
    table = city_text(pledge_rows("市林业局", "1.1"), pledge_rows("市统计局", ""))
    take_in(table)

    again = plan(table)

    assert (again.changes_something, apply_pledges(again)) == (False, None)
    assert (ImportRecord.objects.count(), Commitment.history.count()) == (1, 10)


def test_an_edited_table_changes_only_what_was_edited_and_versions_count_up(db):
    take_in(city_text(pledge_rows("市林业局", "1.1"), pledge_rows("市统计局", "1.05")))
    rows = pledge_rows("市林业局", "1.1")
    rows[1] = ("", "2 事项二", "目标2", "")
    rows[4] = ("", "5 事项5", "目标5之改", "")
    edited = plan(city_text(rows, pledge_rows("市统计局", "1.06")))

    apply_pledges(edited)

    assert edited.summary == {
        "departments": 2,
        "departments_new": 0,
        "departments_changed": 1,
        "commitments": 10,
        "commitments_new": 0,
        "commitments_changed": 2,
        "commitments_unchanged": 8,
        "commitments_gone": 0,
    }
    found = Commitment.objects.filter(version=2).in_table_order()
    assert list(found.values_list("number", "title", "target", "initials")) == [
        (2, "事项二", "目标2", "sxe"),
        (5, "事项5", "目标5之改", "sx5"),
    ]
    assert list(Pledge.objects.values_list("coefficient", "version")) == [
        (Decimal("1.1000"), 1),
        (Decimal("1.0600"), 2),
    ]
    assert [record.history_type for record in found[0].history.all()] == ["~", "+"]


def test_what_is_gone_from_the_table_is_reported_and_left(db):
    create_cycle(year=YEAR)
    Cycle.objects.filter(year=YEAR).update(commitments_min=4)
    take_in(city_text(pledge_rows("市林业局", "1.1"), pledge_rows("市统计局", "1.05")))

    shorter = plan(city_text(pledge_rows("市林业局", "1.1", count=4)))

    assert ([str(row) for row in shorter.gone], shorter.absent) == (["5 事项5"], ["市统计局"])
    assert (shorter.changes_something, Commitment.objects.count()) == (False, 10)


def test_an_empty_coefficient_does_not_delete_the_stored_one(db):
    take_in(city_text(pledge_rows("市林业局", "1.1")))

    assert plan(city_text(pledge_rows("市林业局", ""))).changes_something is False


def test_a_former_name_finds_the_department_of_today(db):
    take_in(city_text(pledge_rows("市林业局", "1.1")))
    department = Department.objects.get()
    FormerName.objects.create(department=department, name="市林业厅", until=date(2030, 1, 1))

    renamed = plan(city_text(pledge_rows("市林业厅", "1.2")))

    assert (renamed.pledges[0].department, renamed.errors, renamed.summary["departments_changed"]) == (
        department,
        [],
        1,
    )


# ── The locks of the year ─────────────────────────────────────────────────────
def test_once_the_year_runs_promise_and_coefficient_are_refused(running):
    rows = pledge_rows("市林业局", "1.2")
    rows[2] = ("", "3 事项三", "目标3之改", "")

    refused = plan(city_text(rows, pledge_rows("市统计局", "1.05")))

    assert [(problem.code, problem.line, problem.column) for problem in refused.errors] == [
        ("frozen", 2, "评定难度系数"),
        ("frozen", 4, "承诺事项"),
        ("frozen", 4, "年度目标"),
        ("frozen_new_pledge", 7, ""),
    ]
    with pytest.raises(ValidationError):
        apply_pledges(refused)


def test_people_may_still_change_while_the_year_runs(running):
    take_in(text_of([FURTHER, *((*row, "李四", "", "", "", "") for row in pledge_rows("市林业局", "1.1"))]))

    assert set(Commitment.objects.values_list("responsible_leader", flat=True)) == {"李四"}


def test_in_an_archived_year_nothing_changes_any_more(running):
    Cycle.objects.update(status=Cycle.Status.ARCHIVED)
    table = [FURTHER, *((*row, "李四", "", "", "", "") for row in pledge_rows("市林业局", "1.1"))]

    assert codes(text_of(table)) == ["cycle_archived"]


# ── Problems ──────────────────────────────────────────────────────────────────
def test_every_kind_of_problem_is_told_at_once(db):
    Department.objects.create(name="市委改革办（市政办）", position=1)
    Department.objects.create(name="市旧局", position=2, ended_on=date(2030, 12, 31))
    named = Department.objects.create(name="市新局", position=3)
    FormerName.objects.create(department=named, name="市老局", until=date(2030, 1, 1))
    bad = [
        *pledge_rows("市甲局", "1.1", count=4),
        *pledge_rows("市乙局", "很高"),
        *pledge_rows("市丙局", "1.9"),
        ("市丁局", "1 事项1", "目标1", "1.1"),
        ("", "1 事项2", "目标2", "1.15"),
        ("", "5 事项3", "目标3", ""),
        ("", "4 事项4", "目标4", ""),
        ("", "事项5", "", ""),
        *pledge_rows("市委改革办(市政办)", "1.1"),
        *pledge_rows("市旧局", "1.1"),
        *pledge_rows("市新局", "1.1"),
        *pledge_rows("市老局", "1.1"),
        *pledge_rows("市" + "很" * 80 + "局", "1.1"),
        ("市戊局", "1 " + "长" * 201, "目标1", "1.1"),
        *pledge_rows("市戊局", "1.1")[1:],
    ]

    found = plan(text_of([(*HEADINGS, "没见过"), *bad]))

    assert sorted({problem.code for problem in found.errors}) == [
        "cell_too_long",
        "coefficient_differs",
        "coefficient_not_number",
        "coefficient_out_of_range",
        "column_unknown",
        "department_ended",
        "department_twice",
        "name_like_known",
        "number_missing",
        "number_out_of_order",
        "number_twice",
        "target_missing",
        "wrong_count",
    ]
    assert all(problem.line for problem in found.errors)
    with pytest.raises(ValidationError):
        apply_pledges(found)
    assert (Cycle.objects.count(), Pledge.objects.count(), ImportRecord.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("coefficient", "weight"), [("1.9", ""), ("1.00001", ""), ("0", "1"), ("", "0"), ("", "1.001")]
)
def test_a_commitments_own_numbers_are_held_to_the_rules_of_the_form(db, coefficient, weight):
    rows = [(*row, "", "", "", "", "") for row in pledge_rows("市林业局", "1.1")]
    rows[3] = (*rows[3][:7], coefficient, weight)

    assert [problem.line for problem in plan(text_of([FURTHER, *rows])).errors] == [5]


def test_decimals_beyond_the_cycles_are_refused(db):
    create_cycle(year=YEAR)
    Cycle.objects.filter(year=YEAR).update(coefficient_places=2)

    assert errors(city_text(pledge_rows("市林业局", "1.125"))) == [("coefficient_decimals", 2)]


def test_another_number_of_commitments_is_allowed_where_a_reason_is_on_record(db):
    take_in(city_text(pledge_rows("市林业局", "1.1")))
    Commitment.objects.filter(number=5).delete()
    Pledge.objects.update(size_reason="职能划转")

    assert errors(city_text(pledge_rows("市林业局", "1.1", count=4))) == []
    assert errors(city_text(pledge_rows("市统计局", "1.1", count=4))) == [("wrong_count", 2)]


# ── All or nothing ────────────────────────────────────────────────────────────
def test_an_exception_in_the_middle_leaves_nothing_behind(db, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 4)

    def fail(done, total):
        if done > 4:
            raise RuntimeError("the power is out")

    with pytest.raises(RuntimeError):
        take_in(generated(3), progress=fail)

    assert (Cycle.objects.count(), Department.objects.count(), Commitment.history.count()) == (0, 0, 0)
    assert (ImportRecord.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_commitment_saved_by_somebody_since_the_plan_is_not_overwritten(db):
    take_in(generated(2))
    late = plan(generated(2, changed=1))
    Commitment.objects.filter(number=1).first().save_changes("target")

    with pytest.raises(VersionConflict):
        apply_pledges(late)

    assert [target for *_rest, target in stored()] == [f"目标{n}" for n in range(1, 6)] * 2


@pytest.mark.parametrize("faster", ["year", "status", "pledge"])
def test_what_was_made_by_somebody_since_the_plan_is_a_version_conflict(db, faster):
    if faster != "year":
        create_cycle(year=YEAR)
    late = plan(generated(1))
    if faster == "status":
        Cycle.objects.update(status=Cycle.Status.RUNNING)
    else:
        take_in(generated(1))

    with pytest.raises(VersionConflict):
        apply_pledges(late)

    assert Commitment.objects.count() == (0 if faster == "status" else 5)


# ── Many rows ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["table.tsv", "table.xlsx"])
def test_a_thousand_departments_go_in_and_come_back_unchanged(db, name):
    text = generated(1000)
    content = text.encode() if name.endswith(".tsv") else workbook_bytes([row.split("\t") for row in text.splitlines()])

    apply_pledges(plan(content, name))

    assert (Pledge.objects.count(), len(stored())) == (1000, 5000)
    assert plan(content, name).changes_something is False
    assert plan(text.encode("gb18030")).changes_something is False


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_rows(db):
    counts = []
    for departments in (1, 2, 10):  # fewer than SQLite takes in one statement
        table = generated(departments)
        counts.append((queries(lambda table=table: plan(table)), queries(lambda table=table: take_in(table))))
        changed = generated(departments, changed=departments)
        counts[-1] += (queries(lambda table=changed: take_in(table)),)
        Commitment.objects.all().delete()
        ImportRecord.objects.all().delete()
        Pledge.objects.all().delete()

    assert len({reading for reading, *_writing in counts[1:]}) == 1
    assert counts[1] == counts[2]
