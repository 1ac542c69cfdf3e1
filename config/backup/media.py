"""The files that rows refer to: which they are, copying them out and in."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db.models import FileField
from django.utils._os import safe_join
from django.utils.translation import gettext as _

from config.backup.manifest import Tell
from config.backup.rows import models

FOLDER = "media"


def referred(alias: str = "default") -> set[str]:
    """Return the names, below MEDIA_ROOT, of all files that any row of the database refers to."""
    names = set()
    for model in models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                names.update(model._base_manager.using(alias).values_list(field.attname, flat=True).iterator())
    return names - {"", None}


def stored() -> set[str]:
    """Return the names of all files under MEDIA_ROOT, hidden ones left out."""
    files = (path for path in settings.MEDIA_ROOT.rglob("[!.]*") if path.is_file())
    return {path.relative_to(settings.MEDIA_ROOT).as_posix() for path in files}


def copy_out(names: set[str], folder: Path, tell: Tell) -> list[str]:
    """Copy the named files into the backup and return the names that are not there."""
    missing = []
    for done, name in enumerate(sorted(names), 1):
        try:
            copy(Path(safe_join(settings.MEDIA_ROOT, name)), folder / FOLDER / name)
        except FileNotFoundError:
            missing.append(name)
        tell(_("Copying files"), done, len(names))
    return missing


def copy_in(names: list[str], folder: Path, tell: Tell) -> None:
    """Copy the named files back below MEDIA_ROOT; a name that leads outside is a SuspiciousFileOperation."""
    for done, name in enumerate(names, 1):
        target = Path(safe_join(settings.MEDIA_ROOT, name))
        copy(folder / FOLDER / name, target)
        target.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        tell(_("Restoring files"), done, len(names))


def copy(source: Path, target: Path) -> None:
    with source.open("rb") as origin:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as copied:
            shutil.copyfileobj(origin, copied, 1024 * 1024)
            copied.flush()
            os.fsync(copied.fileno())
