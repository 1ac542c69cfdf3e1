"""What a backup says about itself, and whether its files are still what it says."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

FORMAT = 1
NAME = "manifest.json"
UNFINISHED = "UNFINISHED"
CHUNK = 1024 * 1024

# tell(step, done, total): how far a step has come, in units of its own.
Tell = Callable[[str, int, int], None]


class BackupError(Exception):
    """Why a backup cannot be made, used or taken back, in words for the person at the console."""


@dataclass(frozen=True)
class Manifest:
    """`tables`: {table: {"rows", "sha256"}}; `files`: {path in the folder: {"bytes", "sha256"}}.

    `missing` names the files that rows refer to and that were not there when the backup was made. Times are ISO 8601.
    """

    engine: str
    database: str
    version: str
    made_at: str
    finished_at: str
    migrations: list[str]
    tables: dict[str, dict]
    files: dict[str, dict]
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest in one step: it is there whole, or not at all."""
    partial = folder / f"{NAME}.partial"
    with partial.open("w", encoding="utf-8") as stream:
        json.dump(asdict(manifest), stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(folder / NAME)


def read(folder: Path) -> Manifest:
    if (folder / UNFINISHED).exists() or not (folder / NAME).is_file():
        raise BackupError(_("%(folder)s holds no finished backup.") % {"folder": folder})
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise BackupError(_("This backup has format %(format)s, which is not known here.") % content)
        return Manifest(**content)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(_("The manifest of %(folder)s cannot be read.") % {"folder": folder}) from error


def sum_of(path: Path) -> dict:
    """Return {"bytes", "sha256"} of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def require_intact(folder: Path, manifest: Manifest, tell: Tell) -> None:
    """Compare every file with its sum and name all that differ; a file the manifest does not name is ignored."""
    wrong = []
    for done, (name, expected) in enumerate(manifest.files.items(), 1):
        path = folder / name
        if not path.is_file() or sum_of(path) != expected:
            wrong.append(name)
        tell(_("Checking files"), done, len(manifest.files))
    if wrong:
        raise BackupError(
            _("These files of the backup are damaged or missing: %(names)s") % {"names": ", ".join(wrong)}
        )
