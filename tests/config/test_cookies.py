"""The cookies of a real installation, by settings read in a process of its own: they are read once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json
from config import settings as s
names = [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME]
print(json.dumps([names, [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.HTTPS], s.CSRF_COOKIE_HTTPONLY]))
"""


@pytest.mark.parametrize(
    ("scheme", "names", "is_secure"),
    [
        ("https", ["__Host-session", "__Host-csrf", "__Host-device"], True),
        ("http", ["session", "csrf", "device"], False),
    ],
)
def test_under_https_cookies_are_secure_and_belong_to_this_host_alone(scheme, names, is_secure):
    environment = {
        "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "jiannuo.example",
        "SITE_URL": f"{scheme}://jiannuo.example",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == [names, [is_secure] * 3, True]
