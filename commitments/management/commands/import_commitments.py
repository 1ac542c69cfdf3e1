from functools import partial

from django.utils.translation import gettext as _

from commitments.importers.command import ImportCommand
from commitments.models import Commitment, ImportRecord, Pledge


class Command(ImportCommand):
    help = "Take in the city's table of pledges (TSV, CSV or XLSX). All or nothing; a second run changes nothing."
    kind = ImportRecord.Kind.COMMITMENTS

    def show_changes(self, plan):
        for pledge in plan.pledges:
            if pledge.is_new:
                self.stdout.write(_("new: %(name)s") % {"name": pledge.parsed.name})
            self.show_fields(partial(label_in, Pledge), pledge.parsed.name, pledge.changes)
            for row in pledge.commitments:
                name = f"{pledge.parsed.name} {row.parsed.number} {row.parsed.title}"
                if row.is_new and not pledge.is_new:
                    self.stdout.write(_("new: %(name)s") % {"name": name})
                self.show_fields(partial(label_in, Commitment), name, row.changes)
            for commitment in pledge.gone:
                name = f"{pledge.parsed.name} {commitment}"
                self.stdout.write(_("not in the file, left as it is: %(name)s") % {"name": name})
        self.stdout.write(self.totals(plan.summary))

    def totals(self, summary):
        return (
            _(
                "%(departments)d departments (%(departments_new)d new, %(departments_changed)d changed),"
                " %(commitments)d commitments (%(commitments_new)d new, %(commitments_changed)d changed,"
                " %(commitments_unchanged)d unchanged, %(commitments_gone)d not in the file)"
            )
            % summary
        )


def label_in(model, name):
    return model._meta.get_field(name).verbose_name
