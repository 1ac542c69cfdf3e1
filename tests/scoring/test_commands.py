import csv
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from commitments.models import Cycle, CycleStep
from departments.models import AuditEvent, RoleGrant, User
from scoring.actions.schemes import add_evaluator
from scoring.importers.apply import to_scoring
from scoring.models import RaterClass, Rating, ScoreSheet
from tests.commitments.tables import workbook_bytes
from tests.scoring import judges
from tests.scoring.expected import EXPECTED

pytestmark = pytest.mark.django_db
EVALUATORS = [f"E{e}" for e in range(1, 8)]


@pytest.fixture
def year():
    return judges.found_year(status=Cycle.Status.RUNNING)


def wide(tmp_path):
    lines = ["department_no,department,coefficient,commitment_no," + ",".join(EVALUATORS)]
    for d, (name, coefficient) in enumerate(judges.DEPARTMENTS, 1):
        for i in range(1, 6):
            marks = ",".join(str(judges.formula(d, i, e)) for e in range(1, 8))
            lines.append(f"{d},{name},{coefficient},{i},{marks}")
    return saved(tmp_path, "\n".join(lines))


def long(
    tmp_path, *, recused=False, panels=None, heading="department,number,evaluator,rating,class,evaluator_department"
):
    lines = [heading]
    for d, (name, _coefficient) in enumerate(judges.DEPARTMENTS, 1):
        for i in range(1, 6):
            for e in range(1, 8):
                if not (recused and d == e):
                    employer = judges.DEPARTMENTS[e - 1][0] if recused else ""
                    panel = panels[e - 1] if panels else ""
                    lines.append(f"{name},{i},E{e},{judges.formula(d, i, e)},{panel},{employer}")
    return saved(tmp_path, "\n".join(lines))


def saved(tmp_path, text):
    path = tmp_path / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    return path


def imported(path, **options):
    out = StringIO()
    call_command("import_ratings", path, year=judges.YEAR, stdout=out, stderr=out, **options)
    return out.getvalue()


def refused(path, **options):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_ratings", path, year=judges.YEAR, stdout=out, stderr=out, **options)
    return out.getvalue()


def ranking(tmp_path=None, **scheme):
    out, options = StringIO(), {}
    if scheme:
        path = tmp_path / "scheme.json"
        path.write_text(json.dumps(scheme, ensure_ascii=False), encoding="utf-8")
        options["scheme"] = path
    call_command("ranking", year=judges.YEAR, format="json", stdout=out, **options)
    return json.loads(out.getvalue())


def lines_of(document):
    by_position = sorted(document["standings"], key=lambda line: line["position"])
    return [(line["base"], line["score"], line["rank"], line["rank_without_coefficient"]) for line in by_position]


def test_the_wide_form_comes_in_and_the_ranking_is_the_expected_one(year, tmp_path):
    imported(wide(tmp_path), create_evaluators=True)

    assert Rating.objects.count() == 560
    assert set(ScoreSheet.objects.values_list("status", flat=True)) == {"submitted"}
    assert lines_of(ranking()) == EXPECTED["trim1"]


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("mean", {"aggregate": "mean"}),
        ("trim1", {"aggregate": "trim", "trim": 1}),
        ("median", {"aggregate": "median"}),
        ("mean_w", {"aggregate": "mean", "number_weights": [30, 25, 20, 15, 10]}),
    ],
)
def test_another_scheme_is_tried_without_saving(year, tmp_path, name, scheme):
    imported(wide(tmp_path), create_evaluators=True)

    assert lines_of(ranking(tmp_path, **scheme)) == EXPECTED[name]
    assert year.schemes.get().aggregate == "trim"


@pytest.mark.parametrize(("name", "aggregate"), [("trim1_recused", "trim"), ("mean_recused", "mean")])
def test_evaluators_departments_come_with_the_long_form(year, tmp_path, name, aggregate):
    imported(long(tmp_path, recused=True), create_evaluators=True)

    assert User.objects.get(username="E3").department.name == "市委统战部"
    assert lines_of(ranking(tmp_path, aggregate=aggregate, trim=1)) == EXPECTED[name]


