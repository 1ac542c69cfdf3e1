"""Eight people save the same form at the same moment: exactly one wins, the others are shown both versions.

    python -m benchmarks.same_form_drill [--rounds N] [--plant] [--json FILE]        (and with .ci/with-postgres)

Each round eight members of the office open a department group in the admin, wait for each other and save, each with a
name of their own. One answer must be the redirect of success and its name the stored one; every other must be the
conflict page (409) that names the stored value beside the own one; nothing else may come back. The planted fault: the
people save one after the other and open the form again before, so that everybody wins.
"""

import argparse
import html
import json
import os
import re
import sys
import tempfile
import threading
import time
import uuid
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import databases
from benchmarks.living_site import CSRF, Site
from benchmarks.recovery_drill import free_port

PEOPLE = 8
FOUND = """
import json
from benchmarks.visitors import cookie_of
from departments.models import DepartmentGroup, RoleGrant, User
group = DepartmentGroup.objects.create(name="演练")
users = [User.objects.create_user(f"person{n}", "Drill-2026-lake", name=f"演练{n}") for n in range(8)]
RoleGrant.objects.bulk_create(RoleGrant(user=user, role="office") for user in users)
print(json.dumps([group.pk, [cookie_of(user.username) for user in users]]))
"""
NAME = re.compile(r'name="name" value="([^"]*)"')
VERSION = re.compile(r'name="opened_version" value="(\d+)"')


class Person:
    """One member of the office with the form open."""

    def __init__(self, site: Site, pk: int, cookie: str):
        self.site, self.cookie = site, cookie
        self.address = f"/admin/departments/departmentgroup/{pk}/change/"
        self.status, self.page, self.seconds = 0, "", 0.0

    def open(self) -> None:
        self.name = f"分组{uuid.uuid4().hex[:12]}"
        _status, page = self.ask("GET")
        self.version = VERSION.search(page)[1]

    def save(self, barrier: threading.Barrier | None = None) -> None:
        fields = {"csrfmiddlewaretoken": CSRF, "once": str(uuid.uuid4()), "name": self.name, "position": "9"}
        body = urlencode(fields | {"opened_version": self.version})
        if barrier:
            barrier.wait()
        began = time.monotonic()
        self.status, self.page = self.ask("POST", body)
        self.seconds = time.monotonic() - began

    def ask(self, method: str, body: str | None = None) -> tuple[int, str]:
        peer = HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {"Cookie": f"{self.cookie}; csrf={CSRF}"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        peer.request(method, self.address, body, headers)
        answer = peer.getresponse()
        page = answer.read().decode()
        peer.close()
        return answer.status, html.unescape(page)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="same-form-") as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/site.sqlite3"
        site = Site(Path(folder) / "site", url, free_port())
        site.found()
        pk, cookies = json.loads(site.manage("shell", "--verbosity=0", "-c", FOUND).strip().splitlines()[-1])
        people = [Person(site, pk, cookie) for cookie in cookies]
        site.start()
        try:
            rounds = [one_round(people, options.plant) for _ in range(options.rounds)]
        finally:
            site.stop()
    outcome = summary(rounds)
    print(json.dumps(outcome, ensure_ascii=False))
    if options.json:
        outcome["samples"] = rounds
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")
    return 0 if outcome["one_winner"] == outcome["rounds"] and not outcome["errors"] else 1


def one_round(people: list[Person], plant: bool) -> dict:
    for person in people:
        person.open()
    if plant:
        for person in people:
            person.open()
            person.save()
    else:
        save_together(people)
    winners = [person for person in people if person.status == 302]
    stored = NAME.search(people[0].ask("GET")[1])[1]
    others = [person for person in people if person.status != 302]
    return {
        "winners": len(winners),
        "stored_is_the_winner_s": len(winners) == 1 and winners[0].name == stored,
        "losers": len(others),
        "shown_both": sum(each.status == 409 and stored in each.page and each.name in each.page for each in others),
        "errors": sum(person.status not in (302, 409) for person in people),
        "seconds": [round(person.seconds, 3) for person in people],
    }


def save_together(people: list[Person]) -> None:
    barrier = threading.Barrier(len(people))
    threads = [threading.Thread(target=person.save, args=[barrier]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def summary(rounds: list[dict]) -> dict:
    return {
        "database": databases.kind(),
        "people": PEOPLE,
        "rounds": len(rounds),
        "one_winner": sum(found["stored_is_the_winner_s"] for found in rounds),
        "losers": sum(found["losers"] for found in rounds),
        "shown_both": sum(found["shown_both"] for found in rounds),
        "errors": sum(found["errors"] for found in rounds),
    }


if __name__ == "__main__":
    sys.exit(main())
