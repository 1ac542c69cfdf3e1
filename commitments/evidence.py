"""What a file of evidence is, told by its content alone, and whether it may be kept.

Signatures: ISO 32000-1 7.5.2 (PDF), ISO/IEC 10918-1 (JPEG), ISO/IEC 15948 (PNG), ECMA-376 part 2 (Office files are
ZIP archives with `[Content_Types].xml`), GB/T 33190-2016 (OFD is a ZIP archive with `OFD.xml` at its root).
"""

import hashlib
import struct
import zipfile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/ofd",
    "zip": "application/zip",
}
IMAGES = frozenset({"jpg", "png"})
SIGNATURES = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
ARCHIVE = b"PK\x03\x04"
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
END_OF_DIRECTORY = b"PK\x05\x06"
MOST_ENTRIES = 5000


def kind_of(file) -> str:
    """Return the kind a seekable binary file really is (`pdf`, `docx`, …, `zip`), or "" if it is none we know."""
    file.seek(0)
    head = file.read(16)
    for signature, kind in SIGNATURES.items():
        if head.startswith(signature):
            return kind
    return kind_of_archive(file) if head.startswith(ARCHIVE) else ""


def kind_of_archive(file) -> str:
    """Tell an Office or OFD file from any other archive by the names in its directory; nothing is unpacked."""
    if count_of_entries(file) > MOST_ENTRIES:
        return "zip"
    try:
        names = set(zipfile.ZipFile(file).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return ""
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return "zip"
    return next((kind for part, kind in MAIN_PARTS.items() if part in names), "zip")


def count_of_entries(file) -> int:
    """The number of entries the archive's own end record declares, read before anything is made of it."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 66_000))
    tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) < at + 22:
        return 0
    return struct.unpack_from("<H", tail, at + 10)[0]


def digest_of(file) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def require_acceptable(upload) -> str:
    """Return the kind of an uploaded file, or raise ValidationError with what is wrong and what would be right."""
    name = upload.name
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        raise ValidationError(
            _("%(name)s is larger than %(limit)s. Make it smaller or divide it.")
            % {"name": name, "limit": filesizeformat(settings.EVIDENCE_MAX_BYTES)}
        )
    kind = kind_of(upload)
    if kind not in settings.EVIDENCE_KINDS:
        raise ValidationError(
            _("%(name)s cannot be taken: by its content it is none of %(kinds)s.")
            % {"name": name, "kinds": "、".join(settings.EVIDENCE_KINDS)}
        )
    return kind


def download_name(evidence) -> str:
    """The name the filer gave, with the ending its content calls for."""
    endings = (".jpg", ".jpeg") if evidence.kind == "jpg" else (f".{evidence.kind}",)
    return evidence.name if evidence.name.lower().endswith(endings) else f"{evidence.name}.{evidence.kind}"
