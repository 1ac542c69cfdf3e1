from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from scoring.messages import finding_text
from scoring.models import Publication
from scoring.verifying import changed_since, verify


class Command(BaseCommand):
    help = (
        "Recompute sealed rankings from their frozen inputs and compare byte for byte, and the site's own marks with "
        "them; status 1 names what differs."
    )

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, nargs="?", help="the publication; without it, all of them")

    def handle(self, *, id, **options):
        publications = Publication.objects.select_related("cycle").order_by("pk")
        if id is not None:
            publications = publications.filter(pk=id)
            if not publications:
                raise CommandError(_("There is no publication %(id)d.") % {"id": id})
        altered = sum(not self.verify(publication) for publication in publications)
        if altered:
            raise CommandError(_("%(count)d publications are not as they were sealed.") % {"count": altered})

    def verify(self, publication):
        findings = [*verify(publication), *changed_since(publication)]
        for finding in findings:
            self.stderr.write(self.style.ERROR(f"{publication}: {finding_text(finding)}"))
        if not findings:
            text = _("%(publication)s: as it was sealed, %(hash)s")
            self.stdout.write(self.style.SUCCESS(text % {"publication": publication, "hash": publication.short_hash}))
        return not findings
