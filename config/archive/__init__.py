"""A whole cycle as one ZIP file, and its return into an empty installation.

An archive holds `rows/`, one file of JSON lines for each table; `media/`, the evidence and scans they refer to;
`tables/` and `publications/`, the same for people and other programs to read; and `manifest.json`, written last, with
the SHA-256 of everything else. Of people it holds names, never passwords, addresses, roles or memberships.
"""

from config.archive.manifest import ArchiveError, Manifest
from config.archive.restoring import restore_cycle
from config.archive.writing import export_cycle

__all__ = ["ArchiveError", "Manifest", "export_cycle", "restore_cycle"]
