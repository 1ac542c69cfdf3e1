import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from commitments.actions.archives import forget_archives
from commitments.importers import pending
from config import sweep
from departments import audit


class Command(BaseCommand):
    help = (
        "Report files without a row and leavings of broken uploads (older than a day), and rows without their file;"
        " --remove deletes the former. Exit status 1 if a row's file is missing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="delete what nobody refers to")

    def handle(self, *, remove, **options):
        now = timezone.now()
        superfluous, missing = [*sweep.orphans(at=now), *sweep.leftovers(at=now)], sweep.missing()
        for path in superfluous:
            self.stdout.write(f"orphan\t{path}")
        for name in missing:
            self.stdout.write(f"missing\t{name}")
        if remove:
            self.remove(superfluous)
            pending.sweep(at=now)
            forget_archives(at=now)
        self.stdout.write(f"orphans {len(superfluous)}{', removed' if remove else ''}; missing {len(missing)}")
        if missing:
            sys.exit(1)

    def remove(self, paths):
        for path in paths:
            path.unlink(missing_ok=True)
        if paths:
            audit.record_apart("files.sweep", after={"removed": [path.name for path in paths]})
