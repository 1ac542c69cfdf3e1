"""What is done without anybody asking, and when. Times of day are in the city's time zone."""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import StringIO

from django.core.management import call_command, get_commands
from django.utils import timezone

from departments.models import JobRun

logger = logging.getLogger("jiannuo.schedule")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A command and its moments: every so often counted from midnight, or once a day at a time."""

    command: str
    arguments: tuple[str, ...] = ()
    every: timedelta = DAY
    at: time = time(0)

    def last_due(self, now: datetime) -> datetime:
        """Return the newest moment of the job that is not after `now`."""
        today = datetime.combine(timezone.localdate(now), self.at, timezone.get_current_timezone())
        first = today if today <= now else today - DAY
        return first + (now - first) // self.every * self.every

    def next_due(self, now: datetime) -> datetime:
        return self.last_due(now) + self.every


JOBS = (
    Job("seal_audit", every=timedelta(minutes=10)),
    Job("snapshot_lights", at=time(0, 10)),
    Job("clear_expired", at=time(2, 0)),
    Job("prune_db_task_results", at=time(2, 20)),
    Job("sweep_files", ("--remove",), at=time(2, 40)),
    Job("send_reminders", at=time(8, 30)),
)


def run_due(*, at: datetime, jobs: tuple[Job, ...] = JOBS) -> list[str]:
    """Run what is due and not being run by another scheduler; return the commands that were run.

    A moment missed because no scheduler ran is made good once. A command that is not installed is left out.
    """
    installed = get_commands()
    due = [job for job in jobs if job.command in installed and claim(job, at=at)]
    for job in due:
        error = perform(job)
        JobRun.objects.filter(job=job.command).update(finished_at=timezone.now(), error=error)
    return [job.command for job in due]


def claim(job: Job, *, at: datetime) -> bool:
    """Take the job if it is due; of two schedulers only one changes the row it has read."""
    fields = {"started_at": at, "next_due_at": job.next_due(at), "finished_at": None, "error": ""}
    run, is_first = JobRun.objects.get_or_create(job=job.command, defaults=fields)
    if is_first or run.started_at >= job.last_due(at):
        return is_first
    return JobRun.objects.filter(pk=run.pk, started_at=run.started_at).update(**fields) == 1


def perform(job: Job) -> str:
    """Run a command and return what went wrong, in one line; nothing it raises reaches the other jobs."""
    output = StringIO()
    try:
        call_command(job.command, *job.arguments, stdout=output, stderr=output)
    except SystemExit as ending:
        if ending.code:
            logger.error("%s ended with status %s", job.command, ending.code)
            return f"exit status {ending.code}"
    except Exception as error:
        logger.exception("%s failed", job.command)
        return type(error).__name__
    logger.info("%s done", job.command)
    return ""
