from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commitments.importers.messages import placed_message
from commitments.models import Cycle
from commitments.tables import TableError
from scoring.importers import apply_ratings, plan_ratings


class Command(BaseCommand):
    help = "Take ratings in from a table (TSV, CSV or XLSX), a rating a row or a column per evaluator. All or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--create-evaluators", action="store_true", help="make accounts for unknown evaluators")
        parser.add_argument("--encoding", help="if the file's encoding cannot be told")

    def handle(self, *, file, year, dry_run, create_evaluators, encoding, **options):
        if not Cycle.objects.filter(year=year).exists():
            raise CommandError(_("There is no cycle %(year)d.") % {"year": year})
        plan = self.read(file, year, create_evaluators, encoding)
        for complaint in plan.report.complaints:
            self.stderr.write(self.style.ERROR(str(complaint)))
        if plan.report.complaints:
            count = len(plan.report.complaints)
            raise CommandError(_("%(count)d errors; nothing was written.") % {"count": count})
        self.run(plan, dry_run)
        self.show(plan.report)
        if dry_run:
            self.stdout.write(_("This was a dry run; nothing was written."))

    def read(self, file, year, create, encoding):
        try:
            return plan_ratings(file.read_bytes(), file.name, year=year, create=create, encoding=encoding)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except TableError as error:
            for problem in error.problems:
                self.stderr.write(self.style.ERROR(placed_message(problem)))
            raise CommandError(_("The file cannot be read as a table; nothing was written.")) from error

    def run(self, plan, dry_run):
        try:
            if plan.errors or not dry_run:
                apply_ratings(plan)
        except ValidationError as error:
            raise CommandError(
                _("Nothing was written: %(reasons)s") % {"reasons": "; ".join(error.messages)}
            ) from error

    def show(self, report):
        for name in report.made:
            self.stdout.write(_("new: %(name)s") % {"name": name})
        for sheet in report.incomplete:
            self.stdout.write(self.style.WARNING(_("incomplete, stays a draft: %(sheet)s") % {"sheet": sheet}))
        self.stdout.write(
            _("%(added)d ratings added, %(changed)d changed, %(unchanged)d unchanged; %(submitted)d sheets submitted.")
            % vars(report)
        )
