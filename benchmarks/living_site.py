"""A real site for drills: gunicorn and worker in a process group of their own, and writers that count what they got.

A write is a department group added in the admin: the row, its history and its record in the audit trail stand in one
transaction. It counts as acknowledged when the answer was the redirect of success.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
ADD = "/admin/departments/departmentgroup/add/"
CSRF = "d" * 32
START_SECONDS, STOP_SECONDS = 120, 60
OFFICE = """
from departments.models import RoleGrant, User
user = User.objects.create_user("drill", "Drill-" + "2026-lake", name="演练")
RoleGrant.objects.create(user=user, role="office")
"""
SESSION = """
from django.test import Client
from departments.models import User
client = Client()
client.force_login(User.objects.get(username="drill"))
print("cookie", client.cookies["session"].value)
"""


@dataclass
class Site:
    """One installation: its environment, and its server while that runs."""

    folder: Path
    database_url: str
    port: int
    extra: dict[str, str] = field(default_factory=dict)
    server: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "JIANNUO_DEMO": "1",
            "DATABASE_URL": self.database_url,
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder.parent / "static"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
        }
        left_out = {"SECRET_KEY", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE"}
        return {name: value for name, value in os.environ.items() if name not in left_out} | own | self.extra

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {command[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def found(self) -> None:
        """Make the database, a real table of 80 commitments and a member of the office called `drill`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        self.manage("migrate", "--verbosity=0")
        self.manage("import_commitments", "seeds/commitments-2023.tsv", "--year", "2023")
        self.manage("shell", "--verbosity=0", "-c", OFFICE)

    def session(self) -> str:
        """Sign `drill` in and return the session cookie's value."""
        printed = self.manage("shell", "--verbosity=0", "-c", SESSION)
        return next(line.split()[1] for line in printed.splitlines() if line.startswith("cookie"))

    def start(self) -> float:
        """Start the server in a process group of its own and return the seconds until it was ready."""
        began = time.monotonic()
        with (self.folder / "server.log").open("ab") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.server = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while self.status("/readyz") != 200:
            if self.server.poll() is not None or time.monotonic() - began > START_SECONDS:
                raise RuntimeError((self.folder / "server.log").read_text()[-3000:])
            time.sleep(0.1)
        return time.monotonic() - began

    def kill(self) -> None:
        """End server, workers and worker process at once, as a power cut to the process group would."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def stop(self) -> None:
        """Ask the server to end, and end it if it does not: what was measured must not be lost over that."""
        self.server.terminate()
        try:
            self.server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def status(self, path: str) -> int:
        """Return the status of a page, or 0 if nothing answers."""
        return self.get(path)[0]

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """Return (status, text, headers); status 0 if nothing answers."""
        return self.send("GET", path)

    def add(self, cookie: str, name: str) -> tuple[int, str, dict[str, str]]:
        """Add a department group as the signed-in `drill` and return what `get` returns."""
        return self.send("POST", ADD, *form(cookie, name))

    def send(self, *request) -> tuple[int, str, dict[str, str]]:
        peer = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            peer.request(*request)
            answer = peer.getresponse()
            return answer.status, answer.read().decode(errors="replace"), dict(answer.headers)
        except (OSError, http.client.HTTPException):
            return 0, "", {}
        finally:
            peer.close()


def form(cookie: str, name: str) -> tuple[str, dict[str, str]]:
    """Return body and headers of the form that adds a department group."""
    fields = {"csrfmiddlewaretoken": CSRF, "once": str(uuid.uuid4()), "name": name, "position": "9"}
    kind = "application/x-www-form-urlencoded"
    return urlencode(fields), {"Content-Type": kind, "Cookie": f"session={cookie}; csrf={CSRF}"}


@dataclass
class Writers:
    """Threads that write until they are told to stop, each with its own connection.

    `acknowledged` are the names that were confirmed, `sent` all that were tried, `statuses` counts the answers (0: the
    connection broke), `seconds` are the durations of confirmed writes, `moments` when each was confirmed.
    """

    site: Site
    cookie: str
    count: int = 4
    pause: float = 0.0
    acknowledged: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self):
        self.threads = [threading.Thread(target=self.write_on, daemon=True) for _ in range(self.count)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exc):
        self.is_over.set()
        for thread in self.threads:
            thread.join(60)

    def write_on(self):
        peer = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=40)
        while not self.is_over.is_set():
            name = f"drill-{uuid.uuid4().hex}"
            self.sent.append(name)
            began = time.monotonic()
            try:
                status = self.add(peer, name)
            except (OSError, http.client.HTTPException):
                peer.close()
                status = 0
                time.sleep(0.05)
            self.note(name, status, began)
            time.sleep(self.pause)

    def add(self, peer, name: str) -> int:
        peer.request("POST", ADD, *form(self.cookie, name))
        answer = peer.getresponse()
        answer.read()
        # Sent back to the door: a session that ended is no acknowledgement.
        is_at_the_door = "login" in answer.headers.get("Location", "")
        return 401 if is_at_the_door else answer.status

    def note(self, name: str, status: int, began: float) -> None:
        self.statuses[status] += 1
        if status == 302:
            self.acknowledged.append(name)
            self.moments.append(time.monotonic())
            self.seconds.append(time.monotonic() - began)
