"""Files nobody refers to, files that should be there and are not, and what broken uploads left behind."""

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from config.backup import media

GRACE = timedelta(days=1)  # an upload under way has its file before it has its row


def orphans(*, at: datetime) -> list[Path]:
    """Return the files under MEDIA_ROOT, older than a day, that no row refers to."""
    found = {settings.MEDIA_ROOT / name for name in media.stored() - media.referred()}
    return sorted(path for path in found if is_old(path, at))


def missing() -> list[str]:
    """Return the names, below MEDIA_ROOT, of files that rows refer to and that are not there."""
    return sorted(media.referred() - media.stored())


def leftovers(*, at: datetime) -> list[Path]:
    """Return our own temporary upload files, older than a day: their server was killed before it could remove them."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    own = (path for path in folder.glob("tmp*.upload*") if path.is_file() and path.stat().st_uid == os.getuid())
    return sorted(path for path in own if is_old(path, at))


def is_old(path: Path, at: datetime) -> bool:
    return at.timestamp() - path.stat().st_mtime > GRACE.total_seconds()
