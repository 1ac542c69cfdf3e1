import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections
from django.utils import timezone

from config.schedule import run_due

logger = logging.getLogger("jiannuo.schedule")
ROUND_SECONDS = 20


class Command(BaseCommand):
    help = "Run the scheduled jobs at their times until told to stop; a job under way is finished first."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="run what is due now and end, for cron or a timer")

    def handle(self, *, once, **options):
        if once:
            self.do_round()
            return
        asked_to_stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: asked_to_stop.set())
        while not asked_to_stop.is_set():
            self.do_round()
            close_old_connections()  # none is held, or found dead, while there is nothing to do
            asked_to_stop.wait(ROUND_SECONDS)

    def do_round(self):
        """Do what is due. While the database is away there is nothing to do but to wait for the next round."""
        try:
            run_due(at=timezone.now())
        except Error as error:
            logger.error("The database does not answer: %s", error)
