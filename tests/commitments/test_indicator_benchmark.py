"""The labelled sentences keep the figures that the reader is held to, and the benchmark can fail."""

import json
from pathlib import Path

import pytest

from benchmarks import indicators

DATA = Path(indicators.__file__).parent / "data"


def lines(name):
    return (DATA / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "figures", "all_fields"), [("indicators-seed.jsonl", 0.97, 0.90), ("indicators-other.jsonl", 0.90, 0.90)]
)
def test_the_reader_reaches_its_bar(name, figures, all_fields):
    result = indicators.measure(lines(name))
    assert result.tallies["figures"].f1 >= figures
    assert result.tallies["all fields"].f1 >= all_fields


@pytest.mark.parametrize("name", ["indicators-seed.jsonl", "indicators-other.jsonl"])
def test_every_label_lies_where_it_says(name):
    for line in lines(name):
        label = json.loads(line)
        spans = [label["text"][one["start"] : one["end"]] for one in label["indicators"]]
        assert spans == [one["text"] for one in label["indicators"]]


def test_the_development_set_is_the_whole_published_extract():
    assert len(lines("indicators-seed.jsonl")) == 80


def test_a_third_of_the_other_sentences_promise_nothing():
    labels = [json.loads(line)["indicators"] for line in lines("indicators-other.jsonl")]
    assert len(labels) >= 60
    assert 3 * labels.count([]) >= len(labels)


def test_a_planted_error_is_counted_and_listed():
    label = {"text": "新建公园3个", "indicators": []}
    result = indicators.measure([json.dumps(label)])
    assert (result.tallies["figures"].surplus, result.false_alarms) == (1, 1)
    assert result.misses == ["+ surplus: 新建公园3个 | 新建公园 | = 3 个 | None | numeric   in 新建公园3个"]


def test_the_report_prints_a_line_for_each_match_and_miss():
    written = []
    indicators.report(
        Path("x.jsonl"), indicators.measure(['{"text": "新建公园3个", "indicators": []}']), written.append
    )
    assert [line.split()[0] for line in written] == [
        "x.jsonl:", "match", "figures", "name", "span", "due", "all", "+",
    ]  # fmt: skip
