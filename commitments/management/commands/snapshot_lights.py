from django.core.management.base import BaseCommand
from django.utils import timezone

from commitments.actions.lights import snapshot_period
from commitments.models import ReportingPeriod


class Command(BaseCommand):
    help = "Keep the lights of periods past their due date and of reports accepted since. Safe to run every hour."

    def handle(self, *args, **options):
        today = timezone.localdate()
        periods = ReportingPeriod.objects.filter(cycle__status="running").opened(at=today).select_related("cycle")
        kept = sum(snapshot_period(period, at=today) for period in periods)
        self.stdout.write(f"{kept} light(s) kept.")
