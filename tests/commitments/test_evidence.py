import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commitments.evidence import kind_of
from commitments.models import Evidence, ProgressReport
from departments.models import AuditEvent
from tests.city import client_of, filed_report, posted
from tests.commitments.filing_cast import form_of, sheet_url

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
OTHERS = ["neighbour", "evaluator", "leader", "auditor", "system_admin", "nobody"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def archive(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return stream.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
OFD = archive("OFD.xml", "Doc_0/Document.xml")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "jpg"),
        (DOCX, "docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (OFD, "ofd"),
        (archive("virus.exe"), "zip"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "zip"),
        (b"MZ\x90\0", ""),
        (b"<html><script>", ""),
        (b"PK\x03\x04 broken", ""),
        (b"", ""),
    ],
)
def test_the_kind_is_told_by_the_content(content, kind):
    assert kind_of(io.BytesIO(content)) == kind


def send(user, city, *files, verb="evidence-add"):
    url = reverse(verb, args=[city.period.pk, city.home.pk, 1])
    return client_of(user).post(url, posted(files=list(files)))


def pdf(name="验收单.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def test_a_file_sent_ahead_makes_the_draft_and_its_row(city):
    answer = send(city.filer, city, pdf())

    evidence = Evidence.objects.get()
    assert answer.headers["Location"] == reverse("evidence-rows", args=[city.period.pk, city.home.pk, 1])
    assert (evidence.name, evidence.kind, evidence.size, len(evidence.digest)) == ("验收单.pdf", "pdf", len(PDF), 64)
    assert "验收单" not in evidence.file.name
    assert AuditEvent.objects.filter(action="evidence.add").count() == 1


def test_sending_ahead_does_not_overtake_the_open_form(city):
    send(city.filer, city, pdf())

    assert client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of()).status_code == 302


def test_files_go_along_with_the_form_where_there_is_no_script(city):
    client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(files=[pdf(), pdf("照片.png", PNG)]))

    assert list(Evidence.objects.values_list("name", "kind")) == [("验收单.pdf", "pdf"), ("照片.png", "png")]


@pytest.mark.parametrize("content", [b"MZ\x90\0 a program", archive("a.txt"), b""])
def test_what_is_none_of_the_kinds_is_refused_whatever_its_name(city, content):
    answer = send(city.filer, city, SimpleUploadedFile("报告.pdf", content))

    assert answer.status_code == 422
    assert Evidence.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(city, settings):
    settings.EVIDENCE_MAX_BYTES = 10

    assert send(city.filer, city, pdf()).status_code == 422


def test_the_same_file_twice_is_kept_once(city):
    send(city.filer, city, pdf())
    send(city.filer, city, pdf("另一个名字.pdf"))

    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("who", [*OTHERS, "head", "office"])
def test_nobody_else_adds_evidence(city, who):
    assert send(city.people[who], city, pdf()).status_code in (403, 404)
    assert Evidence.objects.count() == 0


class TestHandedOut:
    @pytest.fixture
    def evidence(self, city):
        send(city.filer, city, pdf("../../验收单.pdf"))
        return Evidence.objects.get()

    def test_it_comes_as_an_attachment_in_a_sandbox(self, city, evidence):
        answer = client_of(city.filer).get(reverse("evidence", args=[evidence.pk]))

        assert b"".join(answer.streaming_content) == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert answer.headers["Content-Type"] == "application/pdf"

    @pytest.mark.parametrize("who", [*OTHERS, "office"])
    def test_a_draft_s_evidence_does_not_exist_for_others(self, city, evidence, who):
        assert client_of(city.people[who]).get(reverse("evidence", args=[evidence.pk])).status_code == 404

    def test_a_file_that_is_gone_from_the_server_is_said_and_logged(self, city, evidence, caplog):
        evidence.file.storage.delete(evidence.file.name)
        answer = client_of(city.filer).get(reverse("evidence", args=[evidence.pk]))

        assert (answer.status_code, answer.templates[0].name) == (404, "file_missing.html")
        assert evidence.file.name in caplog.text

    def test_the_office_reads_it_once_it_was_submitted(self, city, evidence):
        ProgressReport.objects.update(status="signed", signed_by=city.head)

        answer = client_of(city.office).get(reverse("evidence", args=[evidence.pk]))
        answer.close()
        assert answer.status_code == 200

    def test_only_pictures_are_shown_in_the_page(self, city, evidence):
        assert client_of(city.filer).get(reverse("evidence-image", args=[evidence.pk])).status_code == 404


class TestTakenAway:
    def test_a_draft_s_file_can_be_taken_away_with_its_content(self, city, django_capture_on_commit_callbacks):
        send(city.filer, city, pdf())
        evidence = Evidence.objects.get()
        path = Path(evidence.file.path)
        assert path.exists()

        with django_capture_on_commit_callbacks(execute=True):
            client_of(city.filer).post(sheet_url(city, "filing-save", 1), form_of(remove=[evidence.pk]))

        assert Evidence.objects.count() == 0
        assert not path.exists()

    def test_what_was_submitted_once_stays_and_can_only_be_added_to(self, city):
        send(city.filer, city, pdf())
        client = client_of(city.filer)
        client.post(sheet_url(city, "filing-submit", 1), form_of())
        report = ProgressReport.objects.get()
        client_of(city.head).post(
            reverse("report-return", args=[report.pk]),
            posted(**{"return-version": report.version, "return-reason": "补充材料。"}),
        )
        report.refresh_from_db()
        evidence = Evidence.objects.get()

        taken = client.post(sheet_url(city, "filing-save", 1), form_of(version=report.version, remove=[evidence.pk]))
        added = send(city.filer, city, pdf("补充.pdf", PDF + b"2"))

        assert (taken.status_code, added.status_code) == (422, 302)
        assert list(Evidence.objects.values_list("name", flat=True)) == ["验收单.pdf", "补充.pdf"]

    def test_a_submitted_report_takes_no_more_files(self, city):
        filed_report(city, "submitted")

        assert send(city.filer, city, pdf()).status_code == 422
