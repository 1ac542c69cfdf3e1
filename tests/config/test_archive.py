"""A cycle as one archive: whole, checked before anything is written, and the same after its return."""

import io
import json
from datetime import timedelta
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from commitments.actions.archives import forget_archives, request_archive
from commitments.models import Commitment, Cycle, CycleArchive, Evidence
from config.archive import ArchiveError, export_cycle, restore_cycle, selection, tasks
from config.archive.manifest import Summed
from config.archive.writing import line_of
from departments.audit import triggers
from departments.models import AuditEvent, User
from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
from scoring.models import Publication, PublishedDepartment
from scoring.verifying import verify
from tests.city import filed_report, found_city
from tests.scoring import judges

CONTENT = "佐证".encode()
EVIDENCE = "evidence/ab/abcdef"


def silent(step, done, total):
    """Nobody watches."""


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def living_city(transactional_db, media):
    """A running year with evidence, beside it the worked example, published."""
    city = found_city()
    report = filed_report(city, "accepted")
    (media / EVIDENCE).parent.mkdir(parents=True)
    (media / EVIDENCE).write_bytes(CONTENT)
    kept = {"file": EVIDENCE, "kind": "jpg", "size": len(CONTENT), "digest": "d" * 64}
    report.evidence.create(name="照片.jpg", uploaded_by=city.filer, uploaded_at=report.submitted_at, **kept)
    return city


@pytest.fixture
def published(living_city):
    cycle = judges.worked_example()
    judges.use(cycle, trim=1)
    publication = draft_ranking(cycle=cycle, actor=living_city.office)
    check_ranking(publication=publication, actor=living_city.office_second)
    words = {"approval_document": "市委〔2024〕1 号", "audience": "departments", "extent": "everything"}
    publish_ranking(publication=publication, actor=living_city.office, **words)
    return cycle


def archive_of(cycle):
    stream = io.BytesIO()
    export_cycle(cycle, stream, tell=silent)
    return stream.getvalue()


def emptied():
    """The same database as `migrate` leaves it."""
    with triggers.lifted(connection):
        call_command("flush", interactive=False, verbosity=0)


def restored(content):
    return restore_cycle(io.BytesIO(content), tell=silent)


