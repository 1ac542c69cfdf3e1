from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config.backup import BackupError, back_up
from config.backup.progress import Progress
from departments import audit


class Command(BaseCommand):
    help = "Copy database and files into a new or empty folder, with checksums, while the site runs."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *, folder, **options):
        try:
            made = back_up(folder, tell=Progress(self.stdout))
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        for name in made.missing:
            self.stderr.write(_("Not there, though the database refers to it: %(name)s") % {"name": name})
        counts = {"rows": sum(table["rows"] for table in made.tables.values()), "files": len(made.files)}
        audit.record_apart("backup.create", after={"folder": str(folder), "missing": len(made.missing), **counts})
        self.stdout.write(_("Backup finished: %(rows)s rows, %(files)s files.") % counts)
