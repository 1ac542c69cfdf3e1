import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commitments.models import Cycle
from config.archive import ArchiveError, export_cycle
from config.backup import BackupError
from config.backup.progress import Progress
from departments import audit


class Command(BaseCommand):
    help = "Write a whole cycle into one archive: tables, filings, evidence, publications, checksums."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path)

    def handle(self, *, year, file, **options):
        cycle = Cycle.objects.filter(year=year).first()
        if cycle is None:
            raise CommandError(_("There is no cycle %(year)s.") % {"year": year})
        try:
            made = self.write(cycle, file)
        except (ArchiveError, BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        for name in made.missing:
            self.stderr.write(_("Not there, though the database refers to it: %(name)s") % {"name": name})
        rows = sum(table["rows"] for table in made.tables.values())
        audit.record_apart("cyclearchive.export", target=cycle, after={"rows": rows, "missing": len(made.missing)})
        self.stdout.write(
            _("Archive finished: %(rows)s rows, %(files)s files.") % {"rows": rows, "files": len(made.files)}
        )

    def write(self, cycle, file):
        """Under another name until it is whole; readable by its owner alone, for it holds ballots."""
        if file.exists():
            raise ArchiveError(_("%(file)s is there already.") % {"file": file})
        partial = file.with_name(f"{file.name}.partial")
        try:
            with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as stream:
                made = export_cycle(cycle, stream, tell=Progress(self.stdout))
            partial.rename(file)
        finally:
            partial.unlink(missing_ok=True)
        return made
