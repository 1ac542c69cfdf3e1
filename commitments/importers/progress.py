"""How far the worker is with a table.

The import is one transaction, so nobody else can read of it in the database before it is done; a small file beside
the evidence tells the pages, which may run on another machine with the same files.
"""

from pathlib import Path

from django.conf import settings


class ProgressFile:
    """`write` and `read` (done, total) of the table with this id; `read` gives None before the first rows."""

    def __init__(self, pk, folder="imports"):
        self.path = Path(settings.MEDIA_ROOT) / folder / f"{pk}.progress"

    def write(self, done, total):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{done} {total}", encoding="ascii")
        fresh.replace(self.path)  # in one step: a reader never sees half of it

    def read(self):
        try:
            done, total = self.path.read_text(encoding="ascii").split()
        except FileNotFoundError:
            return None
        return int(done), int(total)

    def remove(self):
        self.path.unlink(missing_ok=True)
