"""What the worker does for archives."""

import hashlib
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils._os import safe_join
from django_tasks import task

from commitments.importers.progress import ProgressFile
from commitments.models import CycleArchive
from config.archive.writing import export_cycle

FOLDER = "archives"


def start(archive: CycleArchive) -> None:
    """Hand an archive to the worker, once this transaction holds."""
    archive.task = make.enqueue(archive.pk).id
    archive.save(update_fields=["task"])


@task()
def make(pk):
    """Make one archive; one that is there already, or has been forgotten meanwhile, is left alone."""
    archive = CycleArchive.objects.filter(pk=pk, file="").select_related("cycle").first()
    if archive is not None:
        make_file(archive)


def make_file(archive: CycleArchive) -> None:
    name, progress = f"{FOLDER}/{uuid4().hex}.zip", ProgressFile(archive.pk, FOLDER)
    path = Path(safe_join(settings.MEDIA_ROOT, name))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("w+b") as stream:
            export_cycle(archive.cycle, stream, tell=lambda _step, done, total: progress.write(done, total))
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        path.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        keep = {"file": name, "size": path.stat().st_size, "digest": digest}
        CycleArchive.objects.filter(pk=archive.pk).update(**keep)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        progress.remove()
