import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(CATALOGUE / "django.po")


def test_every_text_has_its_chinese(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(CATALOGUE / "django.mo")

    assert {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in compiled} == {
        key(entry): (entry.msgstr, entry.msgstr_plural) for entry in catalogue
    }


def test_placeholders_survive_translation(catalogue):
    """A lost %(name)s would leave out a fact; an invented one would break the page."""
    single = [entry for entry in catalogue if not entry.msgid_plural]

    assert [entry.msgid for entry in single if names(entry.msgid) != names(entry.msgstr)] == []


def names(text):
    return set(re.findall(r"%\((\w+)\)", text))


def test_no_text_is_missing_from_the_catalogue(catalogue, tmp_path):
    """Extract afresh, as `make messages` does, and compare the message ids."""
    if shutil.which("xgettext") is None:
        if os.environ.get("JIANNUO_STRICT"):
            pytest.fail("xgettext is missing (package gettext)")
        pytest.skip("xgettext is missing (package gettext)")
    for part in ("config", "departments", "commitments", "scoring", "templates"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "locale").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans", "--no-location", "--no-wrap"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    fresh = polib.pofile(tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")

    assert sorted(map(str, {key(entry) for entry in fresh} - {key(entry) for entry in catalogue})) == []
    assert sorted(map(str, {key(entry) for entry in catalogue} - {key(entry) for entry in fresh})) == []