def test_classes_come_with_the_long_form(year, tmp_path):
    panels = ["市领导"] * 2 + ["部门互评"] * 3 + ["社会评价"] * 2
    imported(long(tmp_path, panels=panels), create_evaluators=True)
    weights = [
        {"name": "市领导", "weight": 0.5},
        {"name": "部门互评", "weight": 0.3},
        {"name": "社会评价", "weight": 0.2},
    ]

    assert RaterClass.objects.filter(cycle=year).count() == 4
    assert lines_of(ranking(tmp_path, aggregate="mean", rater_classes=weights)) == EXPECTED["panels"]


def test_chinese_headings_are_understood(year, tmp_path):
    imported(long(tmp_path, heading="部门,序号,评价人,评分,评价主体,评价人单位"), create_evaluators=True)

    assert Rating.objects.count() == 560


def test_a_second_run_changes_nothing_and_says_so(year, tmp_path):
    path = wide(tmp_path)
    imported(path, create_evaluators=True)
    before = list(Rating.history.values_list("pk", flat=True))

    again = imported(path, create_evaluators=True)

    assert list(Rating.history.values_list("pk", flat=True)) == before
    assert "560" in again


def test_every_rating_gets_its_history(year, tmp_path):
    imported(wide(tmp_path), create_evaluators=True)

    assert Rating.history.count() == 560


def test_a_dry_run_writes_nothing_at_all(year, tmp_path):
    imported(wide(tmp_path), create_evaluators=True, dry_run=True)

    year.refresh_from_db()
    assert (year.status, Rating.objects.count(), User.objects.filter(username="E1").count()) == ("running", 0, 0)


def test_the_step_to_scoring_is_recorded_as_by_command(year, tmp_path):
    imported(wide(tmp_path), create_evaluators=True)

    step = CycleStep.objects.get(cycle=year, to_status="scoring")
    assert step.taken_by is None
    assert AuditEvent.objects.filter(action="rating.import").get().after == {"added": 560, "changed": 0}


def test_a_year_still_in_preparation_is_led_to_scoring(tmp_path):
    judges.found_year(status=Cycle.Status.PREPARING)

    imported(wide(tmp_path), create_evaluators=True)

    assert Cycle.objects.get(year=judges.YEAR).status == "scoring"


def test_unknown_evaluators_are_an_error_unless_made_on_purpose(year, tmp_path):
    said = refused(saved(tmp_path, "department,number,evaluator,rating\n市委组织部,1,生人,90"))

    assert "生人" in said
    assert not RoleGrant.objects.filter(user__name="生人").exists()


def test_a_known_evaluator_is_found_by_name_and_nobody_is_made(year, tmp_path):
    user = judges.judge("ping")
    User.objects.filter(pk=user.pk).update(name="评一")
    add_evaluator(rater_class=year.rater_classes.get(), user=user)

    imported(saved(tmp_path, "department,number,evaluator,rating\n市委组织部,1,评一,90.5"))

    assert Rating.objects.get().value == Decimal("90.5")
    assert ScoreSheet.objects.get(ratings__isnull=False).status == "draft"


def test_incomplete_sheets_stay_drafts_and_are_named(year, tmp_path):
    said = imported(saved(tmp_path, "department,number,evaluator,rating\n市委组织部,1,E1,90"), create_evaluators=True)

    assert "E1 · 市委组织部" in said


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("市委组织部,1,E1,101", "101"),
        ("市委组织部,1,E1,九十", "九十"),
        ("市委组织部,1,E1,90.123", "90.123"),
        ("市委组织部,9,E1,90", "9"),
        ("没有的部门,1,E1,90", "没有的部门"),
        ("市委组织部,一,E1,90", "一"),
        ("市委组织部,1,,90", ""),
        (",1,E1,90", ""),
    ],
)
def test_a_wrong_row_is_named_with_line_and_value_and_nothing_is_written(year, tmp_path, row, value):
    good = "市委宣传部,1,E1,90"
    said = refused(saved(tmp_path, f"department,number,evaluator,rating\n{good}\n{row}"), create_evaluators=True)

    assert "3" in said
    assert value in said
    assert (Rating.objects.count(), User.objects.filter(name="E1").count()) == (0, 0)


