"""What every page costs in cities of growing size, in queries, processor time and bytes, beside the bare stack.

    python -m benchmarks.pages [--sizes 10 76 1000 10000] [--repeat N] [--plant] [--json FILE]

On the database server of DATABASE_URL, or on SQLite. Each size has a database and a process of its own. A page is asked
for through the same handler a server would call; its time is the processor time of that process (the median of N, after
one visit to warm up). What else the machine does lengthens even that, for seconds at a time and up to twofold: `beside`
is c+, asked for after each of those visits. `in_turns` are the list and the live ranking asked for in turns with c+ and
the joined strings. `shown` is what a visitor downloads, uncompressed; `css_js` are the style sheets and scripts the
page names, compressed.
The planted fault, --plant, is benchmarks/stack/waste.py.
"""

import argparse
import gzip
import json
import os
import re
import tempfile
from io import BytesIO
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks import databases

SIZES = (10, 76, 1000, 10_000)
STACK = ("empty", "known", "table", "joined")
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
LIVE_EVALUATORS = 30  # of the city of 76 departments; seven elsewhere


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.repeat), ensure_ascii=False))
        return
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        found = {size: of_size(Path(folder), size, options) for size in options.sizes}
    outcome = {"database": databases.kind(), "repeat": options.repeat, "sizes": found}
    if options.json:
        options.json.write_text(json.dumps(outcome, ensure_ascii=False, indent=1) + "\n")


def of_size(folder: Path, size: int, options: argparse.Namespace) -> dict:
    evaluators = LIVE_EVALUATORS if size == 76 else 7
    environment = databases.city(folder, size, years=3 if size <= 1000 else 2, evaluators=evaluators)
    environment |= {"BENCHMARK_PLANT": "1"} if options.plant else {}
    found = databases.answer(environment, "-m", "benchmarks.pages", "--child", "--repeat", str(options.repeat))
    for page in found["pages"]:
        print(f"{size:6} departments  {page['name']:24}{page['queries']:4} queries  {line(page)}", flush=True)
    return found


def line(page: dict) -> str:
    return (
        f"{1000 * median(page['cpu']):8.1f} ms  {page['gzip'] / 1000:6.1f} KB, css and js {page['css_js'] / 1000:.1f}"
    )


# ── In the process of one size ────────────────────────────────────────────────
def measure(repeat: int) -> dict:
    from benchmarks.stack import wsgi
    from benchmarks.visitors import cookie_of, pages

    stack = {name: request(f"/stack/{name}/", cookie_of("office1")) for name in STACK}
    # Signed in anew for each page: a session that has been idle ends, and ten thousand departments take their time.
    found = [of_page(wsgi.application, page, cookie_of(page.who), stack["table"], repeat) for page in pages()]
    bare = {name: [timed(wsgi.application, ask)[0] for _ in range(repeat + 1)][1:] for name, ask in stack.items()}
    in_turns = list_and_stack(wsgi.application, found, stack, cookie_of("office1"), repeat)
    return {"pages": found, "stack": bare, "in_turns": in_turns}


def of_page(application, page, cookie: str, table: dict, repeat: int) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask = request(page.url, cookie)
    visits = [timed(application, ask)]
    with CaptureQueriesContext(connection) as queries:
        visits.append(timed(application, ask))
    count = len(queries)  # before the next request forgets them
    taken, beside = [], []
    for _ in range(repeat):
        taken.append(timed(application, ask))
        beside.append(timed(application, table)[0])
    # Of every visit: a page refused half-way has fewer queries, and takes less time, than the page.
    for _seconds, status, _body in visits + taken:
        if status != 200:
            raise RuntimeError(f"{page.name} answered {status} to {page.who}: {page.url}")
    body = taken[-1][2]
    return {
        "name": page.name,
        "kind": page.kind,
        "url": page.url,
        "queries": count,
        "cpu": [seconds for seconds, _status, _body in taken],
        "beside": beside,
        "shown": len(body),
        "gzip": len(gzip.compress(body, 6)),
        "css_js": sum(compressed(path) for path in set(ASSET.findall(body.decode()))),
    }


def list_and_stack(application, found: list[dict], stack: dict, cookie: str, repeat: int) -> dict[str, list[float]]:
    """The list of 100 commitments, the live ranking and the bare tables, asked for one after the other."""
    asks = {name: stack[name] for name in ("table", "joined")}
    asks |= {p["name"]: request(p["url"], cookie) for p in found if p["name"] in ("commitments", "live ranking")}
    samples = {name: [] for name in asks}
    for _turn in range(repeat):
        for name, ask in asks.items():
            samples[name].append(timed(application, ask)[0])
    return samples


def request(address: str, cookie: str) -> dict:
    """The WSGI environment of a GET."""
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }


def timed(application, environ: dict) -> tuple[float, int, bytes]:
    """(processor seconds, status, body) of one request, read to its end."""
    said = []
    start = process_time()
    response = application(dict(environ), lambda status, headers: said.append(status))
    body = b"".join(response)
    response.close()
    return process_time() - start, int(said[0].split()[0]), body


def compressed(path: str) -> int:
    """What a static file weighs as collectstatic compressed it, or compressed here if it did not."""
    file = Path(os.environ["STATIC_ROOT"]) / path.removeprefix("/static/")
    packed = file.with_name(file.name + ".gz")
    return packed.stat().st_size if packed.exists() else len(gzip.compress(file.read_bytes(), 6))


if __name__ == "__main__":
    main()
