import os
import time

import pytest
from django.core.management import call_command

from departments.models import AuditEvent
from tests.city import filed_report

DAY = 24 * 60 * 60


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return settings.MEDIA_ROOT


def placed(path, age=0.0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF")
    os.utime(path, (time.time() - age,) * 2)
    return path


def evidence(city, name):
    report = filed_report(city)
    return report.evidence.create(
        name="a.pdf",
        file=name,
        kind="pdf",
        size=4,
        digest="a" * 64,
        uploaded_by=city.filer,
        uploaded_at=city.filer.password_changed_at,
    )


def test_what_nobody_refers_to_is_reported_and_left(city, media, capsys):
    orphan = placed(media / "evidence/ab/orphan", 2 * DAY)
    call_command("sweep_files")

    assert capsys.readouterr().out.splitlines() == [f"orphan\t{orphan}", "orphans 1; missing 0"]
    assert orphan.exists()


def test_removal_takes_old_orphans_and_broken_uploads_and_nothing_else(city, media, tmp_path):
    evidence(city, "evidence/ab/kept")
    kept = placed(media / "evidence/ab/kept", 2 * DAY)
    young = placed(media / "evidence/ab/young", DAY / 2)
    old = placed(media / "evidence/ab/old", 2 * DAY)
    broken = placed(tmp_path / "tmpabc123.upload.pdf", 2 * DAY)
    foreign = placed(tmp_path / "letter.pdf", 2 * DAY)
    call_command("sweep_files", "--remove")

    assert [path.exists() for path in (kept, young, old, broken, foreign)] == [True, True, False, False, True]
    assert AuditEvent.objects.get(action="files.sweep").after == {"removed": ["old", "tmpabc123.upload.pdf"]}


def test_a_row_whose_file_is_gone_is_an_error(city, media, capsys):
    evidence(city, "evidence/ab/gone")

    with pytest.raises(SystemExit) as ending:
        call_command("sweep_files")

    assert ending.value.code == 1
    assert "missing\tevidence/ab/gone" in capsys.readouterr().out
