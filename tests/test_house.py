"""What holds for the whole house: which way imports run, how long things get, what templates may not contain."""

import ast
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

HOUSE = Path(__file__).resolve().parent.parent
APPS = ("departments", "commitments", "scoring")
SOURCES = sorted(path for folder in (*APPS, "config") for path in (HOUSE / folder).rglob("*.py"))
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html")) + sorted(
    path for app in APPS for path in (HOUSE / app).rglob("*.html")
)
LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_FILE = 50, 60, 400
# Forms that are harmless to send twice, by a word in their address or a mark on them.
WITHOUT_TOKEN = ("url 'set_language'", "url 'logout'", "data-repeatable")


def name_of(path):
    return path.relative_to(HOUSE).as_posix()


def imported(path):
    """Yield the first part of every module a file imports, wherever in the file; relative imports stay at home."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("app", APPS)
def test_imports_run_one_way(app):
    above = set(APPS[APPS.index(app) + 1 :])
    upward = [
        name_of(path) for path in SOURCES if name_of(path).startswith(f"{app}/") and above.intersection(imported(path))
    ]

    assert upward == []


def test_the_scoring_engine_needs_the_standard_library_alone():
    foreign = {
        (name_of(path), module)
        for path in (HOUSE / "scoring" / "engine").rglob("*.py")
        for module in imported(path)
        if module not in sys.stdlib_module_names and module != "scoring"
    }

    assert foreign == set()


def test_no_function_is_too_long():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_no_file_is_too_long():
    files = [path for path in SOURCES if "migrations" not in path.parts]

    assert [name_of(path) for path in files if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_template_is_too_long():
    assert [name_of(path) for path in TEMPLATES if len(path.read_text().splitlines()) > LONGEST_TEMPLATE] == []


@pytest.mark.parametrize(
    "forbidden",
    [
        r"<style\b",
        r"\sstyle=",
        r"\son[a-z]+=",
        r"javascript:",
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)",
        r"(?:src|href)=[\"']?(?:https?:)?//",
    ],
)
def test_templates_hold_nothing_the_policy_forbids(forbidden):
    assert [name_of(path) for path in TEMPLATES if re.search(forbidden, path.read_text(), re.IGNORECASE)] == []


def test_every_form_that_posts_carries_csrf_and_one_time_token():
    without = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            if not re.search(r"method=[\"']?post", form, re.IGNORECASE):
                continue
            is_exempt = any(word in form for word in WITHOUT_TOKEN) or path.name == "login.html"
            if "{% csrf_token %}" not in form or not ("{% once %}" in form or is_exempt):
                without.append(name_of(path))

    assert without == []


def test_third_party_files_are_what_the_manifest_says_and_nothing_else():
    vendor = HOUSE / "static" / "vendor"
    lines = (vendor / "MANIFEST.sha256").read_text().splitlines()
    listed = {line.split(maxsplit=1)[1].lstrip("*"): line.split()[0] for line in lines if line.strip()}
    present = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "MANIFEST.sha256"
    }

    assert present == listed


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_setting_from_the_environment_is_documented_and_nothing_else():
    read = set(
        re.findall(r'(?:env(?:\.\w+)?|required|database)\(\s*"([A-Z_]+)"', (HOUSE / "config/settings.py").read_text())
    )
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (HOUSE / "docs/settings.md").read_text(), re.MULTILINE))

    assert documented == read


PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "jiannuo.example",
    "SITE_URL": "https://jiannuo.example",
    "CITY_NAME": "湖州市",
    "EMAIL_URL": "dummymail://",
}


DEPLOYMENT_CHECK = ("check", "--deploy", "--database", "default", "--fail-level", "WARNING")


def run_with(environment, *command, tmp_path):
    """Run manage.py as a production machine would, with this environment and nothing of ours."""
    kept = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path / 'production.sqlite3'}"}
    kept["STATIC_ROOT"] = str(tmp_path / "static")
    return subprocess.run(
        [sys.executable, "-W", "error", HOUSE / "manage.py", *command],
        env=kept | environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_has_nothing_to_say(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static/staticfiles.json").write_text("{}")
    done = run_with(PRODUCTION, *DEPLOYMENT_CHECK, tmp_path=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_a_missing_setting_stops_with_one_line_that_names_it(tmp_path, missing):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = run_with(environment, "check", tmp_path=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(f"{missing} is not set")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY_FILE", "nowhere", "SECRET_KEY_FILE cannot be read"),
        ("DATABASE_URL", "mysql://root@localhost/jiannuo", "DATABASE_URL is neither"),
        ("DATABASE_URL", "postgress://root:hidden@localhost/jiannuo", "DATABASE_URL is neither"),
        ("REPLICA_URL", "jiannuo", "REPLICA_URL is neither"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml'"),
        ("PASSWORD_PRESET", "iso", "PASSWORD_PRESET is 'iso'"),
        ("SECOND_FACTOR", "never", "SECOND_FACTOR is 'never'"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_with_one_line_that_names_it(tmp_path, name, value, said):
    done = run_with(PRODUCTION | {name: value}, "check", tmp_path=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert "hidden" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
