from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.importers import apply_pledges, message, plan_pledges
from commitments.models import Commitment, Pledge
from commitments.tables import TableError, place

BAR = 30  # characters


class Command(BaseCommand):
    help = "Take in the city's table of pledges (TSV, CSV or XLSX). All or nothing; a second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, required=True, help="the cycle; made if there is none")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
        parser.add_argument("--encoding", help="if the file's encoding cannot be told")

    def handle(self, *, file, year, dry_run, encoding, **options):
        plan = self.read(file, year, encoding)
        self.show_problems(plan.problems)
        if plan.errors:
            count = len(plan.errors)
            raise CommandError(
                ngettext("%(count)d error; nothing was written.", "%(count)d errors; nothing was written.", count)
                % {"count": count}
            )
        self.show_changes(plan)
        if not plan.changes_something:
            self.stdout.write(_("Nothing has changed; nothing was written."))
        elif dry_run:
            self.stdout.write(_("This was a dry run; nothing was written."))
        else:
            self.write(plan)

    def read(self, file, year, encoding):
        try:
            return plan_pledges(file.read_bytes(), file.name, year=year, encoding=encoding)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except TableError as error:
            self.show_problems(error.problems)
            raise CommandError(_("The file cannot be read as a table; nothing was written.")) from error

    def write(self, plan):
        try:
            apply_pledges(plan, progress=self.progress)
        except ValidationError as refusal:
            reasons = "; ".join(refusal.messages)
            raise CommandError(_("Nothing was written: %(reasons)s") % {"reasons": reasons}) from refusal
        self.stdout.write(self.style.SUCCESS(_("Written.")))

    def show_problems(self, problems):
        for problem in problems:
            style = self.style.ERROR if problem.is_error else self.style.WARNING
            told = {"place": place(problem), "text": message(problem)}
            self.stderr.write(style(_("%(place)s: %(text)s") % told if told["place"] else told["text"]))

    def show_changes(self, plan):
        for pledge in plan.pledges:
            if pledge.is_new:
                self.stdout.write(_("new: %(name)s") % {"name": pledge.parsed.name})
            self.show_fields(Pledge, pledge.parsed.name, pledge.changes)
            for row in pledge.commitments:
                name = f"{pledge.parsed.name} {row.parsed.number} {row.parsed.title}"
                if row.is_new and not pledge.is_new:
                    self.stdout.write(_("new: %(name)s") % {"name": name})
                self.show_fields(Commitment, name, row.changes)
            for commitment in pledge.gone:
                name = f"{pledge.parsed.name} {commitment}"
                self.stdout.write(_("not in the file, left as it is: %(name)s") % {"name": name})
        self.stdout.write(self.totals(plan.summary))

    def show_fields(self, model, name, changes):
        for change in changes:
            label = model._meta.get_field(change.field).verbose_name
            self.stdout.write(
                _("changed: %(name)s — %(field)s: “%(before)s” → “%(after)s”")
                % {"name": name, "field": label, "before": change.before, "after": change.after}
            )

    def totals(self, summary):
        return (
            _(
                "%(departments)d departments (%(departments_new)d new, %(departments_changed)d changed),"
                " %(commitments)d commitments (%(commitments_new)d new, %(commitments_changed)d changed,"
                " %(commitments_unchanged)d unchanged, %(commitments_gone)d not in the file)"
            )
            % summary
        )

    def progress(self, done, total):
        if self.stderr.isatty():
            filled = BAR * done // max(total, 1)
            end = "\n" if done == total else ""
            self.stderr.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done} / {total}{end}", ending="")
