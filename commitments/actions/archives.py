"""A whole cycle as one file: asked for, made by the worker, forgotten after a week."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import access
from commitments.hooks import hooks, run
from commitments.importers.tasks import has_failed
from commitments.models import Cycle, CycleArchive
from departments import audit
from departments.access import require

KEPT = timedelta(days=7)


@transaction.atomic
def request_archive(*, cycle, actor):
    """Have an archive made. Raises ValidationError while one of the cycle is being made."""
    require(access.can_run_year(actor))
    Cycle.objects.lock(cycle.pk)  # two requests at once would make two
    if any(is_at_work(archive) for archive in cycle.archives.all()):
        raise ValidationError(_("An archive of this year is being made already."), code="at_work")
    archive = CycleArchive.objects.create(cycle=cycle, requested_by=actor, requested_at=timezone.now())
    audit.record("cyclearchive.add", actor=actor, target=archive)
    run(hooks.archive_requested, archive)
    return archive


def is_at_work(archive):
    return not archive.is_made and not has_failed(archive.task)


def forget_archives(*, at):
    """Delete archives older than a week with their files, and return how many."""
    old = list(CycleArchive.objects.filter(requested_at__lt=at - KEPT))
    for archive in old:
        archive.delete()
        archive.file.delete(save=False)
    return len(old)
