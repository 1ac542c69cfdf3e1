"""How the installation stands, in real values only: what a page and a command show to the system administrator."""

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.db import connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from departments.audit import triggers
from departments.models import AuditEvent, AuditSeal, JobRun
from departments.views.frame import has_pending_migrations

SEALER_IS_LATE = timedelta(hours=24)
JOB_IS_LATE = timedelta(hours=1)  # after the time it was due
WORKER_IS_LATE = timedelta(hours=1)  # no task waits so long for another to end
BACKUP_IS_LATE = timedelta(days=7)


@dataclass(frozen=True)
class State:
    """Sizes in bytes, times aware; None where there is nothing yet."""

    python: str
    django: str
    database: str
    database_bytes: int
    has_pending_migrations: bool
    disk_free: int
    disk_total: int
    last_sealed_at: datetime | None
    unsealed: int
    sealer_is_late: bool
    trail_is_unguarded: bool
    tasks_waiting: int
    tasks_failed: int
    worker_is_late: bool
    last_backup_at: datetime | None
    backup_is_late: bool
    jobs: list[JobRun]
    late_jobs: set[int]

    @property
    def scheduler_has_stopped(self):
        """Whether every job it knows is late: one alone may have failed, all of them means that nobody runs them."""
        return bool(self.jobs) and len(self.late_jobs) == len(self.jobs)


def state(*, at):
    last_seal = AuditSeal.objects.order_by("-pk").first()
    waiting = AuditEvent.objects.filter(seal__isnull=True)
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    jobs = list(JobRun.objects.all())
    backup = last_backup_at()
    disk = shutil.disk_usage(first_existing(settings.MEDIA_ROOT))
    return State(
        python=platform.python_version(),
        django=django.get_version(),
        database=database_version(),
        database_bytes=database_bytes(),
        has_pending_migrations=has_pending_migrations(),
        disk_free=disk.free,
        disk_total=disk.total,
        last_sealed_at=last_seal.sealed_at if last_seal else None,
        unsealed=waiting.count(),
        sealer_is_late=waiting.filter(at__lt=at - SEALER_IS_LATE).exists(),
        trail_is_unguarded=bool(triggers.missing(connection)),
        tasks_waiting=tasks.count(),
        tasks_failed=DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count(),
        worker_is_late=tasks.filter(enqueued_at__lt=at - WORKER_IS_LATE).exists(),
        last_backup_at=backup,
        backup_is_late=backup is None or backup < at - BACKUP_IS_LATE,
        jobs=jobs,
        late_jobs={job.pk for job in jobs if job.next_due_at < at - JOB_IS_LATE},
    )


def first_existing(path):
    """The folder itself, or the nearest one above it that is there."""
    return path if path.exists() else first_existing(path.parent)


def database_version():
    version = ".".join(str(part) for part in connection.get_database_version())
    return f"{connection.display_name} {version}"


def database_bytes():
    query = (
        "SELECT pg_database_size(current_database())"
        if connection.vendor == "postgresql"
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def last_backup_at():
    """When `manage.py backup` last recorded itself in the audit trail."""
    return AuditEvent.objects.filter(action="backup.create").order_by("-pk").values_list("at", flat=True).first()
