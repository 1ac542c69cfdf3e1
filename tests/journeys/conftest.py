"""A real Chromium against a real gunicorn: one fresh demo for all journeys, and an empty site for the whole year."""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PICTURES = ROOT / "var" / "pictures"
PATIENCE = int(os.environ.get("JOURNEY_PATIENCE", "20000"))  # milliseconds: a busy machine hashes for seconds
STARTING = 3 * PATIENCE / 1000  # seconds that a server may take to start or to stop
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
DEFAULTS = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": WIDE}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEMO = {"JIANNUO_DEMO": "1"}
FOR_REAL = {"SECRET_KEY": "only-for-journeys-" + "x" * 40, "ALLOWED_HOSTS": "127.0.0.1", "CITY_NAME": "湖州市"}

expect.set_options(timeout=PATIENCE)


LONGEST = ["test_pages_office.py", "test_pages.py"]


def pytest_collection_modifyitems(items):
    """The longest files come first, so that no worker ends long after the other (with `--no-loadscope-reorder`)."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")


# ── Sites ─────────────────────────────────────────────────────────────────────
@dataclass
class Site:
    """A running site: where it is, the demo's password, and its environment for management commands."""

    url: str
    environment: dict[str, str]
    password: str = ""

    def manage(self, *command):
        """Run a management command on the site's own database and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def site_in(folder, settings, database=""):
    """A migrated site in a folder of its own, not yet running; `settings` are environment variables."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in {*DEMO, *FOR_REAL}}
    environment |= settings | {
        "DATABASE_URL": database or f"sqlite:///{folder / 'journey.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }
    site = Site(f"http://127.0.0.1:{port}", environment)
    site.manage("collectstatic", "--no-input", "--verbosity=0")
    site.manage("migrate", "--verbosity=0")
    return site


@contextmanager
def serving(site):
    server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=site.environment)
    try:
        wait_for(f"{site.url}/readyz")
        yield site
    finally:
        server.terminate()
        server.wait(STARTING)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demo, shared by all journeys but the whole year's."""
    site = site_in(tmp_path_factory.mktemp("site"), DEMO, os.environ.get("JOURNEY_DATABASE_URL", ""))
    site.password = re.findall(r"Jiannuo-\S+", site.manage("demo"))[0]
    with serving(site):
        yield site


@pytest.fixture
def empty_site(tmp_path):
    """A site as a city sets it up: not the demo, no account, no data."""
    with serving(site_in(tmp_path, FOR_REAL)) as site:
        yield site


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, seconds=STARTING):
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except URLError as error:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} did not answer") from error
        time.sleep(0.3)


# ── Visitors ──────────────────────────────────────────────────────────────────
@pytest.fixture(scope="session")
def chromium():
    if not Path(CHROMIUM).exists():
        if os.environ.get("JIANNUO_STRICT"):
            pytest.fail(f"{CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is missing")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """One person in one browser window; console errors, lost files and answers of 500 are faults of the page."""

    def __init__(self, browser, site, **context):
        self.site = site
        self.faults = []
        self.context = browser.new_context(base_url=site.url, **DEFAULTS | context)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.window()

    def window(self):
        """Another window of the same person, in the same session."""
        page = self.context.new_page()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("response", self.look)
        return page

    def hear(self, message):
        # Chromium logs every answer of 400 and above as an error of its own; those are judged by `look`.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{message.page.url}: {message.text}")

    def look(self, response):
        """A page may answer 4xx, and a journey that goes there expects it; a style, script or picture may not."""
        is_part = response.request.resource_type in {"stylesheet", "script", "image", "font"}
        if response.status >= 500 or (is_part and response.status >= 400):
            self.faults.append(f"{response.url}: {response.status}")

    def log_in(self, username, password=None):
        self.page.goto("/login/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password or self.site.password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self.page

    def log_out(self):
        self.page.locator("[data-menu] summary").click()
        self.page.get_by_role("button", name="退出").click()
        self.page.wait_for_url("**/login/")

    def status_of(self, path):
        """The answer to a GET of the path in this person's session, without leaving the page."""
        return self.context.request.get(path, max_redirects=0).status

    def picture(self, name, page=None):
        (page or self.page).screenshot(path=PICTURES / f"{name}.png", full_page=True)


@contextmanager
def windows(browser, site):
    """Yield `open_window(username=None, password=None, **context)`; at the end nobody's pages had a fault."""
    visitors = []

    def open_window(username=None, password=None, **context):
        visitors.append(Visitor(browser, site, **context))
        if username:
            visitors[-1].log_in(username, password)
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.context.close()
    faults = [fault for visitor in visitors for fault in visitor.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def visit(chromium, site):
    """`visit(username)` opens a browser window on the demo with the person logged in and returns the Visitor."""
    with windows(chromium, site) as open_window:
        yield open_window
