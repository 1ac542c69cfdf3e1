"""Seals what the audit trail has gained; run by the scheduler."""

from django.core.management.base import BaseCommand

from departments.audit import seal
from departments.models import AuditSeal


class Command(BaseCommand):
    help = (
        "Seals the audit records that have no seal yet and prints how many they were and the digest of the newest"
        " seal. Keep the output: `verify_audit --head DIGEST` then notices a trail that was cut off."
    )

    def handle(self, *args, **options):
        count = seal.seal_new()
        head = AuditSeal.objects.order_by("-pk").first()
        self.stdout.write(f"{count}\t{head.digest if head else '-'}")
