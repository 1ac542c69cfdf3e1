from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commitments.models import Cycle
from config.archive import ArchiveError, restore_cycle
from config.backup.progress import Progress
from departments import audit


class Command(BaseCommand):
    help = "Put the archive of a cycle into an empty installation. Checks everything before it writes anything."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            with file.open("rb") as stream:
                content = restore_cycle(stream, tell=Progress(self.stdout))
        except (ArchiveError, OSError, SuspiciousFileOperation) as error:
            raise CommandError(str(error)) from error
        cycle = Cycle.objects.get(year=content.year)
        audit.record_apart(
            "cyclearchive.restore", target=cycle, after={"made_at": content.made_at, "version": content.version}
        )
        for name in content.missing:
            self.stderr.write(_("Was missing when the archive was made: %(name)s") % {"name": name})
        self.stdout.write(_("Restored the cycle %(year)s; all rows are equal.") % {"year": content.year})