def test_what_cannot_be_read_as_a_table_is_told_behind_its_place(year, tmp_path):
    path = tmp_path / "ratings.xlsx"
    path.write_bytes(workbook_bytes([("部门", "序号"), ("=1+1", "1")]))

    assert refused(path).partition("：")[0] == "表1、第 2 行"


def test_a_rating_for_the_own_department_is_an_error(year, tmp_path):
    row = "department,number,evaluator,rating,evaluator_department\n市委组织部,1,E1,90,市委组织部"

    assert "E1" in refused(saved(tmp_path, row), create_evaluators=True)
    assert not Rating.objects.exists()


def test_the_same_rating_twice_is_an_error(year, tmp_path):
    rows = "department,number,evaluator,rating\n市委组织部,1,E1,90\n市委组织部,1,E1,91"

    assert "2" in refused(saved(tmp_path, rows), create_evaluators=True)


def test_a_submitted_sheet_is_not_overwritten(year, tmp_path):
    imported(wide(tmp_path), create_evaluators=True)

    refused(saved(tmp_path, "department,number,evaluator,rating\n市委组织部,1,E1,10"))

    assert (
        Rating.objects.get(sheet__pledge__position=1, sheet__evaluator__user__name="E1", commitment__number=1).value
        == 93
    )


@pytest.mark.parametrize("text", ["", "部门,评分\n市委组织部,90", "谁,什么\n1,2"])
def test_a_file_that_is_no_table_of_ratings_is_refused_with_a_reason(year, tmp_path, text):
    refused(saved(tmp_path, text), create_evaluators=True)

    assert not Rating.objects.exists()


def test_a_year_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(CommandError):
        call_command("import_ratings", wide(tmp_path), year=1999)
    with pytest.raises(CommandError):
        call_command("ranking", year=1999)


def test_the_ranking_is_printed_as_json_with_numbers_as_text(year, tmp_path):
    imported(wide(tmp_path), create_evaluators=True)

    first = ranking()["standings"][0]

    wanted = {
        "rank": 1,
        "department": "市委组织部",
        "group": "党委部门",
        "base": "91.6800",
        "base_exact": "2292/25",
        "coefficient": "1.1636",
        "score": "106.68",
        "rank_without_coefficient": 4,
        "status": "ranked",
    }
    assert {name: first[name] for name in wanted} == wanted


def test_the_ranking_is_printed_as_csv_and_as_a_table(year, tmp_path):
    imported(wide(tmp_path), create_evaluators=True)
    as_csv, as_table = StringIO(), StringIO()
    call_command("ranking", year=judges.YEAR, format="csv", stdout=as_csv)
    call_command("ranking", year=judges.YEAR, stdout=as_table)

    rows = list(csv.DictReader(StringIO(as_csv.getvalue())))
    assert (rows[0]["department"], rows[0]["score"], len(rows)) == ("市委组织部", "106.68", 16)
    assert "106.68" in as_table.getvalue().splitlines()[1]


@pytest.mark.parametrize("scheme", [{"aggregate": "vote"}, {"no_such_field": 1}, {"rater_classes": [{"name": "没有"}]}])
def test_rules_that_cannot_be_are_refused(year, tmp_path, scheme):
    with pytest.raises(CommandError):
        ranking(tmp_path, **scheme)


def test_a_year_in_preparation_is_started_and_opened_by_the_offices_own_steps_without_periods():
    cycle = judges.found_year(year=2021, status=Cycle.Status.PREPARING)

    to_scoring(cycle)

    steps = CycleStep.objects.filter(cycle=cycle).order_by("pk").values_list("to_status", "taken_by")
    assert list(steps) == [("running", None), ("scoring", None)]


def test_a_year_whose_coefficient_is_missing_is_not_started_by_a_command_either():
    cycle = judges.found_year(year=2021, status=Cycle.Status.PREPARING)
    cycle.pledges.filter(position=1).update(coefficient=None)

    with pytest.raises(ValidationError) as refused:
        to_scoring(cycle)

    assert len(refused.value.messages) == 1
    assert Cycle.objects.get(pk=cycle.pk).status == "preparing"
