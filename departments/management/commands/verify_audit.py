"""Checks the chain of seals; exit status 1 if anything does not fit."""

import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from departments.audit import seal


class Command(BaseCommand):
    help = "Recomputes the chain over the audit trail and names every record that was altered or removed."

    def add_arguments(self, parser):
        parser.add_argument("--head", default="", metavar="DIGEST", help="a digest that seal_audit printed earlier")

    def handle(self, *args, head, **options):
        outcome = seal.verify(head)
        for problem in outcome.problems:
            self.stdout.write(problem)
        counts = {"sealed": outcome.sealed, "unsealed": outcome.unsealed, "head": outcome.head or "-"}
        self.stdout.write(_("sealed %(sealed)d, not sealed yet %(unsealed)d, head %(head)s") % counts)
        if outcome.problems:
            sys.exit(1)
