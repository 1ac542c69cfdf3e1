"""A copy of a running installation, and its return into an empty one.

A backup is a folder: the database (`database.sqlite3` or `database.dump`), every file the database refers to under
`media/`, and `manifest.json`, written last, with the SHA-256 of each file and of each table's rows. A folder with
`UNFINISHED` in it, or without a manifest, is no backup. Everything comes from one snapshot while writers go on.
"""

from config.backup.make import back_up
from config.backup.manifest import BackupError, Manifest
from config.backup.restore import restore

__all__ = ["BackupError", "Manifest", "back_up", "restore"]
