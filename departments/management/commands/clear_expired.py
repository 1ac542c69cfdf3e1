"""Deletes what has served its purpose; run by the scheduler. The audit trail is not among it: it is kept for good."""

from datetime import timedelta

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from departments import lockout
from departments.models import UsedToken

TOKENS_ARE_KEPT = timedelta(days=30)


class Command(BaseCommand):
    help = "Deletes ended sessions, failed sign-ins that lock nobody out any more, and one-time tokens after 30 days."

    def handle(self, *args, **options):
        now = timezone.now()
        call_command("clearsessions")
        failures = lockout.forget_old(at=now)
        tokens = UsedToken.objects.filter(used_at__lt=now - TOKENS_ARE_KEPT).delete()[0]
        self.stdout.write(f"failed sign-ins {failures}, one-time tokens {tokens}")
