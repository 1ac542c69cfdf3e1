"""Django's backend for SQLite that takes no file it could only read.

A file on a disk that is closed to writing is opened for reading, and as long as one connection of a process has it open
so, every other of that process has it so too: the site would not come back with the disk. So such a connection is given
up at once (benchmarks/outage_drill.py).
"""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def init_connection_state(self):
        super().init_connection_state()
        try:
            # It waits for nobody, and fails where nothing can be written.
            self.connection.execute("PRAGMA wal_checkpoint")
        except self.Database.Error:
            self.close()
            raise
