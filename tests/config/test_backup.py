import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.management import CommandError, call_command
from django.db import connection, connections

from config import __version__
from config.backup import BackupError, back_up, manifest, postgres, restore, rows
from departments import audit
from departments.audit import triggers
from departments.models import AuditEvent, DepartmentGroup, User
from tests.city import filed_report, found_city

ROOT = Path(__file__).resolve().parents[2]
OTHER = "restored"
CONTENT = "佐证".encode()


def silent(step, done, total):
    """Nobody watches."""


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def living_city(transactional_db, media):
    """A city that has committed its rows, with one file of evidence on disk."""
    city = found_city()
    report = filed_report(city, "submitted")
    name = "evidence/ab/abcdef"
    (media / name).parent.mkdir(parents=True)
    (media / name).write_bytes(CONTENT)
    report.evidence.create(
        name="照片.jpg",
        file=name,
        kind="jpg",
        size=len(CONTENT),
        digest="d" * 64,
        uploaded_by=city.filer,
        uploaded_at=report.submitted_at,
    )
    audit.record_apart("report.submit", actor=city.filer, target=report)
    return city


@pytest.fixture
def made(living_city, tmp_path):
    folder = tmp_path / "backup"
    back_up(folder, tell=silent)
    return folder


@pytest.fixture
def empty_place(transactional_db, tmp_path):
    """The alias of a second, empty database of the same kind."""
    name = str(tmp_path / "restored.sqlite3") if connection.vendor == "sqlite" else "jiannuo_restored"
    if connection.vendor == "postgresql":
        execute(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    here = connections["default"]
    other = type(here)({**here.settings_dict, "NAME": name}, OTHER)
    connections[OTHER] = other
    yield OTHER
    other.close()
    if connection.vendor == "postgresql":
        other.close_pool()
        execute(f"DROP DATABASE {name}")
    del connections[OTHER]


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_backup_comes_back_with_every_row_and_file_and_a_guarded_audit_trail(made, empty_place, media, settings):
    settings.MEDIA_ROOT = media.parent / "media-restored"
    content = restore(made, tell=silent, alias=empty_place)

    assert rows.digests(empty_place, silent) == content.tables == rows.digests("default", silent)
    assert content.tables["departments_user"]["rows"] == User.objects.count() == 13
    assert (settings.MEDIA_ROOT / "evidence/ab/abcdef").read_bytes() == CONTENT
    assert triggers.missing(connections[empty_place]) == []
    assert content.version == __version__


def test_a_backup_holds_one_moment_although_others_write_meanwhile(living_city, tmp_path, empty_place, settings):
    """Somebody commits after the database was copied and before its rows are hashed."""

    def write_meanwhile(step, done, total):
        if done == total:
            thread = threading.Thread(target=add_group, args=(f"{step}{done}",))
            thread.start()
            thread.join(20)

    before = DepartmentGroup.objects.count()
    content = back_up(tmp_path / "backup", tell=write_meanwhile)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    restore(tmp_path / "backup", tell=silent, alias=empty_place)

    assert content.tables["departments_departmentgroup"]["rows"] == before
    assert DepartmentGroup.objects.using(empty_place).count() == before
    assert DepartmentGroup.objects.count() > before


def add_group(name):
    try:
        DepartmentGroup.objects.create(name=name, position=9)
    finally:
        connections.close_all()


def test_a_backup_is_for_its_owner_alone(made):
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_file_that_is_gone_is_named_and_the_rest_is_copied(living_city, media, tmp_path):
    (media / "evidence/ab/abcdef").unlink()

    content = back_up(tmp_path / "backup", tell=silent)

    assert content.missing == ["evidence/ab/abcdef"]
    assert [name for name in content.files if name.startswith("media/")] == []


def test_a_folder_with_anything_in_it_is_not_written_to(living_city, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").touch()

    with pytest.raises(BackupError):
        back_up(tmp_path / "letters", tell=silent)

    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["letter.txt"]


def test_a_backup_that_was_cut_short_is_recognised_and_not_restored(living_city, tmp_path, empty_place):
    def power_cut(step, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(tmp_path / "backup", tell=power_cut)

    assert (tmp_path / "backup" / manifest.UNFINISHED).exists()
    with pytest.raises(BackupError):
        restore(tmp_path / "backup", tell=silent, alias=empty_place)
    assert connections[empty_place].introspection.table_names() == []


def test_a_damaged_backup_changes_nothing(made, empty_place, media, settings):
    (made / "media/evidence/ab/abcdef").write_bytes(b"other")
    settings.MEDIA_ROOT = media.parent / "media-restored"

    with pytest.raises(BackupError, match="media/evidence/ab/abcdef"):
        restore(made, tell=silent, alias=empty_place)

    assert connections[empty_place].introspection.table_names() == []
    assert not settings.MEDIA_ROOT.exists()


def test_an_installation_in_use_is_refused(made, living_city):
    events = AuditEvent.objects.count()

    with pytest.raises(BackupError, match="commitments_commitment"):
        restore(made, tell=silent)

    assert AuditEvent.objects.count() == events


def test_a_media_folder_with_other_files_is_refused(made, empty_place, media):
    (media / "stranger").touch()

    with pytest.raises(BackupError, match="stranger"):
        restore(made, tell=silent, alias=empty_place)


def test_a_backup_with_other_migrations_is_refused(made, empty_place):
    change_manifest(made, migrations=["departments.0099_later"])

    with pytest.raises(BackupError, match=__version__):
        restore(made, tell=silent, alias=empty_place)


def test_a_manifest_that_leads_out_of_the_media_folder_writes_nothing_there(made, empty_place, media, settings):
    settings.MEDIA_ROOT = media.parent / "media-restored"
    (made.parent / "evil").touch()
    files = json.loads((made / manifest.NAME).read_text())["files"]
    change_manifest(made, files=files | {"media/../../evil": manifest.sum_of(made.parent / "evil")})

    with pytest.raises(SuspiciousFileOperation):
        restore(made, tell=silent, alias=empty_place)

    assert not (media.parent.parent / "evil").exists()
    assert connections[empty_place].introspection.table_names() == []


def change_manifest(folder, **changes):
    path = folder / manifest.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_rows_that_are_not_those_of_the_backup_are_noticed_after_the_restore(made, empty_place, media, settings):
    """The planted fault: one table's hash is another."""
    settings.MEDIA_ROOT = media.parent / "media-restored"
    tables = json.loads((made / manifest.NAME).read_text())["tables"]
    change_manifest(made, tables=tables | {"commitments_pledge": {"rows": 2, "sha256": "0" * 64}})

    with pytest.raises(BackupError, match=r"commitments_pledge$"):
        restore(made, tell=silent, alias=empty_place)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counts")
def test_what_was_restored_is_planned_for_by_its_size(made, empty_place, media, settings):
    settings.MEDIA_ROOT = media.parent / "media-restored"
    content = restore(made, tell=silent, alias=empty_place)

    with connections[empty_place].cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")
        counted = dict(cursor.fetchall())

    assert {name: counted[name] for name in content.tables} == {
        name: table["rows"] for name, table in content.tables.items()
    }


@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="needs PostgreSQL")
def test_a_city_on_sqlite_moves_to_postgresql_and_goes_on_there(transactional_db, tmp_path):
    """`restore` compares every row; the second import shows that new rows get numbers of their own."""
    small = f"sqlite:///{tmp_path / 'small.sqlite3'}"
    execute("DROP DATABASE IF EXISTS jiannuo_moved", "CREATE DATABASE jiannuo_moved")
    large = os.environ["DATABASE_URL"].replace("@/jiannuo?", "@/jiannuo_moved?")
    table = "seeds/commitments-2023.tsv"
    manage(tmp_path, small, "migrate", "--verbosity=0")
    manage(tmp_path, small, "import_commitments", table, "--year=2023")
    manage(tmp_path, small, "backup", str(tmp_path / "backup"))
    manage(tmp_path, large, "migrate", "--verbosity=0")
    manage(tmp_path, large, "restore", str(tmp_path / "backup"))
    manage(tmp_path, large, "import_commitments", table, "--year=2024")

    with pytest.raises(AssertionError, match=r"commitments_\w+"):
        manage(tmp_path, large, "restore", str(tmp_path / "backup"))
    execute("DROP DATABASE jiannuo_moved WITH (FORCE)")


def manage(folder, database, *command):
    environment = os.environ | {"DATABASE_URL": database, "MEDIA_ROOT": str(folder / "none"), "JIANNUO_DEMO": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_missing_programs_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupError, match="pg_dump"):
        postgres.program("pg_dump")


def test_the_command_says_what_it_did_and_records_it(living_city, tmp_path, capsys):
    call_command("backup", str(tmp_path / "backup"))

    last = capsys.readouterr().out.splitlines()[-1]
    event = AuditEvent.objects.get(action="backup.create")
    assert str(event.after["rows"]) in last
    assert event.after["missing"] == 0


def test_the_command_refuses_in_one_line(living_city, tmp_path):
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "nothing-here"))


def test_the_version_is_the_same_wherever_it_stands():
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()
