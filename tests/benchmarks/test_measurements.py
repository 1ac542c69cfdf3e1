# ruff: noqa: E501  a planted value is a line
"""The page of measurements: every row of the bar stands in it, and nothing is called met that was not."""

import json

import pytest

from benchmarks import report
from benchmarks.bar import ROWS, Figure, growth
from benchmarks.measurements import BY_NAME, Measurement, Run, before

GOOD = {
    "pages": {
        "sizes": {
            size: {
                "pages": [
                    {"name": f"a {kind}", "kind": kind, "queries": 5, "cpu": [0.01], "beside": [0.01], "shown": 9000, "gzip": 3000, "css_js": 9000}
                    for kind in ("list", "detail", "ranking")
                ],
                "in_turns": {"commitments": [0.02], "live ranking": [0.02], "table": [0.02], "joined": [0.01]},
            }
            for size in ("10", "76", "1000", "10000")
        }
    },
    "served": {"rates": {"published ranking": [600.0], "/stack/table/": [50.0], "/stack/known/": [900.0]}},
    "startup": {"cold": {"site": [{"cpu": 0.5}], "bare": [{"cpu": 0.4}]}, "worker_mb": [90.0], "migrate": [4.0]},
    "imports": {
        "sizes": {rows: {"import": [[1.2, 1, 100]], "bare": [[1.0, 1, 50]]} for rows in ("10000", "100000")}
    },
    "first_view": {"departments": 76, "bytes": {"first": {"all": 80_000}, "reloaded": {"all": 9_000}, "by link": {"all": 9_000}}},
    "lighthouse": {"wanted": 2, "pages": {"office1 /bench/ phone": {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}}},
    "exports": {"sizes": {"100000": {"xlsx": [[1.2, 1, 100]], "bare": [[1.0, 1, 50]]}}},
    "filing_rush": {
        "times_bare_insert": 0.6,
        "rush": {"errors": 0, "lost": 0, "p95_seconds": 0.4, "requests": 2000, "filers": 200, "seconds": 60},
    },
    "indexes": {"scans": [], "searches": 1, "queries": 200, "pages": 25, "departments": 1000},
    "recovery": {
        "kills": {"times": 20, "lost": 0, "half_there": 0, "acknowledged": 600},
        "planted_loss_noticed": True,
        "backup": {
            "rows": 9000, "writes_acknowledged_meanwhile": 80, "backup_seconds": 1.0, "restore_seconds": 2.0,
            "lost": 0, "half_there": 0, "row_hashes_equal": True,
        },
    },
    "cut_short": {"drills": {"import": {"kills": 8, "cut": 7, "partial": 0, "orphans_left": 0}}},
    "same_form": {"rounds": 20, "people": 8, "one_winner": 20, "shown_both": 140, "losers": 140, "errors": 0},
    "soak": {"minutes": 30, "requests": 9000, "errors": 0, "memory_mb": [200.0, 201.0], "growth_percent": 0.5},
    "fuzz": {"inputs": 100_000, "other exceptions": 0, "longer than 5 s": 0},
    "archives": {
        "files": {"bomb": {"expected": ["a"], "codes": ["a"], "seconds": [0.1, 0.2, 2.0], "memory_mb": [9.0, 9.0, 9.0]}}
    },
    "agreement": {"boards": 1_000_000, "differing": 0},
}  # fmt: skip
OUTAGE = {"lost": 0, "half_there": 0, "acknowledged": 40, "page": "as it should be", "seconds_until_first_write": 0.4}
SPOILT = {
    "list of 100 commitments, processor time per request": ("pages", ["sizes", "76", "in_turns", "commitments"], [0.9]),
    "live ranking (76 departments, 30 evaluators, 11,400 ratings)": ("pages", ["sizes", "76", "in_turns", "live ranking"], [0.9]),
    "published ranking of 76 departments, requests/s": ("served", ["rates", "published ranking"], [120.0]),
    "queries: list / detail / ranking, at 10 and 1,000 departments": ("pages", ["sizes", "1000", "pages", 2, "queries"], 6),
    "page, compressed: HTML / CSS and JS": ("pages", ["sizes", "76", "pages", 2, "gzip"], 15_001),
    "cost against size: 76 → 1,000 → 10,000 departments, each page": ("pages", ["sizes", "10000", "pages", 2, "cpu"], [0.1]),
    "cold start to the first page; memory of a worker": ("startup", ["worker_mb"], [121.0]),
    "`migrate` on an empty database": ("startup", ["migrate"], [10.1]),
    "first view of the ranking of 76 departments, transferred; later views": ("first_view", ["bytes", "by link", "all"], 20_001),
    "Lighthouse on the first screens, the ranking and the filing form, phone and desk: performance / accessibility / best practices / SEO": ("lighthouse", ["pages", "office1 /bench/ phone", "performance"], 94),
    "import of 10,000 / 100,000 rows against csv and bulk_create": ("imports", ["sizes", "100000", "import"], [[2.1, 1, 100]]),
    "XLSX export of 100,000 rows against a bare XlsxWriter loop": ("exports", ["sizes", "100000", "xlsx"], [[1.4, 1, 100]]),
    "filing rush: 200 filers save drafts and submit for a minute": ("filing_rush", ["rush", "errors"], 1),
    "indexes of each list page's queries at a province's size (EXPLAIN)": ("indexes", ["scans"], [{"page": "bench", "table": "x"}]),
    "kill -9 of the server group under write load, 20 times": ("recovery", ["kills", "lost"], 1),
    "backup under load → restore → compare": ("recovery", ["backup", "half_there"], 1),
    "killed in the middle of an import or upload": ("cut_short", ["drills", "import", "partial"], 1),
    "eight people saving the same form": ("same_form", ["shown_both"], 139),
    "soak, 30 minutes at half load": ("soak", ["growth_percent"], 3.1),
    "fuzzed import files": ("fuzz", ["other exceptions"], 1),
    "zip bomb, XML bombs, 100,000 entries, forged dimensions": ("archives", ["files", "bomb", "seconds"], [1.0, 1.1, 0.9]),
    "scoring against an independent exact implementation, 10⁶ random boards": ("agreement", ["differing"], 1),
}  # fmt: skip


