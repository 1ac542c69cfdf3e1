import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

GRACE = 20  # seconds a child gets to finish what it does
WORKER_PAUSE = 3  # seconds


class Command(BaseCommand):
    help = "Run the web server and one worker under one parent: the worker is kept running while the server runs."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=2, help="web processes (default 2)")
        parser.add_argument("--threads", type=int, default=4, help="threads in each (default 4)")

    def handle(self, *, workers, threads, **options):
        signal.signal(signal.SIGTERM, stop_asked)
        web, worker = (subprocess.Popen(command) for command in commands(workers, threads))  # noqa: S603  our own
        self.stdout.write(_("Jiannuo is served at %(url)s — Ctrl-C ends it.") % {"url": settings.SITE_URL})
        try:
            while web.poll() is None:
                worker = kept_running(worker)
                time.sleep(0.5)
        except KeyboardInterrupt:
            pass
        finally:
            status, _worker_status = end([web, worker])
        sys.exit(status)


def kept_running(worker):
    """Return the worker, or after a pause a new one if it has ended: it does when the database goes away."""
    if worker.poll() is None:
        return worker
    time.sleep(WORKER_PAUSE)
    return subprocess.Popen(worker.args)  # noqa: S603  our own


def commands(workers, threads):
    python = sys.executable
    return [
        [
            python,
            "-m",
            "gunicorn",
            "config.wsgi",
            f"--bind={settings.HOST}:{settings.PORT}",
            "--worker-class=gthread",
            f"--workers={workers}",
            f"--threads={threads}",
            # It would open a socket in the home directory, which a service account need not have.
            "--no-control-socket",
            "--log-level=warning",
        ],
        [python, "manage.py", "db_worker", "--queue-name=default", "--verbosity=0"],
    ]


def stop_asked(signum, frame):
    raise KeyboardInterrupt


def end(children):
    """Ask every child to stop, wait for it, and return the exit statuses; a child that was asked to stop counts 0."""
    asked = [child for child in children if child.poll() is None]
    for child in asked:
        child.terminate()
    for child in asked:
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return [0 if child in asked else abs(child.returncode) or 1 for child in children]
