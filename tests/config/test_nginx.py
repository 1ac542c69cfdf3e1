"""The shipped nginx.conf by a real nginx on this machine, before a server that only says what it was asked."""

import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Jiannuo(BaseHTTPRequestHandler):
    """Stands for the site: its own error pages must arrive as they are."""

    def do_GET(self):
        body = f"{self.headers['Host']} {self.headers['X-Forwarded-Proto']} {self.headers['X-Forwarded-For']}".encode()
        self.send_response(404 if self.path == "/nowhere" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@dataclass
class Front:
    port: int
    site: ThreadingHTTPServer

    def ask(self, path, *, method="GET", headers=None):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as peer:
            peer.request(method, path, headers={"Host": "jiannuo.example"} | (headers or {}))
            answer = peer.getresponse()
            return answer.status, answer.headers, answer.read().decode()


def ported(text, folder, *, front, site):
    """The configuration with paths and ports of a test; HTTPS is left out, because it needs a certificate."""
    text = "\n".join(line for line in text.splitlines() if not any(word in line for word in ("[::]", " ssl", "ssl_")))
    for shipped, own in (
        ("listen 80;", f"listen 127.0.0.1:{front};"),
        ("server web:8000;", f"server 127.0.0.1:{site};"),
        ("root /srv/pages;", f"root {DEPLOY}/pages;"),
        ("pid /run/nginx.pid;", f"pid {folder}/nginx.pid; daemon off; master_process off;"),
        ("http {", "http {\n" + "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)),
    ):
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, own)
    return text


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@pytest.fixture
def front(tmp_path):
    if NGINX is None:
        if os.environ.get("JIANNUO_STRICT"):
            pytest.fail("nginx is not installed")
        pytest.skip("nginx is not installed")
    site, port = ThreadingHTTPServer(("127.0.0.1", 0), Jiannuo), free_port()
    threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(ported((DEPLOY / "nginx.conf").read_text(), tmp_path, front=port, site=site.server_port))
    server = subprocess.Popen([NGINX, "-c", configuration, "-p", tmp_path, "-e", tmp_path / "error.log"])
    found = Front(port, site)
    try:
        wait_for(found, server)
        yield found
    finally:
        server.terminate()
        server.wait()
        site.shutdown()
        site.server_close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(front, server):
    for _ in range(100):
        assert server.poll() is None
        try:
            front.ask("/")
            return
        except (ConnectionRefusedError, RemoteDisconnected):
            time.sleep(0.1)
    pytest.fail("nginx did not begin to listen")


def assert_own_page(headers, heading, body):
    """A page of nginx's own has the headers of every other answer, and says in Chinese what is the matter."""
    assert f"<h1>{heading}</h1>" in body
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_site_hears_who_asked_for_what_and_by_which_scheme(front):
    status, _headers, body = front.ask("/", headers={"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"})

    assert (status, body) == (200, "jiannuo.example http 192.0.2.7, 127.0.0.1")


def test_nginx_redirects_nobody_to_a_host_it_does_not_know(front):
    status, headers, body = front.ask("/", headers={"Host": "evil.example"})

    assert (status, headers["Location"], body.split()[0]) == (200, None, "evil.example")


def test_the_sites_own_error_pages_pass_through(front):
    status, _headers, body = front.ask("/nowhere")

    assert (status, body) == (404, "jiannuo.example http 127.0.0.1")


def test_an_upload_that_is_too_large_is_refused_in_chinese_with_the_headers(front):
    status, headers, body = front.ask("/", method="POST", headers={"Content-Length": str(500 * 1024 * 1024)})

    assert status == 413
    assert_own_page(headers, "一次上传的内容过大", body)


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("GET", "/", {"Host": "two words"}, 400),
        ("GET", "/" + "a" * 9000, {}, 414),
        ("GET", "/", {"X-Much": "a" * 40_000}, 400),
        ("TRACE", "/", {}, 405),
    ],
    ids=["a host that is none", "a long address", "a long header", "a method for finding out"],
)
def test_what_nginx_refuses_by_itself_has_the_headers(front, method, path, headers, expected):
    status, headers, body = front.ask(path, method=method, headers=headers)

    assert status == expected
    assert_own_page(headers, "无法处理该请求", body)
    assert headers["Retry-After"] is None


def test_while_the_site_is_away_nginx_speaks_for_it(front):
    front.site.shutdown()
    front.site.server_close()
    status, headers, body = front.ask("/")

    assert (status, headers["Retry-After"]) == (503, "30")
    assert_own_page(headers, "系统正在启动或维护", body)
