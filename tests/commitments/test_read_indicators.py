"""`manage.py read_indicators`: JSON lines in, JSON lines out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


def run(path, **options):
    out = io.StringIO()
    call_command("read_indicators", str(path), stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_in_gives_one_line_out_in_order(tmp_path):
    path = tmp_path / "targets.jsonl"
    path.write_text('{"text": "新建公园3个"}\n\n{"text": "抓好党建"}\n', encoding="utf-8")
    first, second = run(path)
    assert [one["name"] for one in first["indicators"]] == ["新建公园"]
    assert second == {"text": "抓好党建", "indicators": []}


def test_the_year_completes_a_month(tmp_path):
    path = tmp_path / "targets.jsonl"
    path.write_text('{"text": "6月底前新建公园3个"}', encoding="utf-8-sig")
    assert run(path, year=2024)[0]["indicators"][0]["due"] == "2024-06"


@pytest.mark.parametrize("text", ["\ud800新建公园3个", "新建公园3个\u2028\x85"])
def test_characters_that_break_lines_or_encodings_are_escaped(tmp_path, text):
    path = tmp_path / "targets.jsonl"
    path.write_text(json.dumps({"text": text}), encoding="utf-8")
    (answer,) = run(path)
    assert answer["text"] == text


@pytest.mark.parametrize("line", ["no json", "[1]", "{}", '"text"', "[" * 100_000])
def test_a_bad_line_is_named(tmp_path, line):
    path = tmp_path / "targets.jsonl"
    path.write_text('{"text": ""}\n' + line, encoding="utf-8")
    with pytest.raises(CommandError, match=r'^line 2: expected a JSON object with a "text"$'):
        run(path)


def test_a_text_that_is_no_string_is_named(tmp_path):
    path = tmp_path / "targets.jsonl"
    path.write_text('{"text": 3}', encoding="utf-8")
    with pytest.raises(CommandError, match=r'^line 1: "text" is not a string$'):
        run(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.jsonl")


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "targets.jsonl"
    path.write_bytes('{"text": "新建公园"}'.encode("gb18030"))
    with pytest.raises(CommandError, match="not UTF-8"):
        run(path)


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "新建公园3个"}\n'))
    assert len(run("-")) == 1
