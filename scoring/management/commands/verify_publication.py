from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from scoring.models import Publication
from scoring.sealing import verify


class Command(BaseCommand):
    help = "Recompute sealed rankings from their frozen inputs and compare byte for byte; status 1 names what differs."

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
        problems = verify(publication)
        for problem in problems:
            self.stderr.write(self.style.ERROR(f"{publication}: {problem}"))
        if not problems:
            self.stdout.write(self.style.SUCCESS(f"{publication}: ok {publication.short_hash}"))
        return not problems
