"""What a worker has in memory once it has served its first page, and what only those pay for who use it."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

from departments.lateviews import LateView

HEAVY = (
    "numpy openpyxl xlsxwriter docx docxtpl jinja2 lxml tablib yaml import_export.resources psycopg pypinyin markdown"
    " segno commitments.indicators.reader commitments.importers.registration scoring.analysis scoring.offline.workbook"
)
FIRST_PAGE = """
import json, sys
from wsgiref.util import setup_testing_defaults
from config.wsgi import application
request, answer = {"PATH_INFO": "/login/", "HTTP_HOST": "localhost"}, []
setup_testing_defaults(request)
list(application(request, lambda status, headers: answer.append(status)))
print(json.dumps([*answer, sorted(set(sys.argv[1].split()) & set(sys.modules))]))
"""


def patterns(resolver):
    for each in resolver.url_patterns:
        yield from [each] if isinstance(each, URLPattern) else patterns(each)


LATE = [pattern.callback for pattern in patterns(get_resolver()) if isinstance(pattern.callback, LateView)]


def test_the_first_page_is_served_without_the_heavy_libraries(tmp_path):
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "JIANNUO_DEMO": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, HEAVY],
        cwd=settings.BASE_DIR,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout.splitlines()[-1]) == ["200 OK", []]


@pytest.mark.parametrize("late", LATE, ids=lambda late: f"{late.__module__}.{late.__name__}")
def test_every_late_view_is_there(late):
    assert late.view.__name__ == late.__name__
