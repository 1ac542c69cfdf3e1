from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from commitments.reminders import mail_new, remind


class Command(BaseCommand):
    help = "Remind people of what is due, overdue or waiting, in the site and by mail. Safe to run every hour."

    def handle(self, *args, **options):
        with translation.override(settings.LANGUAGE_CODE):
            made = remind(at=timezone.localdate())
            sent = mail_new()
        self.stdout.write(f"{made} notice(s), {sent} letter(s).")
