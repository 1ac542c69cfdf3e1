"""A demo in this process, on a clock that starts where it is told, and a browser to look at it.

Pictures taken twice of the same pages shall be the same, so the site must not notice that the day has changed. The site
asks `timezone.now()` for the time everywhere; here that clock is set before any model is loaded.
"""

import io
import logging
import os
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import django
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
TODAY = date(2026, 11, 20)
STARTS_AT = time(2, 30, tzinfo=UTC)  # half past ten in the morning in China
PATIENCE = 30_000  # milliseconds


def set_clock(today):
    """Let the site's time begin on this morning and run on from there."""
    ahead = datetime.combine(today, STARTS_AT) - datetime.now(tz=UTC)
    timezone.now = lambda: datetime.now(tz=UTC) + ahead


def prepare(folder: Path, today: date):
    """Make the demo of this day in the folder, or find it there; Django is set up afterwards."""
    os.environ |= {
        "JIANNUO_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "HOST": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
    folder.mkdir(parents=True, exist_ok=True)
    set_clock(today)
    django.setup()
    call_command("collectstatic", "--no-input", "--verbosity=0")
    call_command("migrate", "--verbosity=0")
    call_command("demo", today=today, stdout=io.StringIO())


@contextmanager
def served():
    """Serve the prepared demo from a thread; yield its address."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    logging.disable(logging.WARNING)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextmanager
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def window(chromium, site, username="", **look):
    """A page in a session of its own, with the person signed in; the demo's accounts share one password."""
    from departments.demo import password

    context = chromium.new_context(base_url=site, locale="zh-CN", timezone_id="Asia/Shanghai", **look)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    if username:
        page.goto("/login/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(password())
        page.locator("main form button").click()
        page.wait_for_url(lambda url: "/login/" not in url)
    return page
