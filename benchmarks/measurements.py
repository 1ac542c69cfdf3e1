# ruff: noqa: E501  a measurement is a line
"""Every measurement there is: the command that makes it, its databases, its sizes and how its planted fault is tried."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.circumstances import ROOT, commit, machine, now

RESULTS = ROOT / "benchmarks" / "results"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)
LINES_KEPT = 40  # of what a failed command said
PATIENCE = {True: 15 * 60, False: 4 * 60 * 60}  # seconds a quick and a full command gets


@dataclass(frozen=True)
class Measurement:
    """A command that takes --json FILE.

    `full` and `quick` are its sizes. `plant` makes it meet its planted fault; it is empty where the command plants the
    fault itself each time and refuses to measure if that goes unnoticed (`own_plant` says what it plants).
    `inputs` names an option of the runner without which the measurement cannot be made.
    """

    name: str
    module: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    databases: tuple[str, ...] = (SQLITE,)
    plant: tuple[str, ...] = ()
    own_plant: str = ""
    inputs: str = ""

    @property
    def exists(self) -> bool:
        return (ROOT / f"{self.module.replace('.', '/')}.py").exists()

    def arguments(self, *, quick: bool, given: dict[str, str]) -> list[str]:
        chosen = [given[self.inputs]] if self.inputs else []
        return ["-m", self.module, *chosen, *(self.quick if quick else self.full)]

    def path(self, database: str, planted: bool = False) -> Path:
        name = f"{self.name}-{database}" if len(self.databases) > 1 else self.name
        return RESULTS / ("planted" if planted else "") / f"{name}.json"


def suite(name: str, plant: str, *tests: str) -> Measurement:
    """A part of the test suite, and what is taken away to see it fail."""
    return Measurement(name, "benchmarks.suite", tests, tests, plant=("--plant", plant))


ALL = (
    # Speed
    Measurement(
        "pages",
        "benchmarks.pages",
        ("--sizes", "10", "76", "1000", "10000"),
        ("--sizes", "10", "76", "1000", "--repeat", "5"),
        BOTH,
        ("--plant",),
    ),
    Measurement("served", "benchmarks.served", (), ("--seconds", "2", "--turns", "3"), BOTH, ("--plant",)),
    Measurement("first_view", "benchmarks.first_view", plant=("--plant",)),
    Measurement("lighthouse", "benchmarks.lighthouse", quick=("--roles", "office1"), plant=("--plant",), inputs="lighthouse"),
    Measurement("startup", "benchmarks.startup", (), ("--repeat", "3"), BOTH, ("--plant",)),
    Measurement(
        "imports",
        "benchmarks.imports",
        ("--rows", "10000", "100000"),
        ("--rows", "10000", "100000", "--repeat", "1", "--default-up-to", "0"),
        BOTH,
        own_plant="a table with wrong coefficients, which must write nothing",
    ),
    Measurement(
        "exports",
        "benchmarks.exports",
        ("--rows", "100000"),
        ("--rows", "100000", "--repeat", "1"),
        own_plant="a cell that begins with =, which must come out guarded",
    ),
    Measurement(
        "scoring",
        "benchmarks.scoring_database",
        (),
        ("--repeat", "1"),
        BOTH,
        own_plant="marks halved by hand, after which places must differ",
    ),
    Measurement("filing_rush", "benchmarks.filing_rush", (), ("--seconds", "30"), (POSTGRESQL,), ("--plant",)),
    Measurement("indexes", "benchmarks.indexes", (), ("--departments", "300"), (POSTGRESQL,), ("--plant",)),
    # Reliability
    Measurement(
        "recovery",
        "benchmarks.recovery_drill",
        ("--kills", "20"),
        ("--kills", "3"),
        BOTH,
        own_plant="an acknowledged row deleted by hand",
    ),
    Measurement("outage", "benchmarks.outage_drill", (), (), BOTH, ("--plant",)),
    Measurement("cut_short", "benchmarks.cut_short_drill", (), ("--kills", "3"), BOTH, ("--plant",)),
    Measurement("same_form", "benchmarks.same_form_drill", (), ("--rounds", "5"), BOTH, ("--plant",)),
    Measurement("replica", "benchmarks.replica_drill", (), (), (POSTGRESQL,), ("--plant",)),
    Measurement("soak", "benchmarks.soak", ("--minutes", "30"), ("--minutes", "1"), (POSTGRESQL,), ("--plant",)),
    suite("once", "once", "tests/test_every_post.py", "--only", "no_second_effect or one_time_token"),
    # Security
    suite("roles", "roles", "tests/test_role_by_url.py"),
    suite("headers", "headers", "tests/test_role_by_url.py", "tests/test_headers.py", "tests/test_every_post.py", "--only", "headers or one_time_token"),
    suite("csrf", "csrf", "tests/test_every_post.py", "tests/test_role_by_url.py", "--only", "csrf or no_get_changes"),
    suite("audit", "audit", "tests/test_every_post.py", "tests/departments/test_audit.py", "--only", "record or audit or trail or chain"),
    suite("lockout", "lockout", "tests/departments/test_lockout.py"),
    suite("sessions", "sessions", "tests/departments/test_sessions.py"),
    Measurement("archives", "benchmarks.archives", (), ("--repeat", "1"), plant=("--plant",)),
    suite("formulas", "formulas", "tests/commitments/test_tables_write.py", "tests/commitments/test_tables_text.py", "--only", "executed or guard or round_trip"),
    suite("encodings", "encodings", "tests/commitments/test_tables_text.py", "tests/commitments/test_tables_write.py", "--only", "encoding or line_end"),
    Measurement(
        "fuzz",
        "benchmarks.fuzz_tables",
        ("--inputs", "100000"),
        ("--inputs", "5000"),
        plant=("--plant",),
    ),
    suite("fields", "fields", "tests/test_posted_fields.py", "--marked", "long"),
    suite("payloads", "payloads", "tests/test_redirects.py"),
    Measurement("scanners", "benchmarks.scanners", ("--seconds", "40", "--resume"), ("--seconds", "5", "--roles", "filer01"), plant=("--plant",), inputs="tools"),
    # Right answers
    Measurement(
        "agreement",
        "benchmarks.scoring_agreement",
        ("--boards", "1000000", "--progress", "var/agreement.jsonl"),
        ("--boards", "2000"),
        plant=("--plant",),
    ),
    Measurement("published", "benchmarks.published_results", plant=("--plant",), inputs="published"),
    Measurement("unseen", "benchmarks.indicators", plant=("--plant",), inputs="unseen"),
)  # fmt: skip
BY_NAME = {measurement.name: measurement for measurement in ALL}


@dataclass
class Run:
    """One measurement on one database, as it is kept in `benchmarks/results/`."""

    measurement: Measurement
    database: str
    quick: bool = False
    given: dict[str, str] = field(default_factory=dict)
    plant: bool = False

    @property
    def command(self) -> list[str]:
        arguments = self.measurement.arguments(quick=self.quick, given=self.given)
        return arguments + (list(self.measurement.plant) if self.plant else [])

    @property
    def shown(self) -> str:
        before = ".ci/with-postgres " if self.database == POSTGRESQL else ""
        named = self.given.get(self.measurement.inputs)
        words = [self.measurement.inputs.upper() if word == named else shown(word) for word in self.command]
        return f"{before}python {' '.join(words)}"

    def make(self) -> dict:
        """Run the command and return what is kept of it; a command that fails is kept as failed."""
        record = {
            "measurement": self.measurement.name,
            "database": self.database,
            "date": now(),
            "commit": commit(),
            "command": self.shown,
            "quick": self.quick,
            "machine": machine(),
        }
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="measured-") as folder:
            file = Path(folder) / "outcome.json"
            status, said = self.run("--json", str(file))
            record["seconds"] = round(time.monotonic() - start, 1)
            if not file.exists():
                lines = said.replace(str(ROOT), ".").strip().splitlines()
                return {**record, "failed": lines[-LINES_KEPT:] or [f"exit status {status}"]}
            return {**record, "exit": status, "outcome": json.loads(file.read_text())}

    def run(self, *more: str) -> tuple[int, str]:
        """(exit status, what was said); a command that does not end is ended with all it started."""
        command = [*before(self.database), sys.executable, *self.command, *more]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen(command, cwd=ROOT, env=environment(self.database), start_new_session=True, **streams)
        try:
            said, _nothing = process.communicate(timeout=PATIENCE[self.quick])
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            said, _nothing = process.communicate()
            said += f"\nended after {PATIENCE[self.quick]} s"
        return process.returncode, said


def shown(argument: str) -> str:
    return f"'{argument}'" if " " in argument else argument


def before(database: str) -> list[str]:
    return [str(ROOT / ".ci" / "with-postgres")] if database == POSTGRESQL else []


def environment(database: str) -> dict[str, str]:
    """The environment without anybody's settings; a PostgreSQL made for measuring writes to disk as a real one does."""
    left_out = {"DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "MEDIA_ROOT", "STATIC_ROOT", "BENCHMARK_PLANT"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"JIANNUO_DEMO": "1", "PG_FSYNC": "on"}


def keep(run: Run, record: dict, planted: bool = False) -> None:
    path = run.measurement.path(run.database, planted)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def kept(measurement: Measurement, database: str, planted: bool = False) -> dict | None:
    """What the last run left, or None."""
    path = measurement.path(database, planted)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
