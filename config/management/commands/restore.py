from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config.backup import BackupError, restore
from config.backup.progress import Progress
from departments import audit


class Command(BaseCommand):
    help = "Put a backup into an empty installation. Refuses where anything is in use; compares every row afterwards."
    # The database may have no tables yet.
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *, folder, **options):
        try:
            content = restore(folder, tell=Progress(self.stdout))
        except (BackupError, OSError, SuspiciousFileOperation) as error:
            raise CommandError(str(error)) from error
        audit.record_apart("backup.restore", after={"made_at": content.made_at, "version": content.version})
        for name in content.missing:
            self.stderr.write(_("Was missing when the backup was made: %(name)s") % {"name": name})
        self.stdout.write(_("Restored the backup of %(made_at)s; all rows are equal.") % {"made_at": content.made_at})