def row_named(what):
    return next(row for row in ROWS if row.what == what)


def with_value(outcome, path, value):
    copy = json.loads(json.dumps(outcome))
    place = copy
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return copy


@pytest.mark.parametrize("what", SPOILT)
def test_a_figure_beyond_its_limit_is_missed_and_one_within_is_not(what):
    measurement, path, value = SPOILT[what]
    row = row_named(what)

    assert (row.measurement, row.judge(GOOD[measurement]).met) == (measurement, True)
    assert row.judge(with_value(GOOD[measurement], path, value)).met is False


@pytest.mark.parametrize(
    ("spoilt", "met"),
    [
        ({}, True),
        ({"lost": 1}, False),
        ({"page": "500: Traceback"}, False),
        ({"seconds_until_first_write": None}, False),
    ],
)
def test_an_outage_that_loses_shows_or_stays_too_much_is_missed(spoilt, met):
    drills = [{**OUTAGE, "outage": f"kill -9 of PostgreSQL, {number}"} for number in range(1, 6)]
    drills[3] |= spoilt

    assert row_named("kill -9 of PostgreSQL, 5 times").judge({"drills": drills}).met is met


def test_a_smaller_size_than_the_bar_asks_for_is_met_in_part_only():
    few = with_value(GOOD["recovery"], ["kills", "times"], 3)
    row = row_named("kill -9 of the server group under write load, 20 times")

    assert report.verdict(row.judge(few)) == "*in part*"
    assert report.verdict(row.judge(GOOD["recovery"])) == "met"


def test_every_row_has_a_measurement_and_every_measurement_a_row():
    assert {row.measurement for row in ROWS} == set(BY_NAME)


def test_what_was_never_run_stands_in_the_page_as_not_run():
    page = report.render(lambda measurement, database, planted=False: None)

    assert page.count("*not run*") >= len(ROWS)
    assert [row.what for row in ROWS if f"| {row.what} |" not in page] == []


def record(**fields):
    machine = {"processor": "x", "cores": 2, "memory_gb": 24, "load": 0.1}
    stamp = {"date": "2026-11-22T20:00:00+00:00", "commit": "abc1234", "command": "python", "seconds": 1.0}
    return {"measurement": "soak", "machine": machine, **stamp, **fields}


def test_a_command_that_failed_is_failed_and_one_that_cannot_be_read_is_missed():
    row, soak = row_named("soak, 30 minutes at half load"), BY_NAME["soak"]
    failed = report.of_database(row, soak, "postgresql", record(failed=["wrk is not installed"]))
    unread = report.of_database(row, soak, "postgresql", record(outcome={"minutes": 30}))

    assert failed[:2] == ("PostgreSQL: wrk is not installed", "PostgreSQL: **failed**")
    assert unread[1] == "PostgreSQL: **missed**"


def test_a_planted_fault_counts_as_noticed_only_where_every_row_is_missed():
    recovery = BY_NAME["recovery"]
    one_row = with_value(GOOD["recovery"], ["kills", "lost"], 1)

    assert report.unnoticed(recovery, {"outcome": one_row}) == ["backup under load → restore → compare"]
    assert len(report.unnoticed(recovery, {"failed": ["no database"]})) == 2


def test_an_aim_is_named_where_it_is_met_in_full():
    assert report.verdict(Figure("1.0 ×", met=True, aimed=True)) == "met, aim met"
    assert report.verdict(Figure("1.0 ×", met=True, aimed=False)) == "met"
    assert report.verdict(Figure("9.0 ×", met=False, aimed=False)) == "**missed**"


def test_a_command_that_dies_is_kept_as_failed_with_what_it_said():
    broken = Measurement("broken", "benchmarks.nowhere", databases=("sqlite",))
    kept = Run(broken, "sqlite").make()

    assert "outcome" not in kept
    assert "No module named benchmarks.nowhere" in kept["failed"][-1]


def test_postgresql_is_a_cluster_of_the_measurement_s_own():
    assert before("sqlite") == []
    assert before("postgresql")[0].endswith(".ci/with-postgres")


def test_a_slow_minute_of_the_machine_is_no_growth_of_a_page():
    slow = with_value(GOOD["pages"], ["sizes", "10000", "pages", 2, "cpu"], [0.02])
    beside = with_value(slow, ["sizes", "10000", "pages", 2, "beside"], [0.02])

    assert [growth(found).met for found in (GOOD["pages"], slow, beside)] == [True, False, True]
