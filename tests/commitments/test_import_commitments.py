"""`manage.py import_commitments`: what scripts and people at a terminal rely on."""

import io

import pytest
from django.core.management import CommandError, call_command

from commitments.management.commands.import_commitments import Command
from commitments.models import Commitment, Cycle, ImportRecord
from departments.models import AuditEvent
from tests.commitments.tables import SEED, city_text, pledge_rows

YEAR = 2031


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(path, year=YEAR, **options):
    """What the command printed: (out, err)."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_commitments", str(path), year=year, stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "承诺.tsv"
    path.write_text(city_text(pledge_rows("市林业局", "1.1"), pledge_rows("市统计局", "")), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _in_chinese(settings):
    settings.LANGUAGE_CODE = "zh-hans"


def test_the_seed_goes_in_unedited_and_a_second_run_says_that_nothing_changed(db):
    first, _err = run(SEED, year=2023)
    second, _err = run(SEED, year=2023)

    assert first.splitlines()[-2:] == [
        "共 16 个部门（新增 16、变更 0），80 项承诺（新增 80、变更 0、不变 0、文件中没有 0）",
        "已写入。",
    ]
    assert second.splitlines() == [
        "共 16 个部门（新增 0、变更 0），80 项承诺（新增 0、变更 0、不变 80、文件中没有 0）",
        "与现有数据一致，未写入任何内容。",
    ]
    assert (Commitment.objects.count(), ImportRecord.objects.get().imported_by) == (80, None)


def test_an_edited_file_is_told_field_by_field_and_only_that_is_written(db, table):
    run(table)
    table.write_text(table.read_text(encoding="utf-8").replace("目标5\t", "目标5之改\t", 1), encoding="utf-8")

    out, _err = run(table)

    assert "变更：市林业局 5 事项5 ― 年度目标：“目标5” → “目标5之改”" in out
    assert Commitment.objects.filter(version=2).count() == 1


def test_a_dry_run_says_what_would_change_and_writes_nothing(db, table):
    out, err = run(table, dry_run=True)

    assert "新增：市林业局" in out
    assert "第 7 行" in err
    assert (Cycle.objects.count(), ImportRecord.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_every_error_is_told_and_the_command_fails(db, tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text(city_text(pledge_rows("市林业局", "九"), pledge_rows("市统计局", "1.1", count=4)), encoding="utf-8")
    err = io.StringIO()

    with pytest.raises(CommandError):
        call_command("import_commitments", str(path), year=YEAR, stderr=err, no_color=True)

    places = [line.partition("列：")[0] for line in err.getvalue().splitlines()]
    assert places == ["第 2 行、“评定难度系数”", "第 7 行、“部门”"]
    assert Cycle.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"no table at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_table_fails_with_a_reason(db, tmp_path, content):
    path = tmp_path / "table.tsv"
    path.write_bytes(content)

    with pytest.raises(CommandError):
        run(path)


def test_a_missing_file_and_an_impossible_year_fail_with_one_line(db, table):
    with pytest.raises(CommandError, match="nowhere"):
        run(table.parent / "nowhere.tsv")
    with pytest.raises(CommandError, match="2100"):
        run(table, year=3000)

    assert Cycle.objects.count() == 0


def test_the_encoding_can_be_named(db, table):
    table.write_bytes(table.read_text(encoding="utf-8").encode("gb18030"))

    run(table, encoding="GBK")

    assert Commitment.objects.count() == 10


def test_a_terminal_sees_a_bar_that_fills(db):
    command = Command(stderr=Terminal(), no_color=True)

    command.progress(5, 10)
    command.progress(10, 10)

    assert command.stderr._out.getvalue() == f"\r[{'#' * 15}{'.' * 15}] 5 / 10\r[{'#' * 30}] 10 / 10\n"
