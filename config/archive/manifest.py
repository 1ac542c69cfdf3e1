"""What an archive says about itself, and whether it is still what it says."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from config.backup.manifest import Tell

FORMAT = 1
NAME = "manifest.json"
CHUNK = 1024 * 1024
MOST_MANIFEST = 256 * CHUNK  # bytes; a hundred for each of two million files


class ArchiveError(Exception):
    """Why a cycle cannot be exported or restored, in words for the person who asked."""


@dataclass(frozen=True)
class Manifest:
    """`tables`: {table: {"columns", "rows"}}; `files`: {path in the archive: {"bytes", "sha256"}}.

    `missing` names the files that rows refer to and that were not there. `made_at` is ISO 8601.
    """

    year: int
    version: str
    made_at: str
    migrations: list[str]
    tables: dict[str, dict]
    files: dict[str, dict]
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT


class Summed:
    """A file on its way into the archive that counts and hashes what passes."""

    def __init__(self, stream: BinaryIO):
        self.stream, self.size, self.digest = stream, 0, hashlib.sha256()

    def write(self, content: bytes) -> None:
        self.stream.write(content)
        self.size += len(content)
        self.digest.update(content)

    @property
    def sums(self) -> dict:
        return {"bytes": self.size, "sha256": self.digest.hexdigest()}


def write(archive: ZipFile, manifest: Manifest) -> None:
    archive.writestr(NAME, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def read(archive: ZipFile) -> Manifest:
    try:
        if archive.getinfo(NAME).file_size > MOST_MANIFEST:
            raise ValueError
        content = json.loads(archive.read(NAME))
        if content["format"] != FORMAT:
            raise ArchiveError(_("This archive has format %(format)s, which is not known here.") % content)
        return Manifest(**content)
    except (KeyError, TypeError, ValueError, BadZipFile) as error:
        raise ArchiveError(_("This is no finished archive of a cycle.")) from error


def require_intact(archive: ZipFile, manifest: Manifest, tell: Tell) -> None:
    """Compare every file with its sum and name all that differ, are missing or do not belong."""
    present = set(archive.namelist()) - {NAME}
    wrong = present ^ manifest.files.keys()
    for done, name in enumerate(sorted(present & manifest.files.keys()), 1):
        if sums_of(archive, name, manifest.files[name]["bytes"]) != manifest.files[name]:
            wrong.add(name)
        tell(_("Checking files"), done, len(present))
    if wrong:
        names = ", ".join(sorted(wrong))
        raise ArchiveError(
            _("These files of the archive are damaged, missing or strange: %(names)s") % {"names": names}
        )


def sums_of(archive: ZipFile, name: str, size: int) -> dict | None:
    """{"bytes", "sha256"} of a file; None if it is larger than `size` or cannot be unpacked."""
    if archive.getinfo(name).file_size != size:
        return None
    digest = hashlib.sha256()
    try:
        with archive.open(name) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except BadZipFile:
        return None
    return {"bytes": size, "sha256": digest.hexdigest()}