def with_changes(content, changes):
    """The archive with some files replaced, and others added; None removes one."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in [*source.namelist(), *(changes.keys() - set(source.namelist()))]:
            replaced = changes.get(name, b"") if name in changes else source.read(name)
            if replaced is not None:
                target.writestr(name, replaced)
    return made.getvalue()


def manifest_of(content):
    with ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("manifest.json"))


def everything(cycle):
    """{table: its rows of the cycle}, people by what an archive says of them."""
    rows = {model._meta.db_table: selection.rows_of(model, cycle) for model in selection.models() if model is not User}
    return {
        table: [line_of(row) for row in found.values_list(*selection.columns_of(found.model))]
        for table, found in rows.items()
    }


def test_a_published_year_comes_back_row_by_row_and_its_seal_recomputes(published, media):
    content, before = archive_of(published), everything(published)
    emptied()

    made = restored(content)

    back = Cycle.objects.get()
    assert (back.year, made.year, everything(back)) == (judges.YEAR, judges.YEAR, before)
    assert [verify(publication) for publication in Publication.objects.all()] == [[]]
    assert manifest_of(archive_of(back))["tables"] == manifest_of(content)["tables"]


def test_filings_come_back_with_their_evidence(living_city, media, settings):
    content = archive_of(living_city.cycle)
    emptied()
    settings.MEDIA_ROOT = media.parent / "elsewhere"

    restored(content)

    commitment = Commitment.objects.get(pledge__position=1, number=1)
    evidence = commitment.reports.get().evidence.get()
    with evidence.file.open() as stream:
        assert (evidence.name, stream.read()) == ("照片.jpg", CONTENT)


def test_people_come_back_as_names_that_nobody_can_sign_in_with(living_city, media):
    content = archive_of(living_city.cycle)
    emptied()
    (media / EVIDENCE).unlink()

    restored(content)

    people = {user.username: user for user in User.objects.all()}
    assert sorted(people) == ["filer", "head", "office"]
    assert (people["filer"].name, people["filer"].department.name) == ("陈一帆", "市委组织部")
    assert {(user.is_active, user.has_usable_password(), user.email) for user in people.values()} == {
        (False, False, "")
    }
    assert not people["office"].role_grants.exists()


def test_an_archive_holds_no_password_and_says_what_it_is(published):
    content = archive_of(published)
    manifest = manifest_of(content)

    with ZipFile(io.BytesIO(content)) as archive:
        names, people = set(archive.namelist()), archive.read("rows/departments_user.jsonl").decode()
    assert manifest["files"].keys() == names - {"manifest.json"}
    assert {"tables/commitments.xlsx", "tables/ranking-1.xlsx", "publications/1.jsonl"} <= names
    assert "pbkdf2" not in people
    assert "argon2" not in people
    assert manifest["tables"]["departments_user"]["columns"] == list(selection.PERSON)


def test_every_table_of_the_year_is_in_the_archive_or_left_out_on_purpose():
    paths = {model._meta.label: selection.path_to_cycle(model) for model in selection.yearly()}

    assert paths["scoring.Rating"] == "sheet__pledge__cycle"
    assert all(path == "id" or path.endswith("cycle") for path in paths.values())


def test_an_installation_in_use_is_refused_and_stays_as_it_was(living_city):
    content, events = archive_of(living_city.cycle), AuditEvent.objects.count()

    with pytest.raises(ArchiveError, match="departments_departmentgroup"):
        restored(content)

    assert (Cycle.objects.count(), AuditEvent.objects.count()) == (1, events)


@pytest.mark.parametrize(
    ("name", "replaced"),
    [
        ("rows/commitments_commitment.jsonl", b"[]\n"),
        ("rows/commitments_commitment.jsonl", None),
        (f"media/{EVIDENCE}", b"other!"),
        ("media/stranger", b"x"),
    ],
)
def test_a_damaged_archive_changes_nothing(living_city, media, name, replaced):
    content = with_changes(archive_of(living_city.cycle), {name: replaced})
    emptied()
    (media / EVIDENCE).unlink()

    with pytest.raises(ArchiveError, match=name):
        restored(content)

    assert (Cycle.objects.count(), User.objects.count(), (media / EVIDENCE).exists()) == (0, 0, False)


def forged(content, table, change):
    """The archive with changed rows of a table and sums to match."""
    name = f"rows/{table}.jsonl"
    with ZipFile(io.BytesIO(content)) as archive:
        rows = change(archive.read(name))
    manifest = manifest_of(content)
    manifest["files"][name] = sums_of(rows)
    return with_changes(content, {name: rows, "manifest.json": json.dumps(manifest).encode()})


def sums_of(rows):
    summed = Summed(io.BytesIO())
    summed.write(rows)
    return summed.sums


def test_a_ranking_that_does_not_recompute_is_not_restored(published):
    row = PublishedDepartment.objects.first()
    content = forged(
        archive_of(published),
        "scoring_publisheddepartment",
        lambda rows: rows.replace(b'"score":"106.68"', b'"score":"99.99"'),
    )
    emptied()

    with pytest.raises(ArchiveError, match="市委组织部"):
        restored(content)

    assert (row.standing["score"], Cycle.objects.count()) == ("106.68", 0)


def test_rows_that_no_database_takes_are_refused_in_words(living_city, media):
    content = forged(archive_of(living_city.cycle), "commitments_pledge", lambda rows: rows.replace(b"1.1636", b"abc"))
    emptied()
    (media / EVIDENCE).unlink()

    with pytest.raises(ArchiveError):
        restored(content)

    assert Cycle.objects.count() == 0


def test_a_file_that_would_lie_outside_the_media_folder_is_refused(living_city, media):
    content = archive_of(living_city.cycle)
    manifest = manifest_of(content)
    manifest["files"]["media/../../evil"] = sums_of(b"x")
    content = with_changes(content, {"media/../../evil": b"x", "manifest.json": json.dumps(manifest).encode()})
    emptied()

    with pytest.raises(SuspiciousFileOperation):
        restored(content)

    assert not (media.parent.parent / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(transactional_db, content):
    with pytest.raises(ArchiveError):
        restored(content)


def test_an_archive_of_another_version_is_refused(living_city):
    content = archive_of(living_city.cycle)
    manifest = manifest_of(content) | {"migrations": ["departments.0099_later"]}
    content = with_changes(content, {"manifest.json": json.dumps(manifest).encode()})
    emptied()

    with pytest.raises(ArchiveError, match=manifest["version"]):
        restored(content)


# ── By command, and by the worker ─────────────────────────────────────────────
def test_the_commands_write_and_restore_and_are_on_record(living_city, tmp_path, media, capsys):
    year = str(living_city.cycle.year)
    call_command("export_cycle", year, str(tmp_path / "year.zip"))
    exported = AuditEvent.objects.get(action="cyclearchive.export").after["rows"]
    with pytest.raises(CommandError, match=r"year\.zip"):
        call_command("export_cycle", year, str(tmp_path / "year.zip"))
    emptied()
    (media / EVIDENCE).unlink()

    call_command("restore_cycle", str(tmp_path / "year.zip"))

    assert AuditEvent.objects.get(action="cyclearchive.restore").object_id == str(Cycle.objects.get().pk)
    assert exported > 20
    assert year in capsys.readouterr().out
    assert (tmp_path / "year.zip").stat().st_mode & 0o777 == 0o600


def test_a_year_that_does_not_exist_is_named(transactional_db, tmp_path):
    with pytest.raises(CommandError, match="1999"):
        call_command("export_cycle", "1999", str(tmp_path / "year.zip"))


def test_the_worker_makes_what_the_office_asked_for_and_it_is_forgotten_after_a_week(living_city, media):
    archive = request_archive(cycle=living_city.cycle, actor=living_city.office)
    tasks.make.func(archive.pk)

    made = CycleArchive.objects.get()
    with made.file.open() as stream:
        assert manifest_of(stream.read())["year"] == living_city.cycle.year
    assert (made.size, len(made.digest)) == (made.file.size, 64)

    assert forget_archives(at=timezone.now() + timedelta(days=6)) == 0
    assert forget_archives(at=timezone.now() + timedelta(days=8)) == 1
    assert list(media.rglob("*.zip")) == []


def test_a_file_that_is_gone_is_named_and_the_rest_is_in_the_archive(living_city, media):
    (media / EVIDENCE).unlink()

    assert manifest_of(archive_of(living_city.cycle))["missing"] == [EVIDENCE]


def test_work_that_breaks_off_leaves_no_file(living_city, media):
    archive = request_archive(cycle=living_city.cycle, actor=living_city.office)
    Evidence.objects.update(file="../evil")

    with pytest.raises(SuspiciousFileOperation):
        tasks.make.func(archive.pk)

    assert (CycleArchive.objects.get().is_made, list(media.rglob("*.zip"))) == (False, [])
