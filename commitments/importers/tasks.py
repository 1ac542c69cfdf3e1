"""What the worker does for imports."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, default_task_backend, task
from django_tasks.exceptions import TaskResultDoesNotExist

LONGEST = timedelta(minutes=15)
"""A task that has not ended after this was killed with its worker: nobody is left to say so."""


@task()
def work_on(pk):
    from commitments.importers import pending  # it enqueues this task

    pending.work_on(pk)


def has_failed(task_id):
    """Whether a task of whatever kind will not end any more."""
    try:
        result = default_task_backend.get_result(task_id)
    except TaskResultDoesNotExist:
        return True
    if result.status == TaskResultStatus.RUNNING:
        return result.started_at < timezone.now() - LONGEST
    return result.status == TaskResultStatus.FAILED
