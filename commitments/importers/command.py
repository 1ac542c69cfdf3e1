"""What the commands that take tables in share: read, say what is wrong, say what would change, write or not."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.importers.kinds import kind_of
from commitments.importers.messages import placed_message
from commitments.tables import TableError
from departments.models import User

BAR = 30  # characters


class ImportCommand(BaseCommand):
    """A subclass names its `kind`; `needs_actor` where every act has to be somebody's."""

    kind = ""
    needs_actor = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        if kind_of(self.kind).has_year:
            parser.add_argument("--year", type=int, required=True, help="the cycle")
        if self.needs_actor:
            parser.add_argument("--by", required=True, metavar="USERNAME", help="in whose name, with that one's rights")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
        parser.add_argument("--encoding", help="if the file's encoding cannot be told")

    def handle(self, *, file, dry_run, encoding, year=None, by=None, **options):
        actor = self.actor_called(by) if by else None
        plan = self.read(file, encoding, year, actor)
        self.show_problems(plan.problems)
        self.refuse_errors(plan)
        self.show_changes(plan)
        if not plan.changes_something:
            self.stdout.write(_("Nothing has changed; nothing was written."))
        elif dry_run:
            self.stdout.write(_("This was a dry run; nothing was written."))
        else:
            self.write(plan, actor)

    def actor_called(self, username):
        actor = User.objects.filter(username__iexact=username, is_active=True).first()
        if actor is None or not kind_of(self.kind).may(actor):
            raise CommandError(_("“%(name)s” may not bring in tables of this kind.") % {"name": username})
        return actor

    def read(self, file, encoding, year, actor):
        try:
            data = file.read_bytes()
            return kind_of(self.kind).plan(data, file.name, year=year, encoding=encoding, actor=actor)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except TableError as error:
            self.show_problems(error.problems)
            raise CommandError(_("The file cannot be read as a table; nothing was written.")) from error

    def refuse_errors(self, plan):
        if plan.errors:
            count = len(plan.errors)
            raise CommandError(
                ngettext("%(count)d error; nothing was written.", "%(count)d errors; nothing was written.", count)
                % {"count": count}
            )

    def write(self, plan, actor):
        try:
            kind_of(self.kind).apply(plan, actor=actor, progress=self.progress)
        except ValidationError as refusal:
            reasons = "; ".join(refusal.messages)
            raise CommandError(_("Nothing was written: %(reasons)s") % {"reasons": reasons}) from refusal
        self.stdout.write(self.style.SUCCESS(_("Written.")))

    def show_problems(self, problems):
        for problem in problems:
            style = self.style.ERROR if problem.is_error else self.style.WARNING
            self.stderr.write(style(placed_message(problem)))

    def show_changes(self, plan):
        for row in plan.rows:
            if row.is_new:
                self.stdout.write(_("new: %(name)s") % {"name": row.name})
            else:
                self.show_fields(kind_of(self.kind).label_of, row.name, row.changes)
        for name in plan.gone:
            self.stdout.write(_("not in the file, left as it is: %(name)s") % {"name": name})
        self.stdout.write(
            _(
                "%(rows)d rows: %(rows_new)d new, %(rows_changed)d changed, %(rows_unchanged)d unchanged,"
                " %(rows_gone)d not in the file"
            )
            % plan.summary
        )

    def show_fields(self, label_of, name, changes):
        for change in changes:
            told = {"name": name, "field": label_of(change.field), "before": change.before, "after": change.after}
            self.stdout.write(_("changed: %(name)s — %(field)s: “%(before)s” → “%(after)s”") % told)

    def progress(self, done, total):
        if self.stderr.isatty():
            filled = BAR * done // max(total, 1)
            end = "\n" if done == total else ""
            self.stderr.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done} / {total}{end}", ending="")
