import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from config import schedule
from config.schedule import JOBS, Job, run_due
from departments.models import JobRun

ROOT = Path(__file__).resolve().parents[2]
NIGHTLY = Job("clear_expired", at=time(2, 0))
OFTEN = Job("seal_audit", every=timedelta(minutes=10))


def moment(day, hour, minute=0):
    """A time of January 2026 in Shanghai, eight hours ahead of UTC, where every time of day is reckoned."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("job", "now", "last", "following"),
    [
        (NIGHTLY, moment(5, 1, 59), moment(4, 2), moment(5, 2)),
        (NIGHTLY, moment(5, 2), moment(5, 2), moment(6, 2)),
        (NIGHTLY, moment(5, 23, 59), moment(5, 2), moment(6, 2)),
        (OFTEN, moment(5, 0, 9), moment(5, 0), moment(5, 0, 10)),
        (OFTEN, moment(5, 12, 37), moment(5, 12, 30), moment(5, 12, 40)),
    ],
)
def test_a_job_has_its_moments(job, now, last, following):
    assert (job.last_due(now), job.next_due(now)) == (last, following)


@pytest.fixture
def calls(monkeypatch):
    """The commands that were called, which do nothing here."""
    made = []
    monkeypatch.setattr(schedule, "call_command", lambda name, *arguments, **options: made.append((name, *arguments)))
    return made


def test_a_job_runs_once_at_its_moment_and_not_again_before_the_next(db, calls):
    jobs = (NIGHTLY,)

    assert run_due(at=moment(5, 3), jobs=jobs) == ["clear_expired"]
    assert run_due(at=moment(5, 23), jobs=jobs) == []
    assert run_due(at=moment(6, 2, 1), jobs=jobs) == ["clear_expired"]
    assert calls == [("clear_expired",), ("clear_expired",)]


def test_moments_missed_are_made_good_once(db, calls):
    run_due(at=moment(5, 3), jobs=(NIGHTLY,))

    assert run_due(at=moment(9, 12), jobs=(NIGHTLY,)) == ["clear_expired"]
    assert run_due(at=moment(9, 13), jobs=(NIGHTLY,)) == []


def test_of_two_schedulers_one_runs_a_job(db, calls, monkeypatch):
    """The second has read the row before the first changed it."""
    run_due(at=moment(5, 3), jobs=(NIGHTLY,))
    read_before = JobRun.objects.get()
    first = run_due(at=moment(6, 3), jobs=(NIGHTLY,))
    monkeypatch.setattr(JobRun.objects, "get_or_create", lambda **fields: (read_before, False))
    second = run_due(at=moment(6, 3), jobs=(NIGHTLY,))

    assert (first, second) == (["clear_expired"], [])


def test_a_job_that_fails_keeps_no_other_from_running_and_is_on_record(db, monkeypatch, caplog):
    def call(name, *arguments, **options):
        if name == "seal_audit":
            raise ZeroDivisionError

    monkeypatch.setattr(schedule, "call_command", call)

    assert run_due(at=moment(5, 3), jobs=(OFTEN, NIGHTLY)) == ["seal_audit", "clear_expired"]
    assert list(JobRun.objects.values_list("job", "error")) == [
        ("clear_expired", ""),
        ("seal_audit", "ZeroDivisionError"),
    ]
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == ["seal_audit failed"]


def test_a_command_that_ends_with_a_status_is_on_record(db, monkeypatch):
    monkeypatch.setattr(schedule, "call_command", lambda *arguments, **options: sys.exit(1))
    run_due(at=moment(5, 3), jobs=(OFTEN,))

    assert JobRun.objects.get().error == "exit status 1"


def test_a_command_that_is_not_installed_is_left_out(db):
    assert run_due(at=moment(5, 3), jobs=(Job("no_such_command"),)) == []


def test_every_job_there_is_runs_on_a_living_city(city, settings, tmp_path):
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    call_command("run_schedule", "--once")

    assert sorted(JobRun.objects.values_list("job", "error")) == sorted((job.command, "") for job in JOBS)
    assert JobRun.objects.filter(finished_at=None).count() == 0


def test_the_scheduler_ends_cleanly_when_asked_even_while_the_database_is_away(tmp_path):
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder.sqlite3", "JIANNUO_DEMO": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, "manage.py", "run_schedule"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as scheduler:
        said = scheduler.stderr.readline()
        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(20) == 0
    assert "The database does not answer" in said
