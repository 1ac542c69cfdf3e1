"""My work, the filing page and its evidence."""

from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.actions.evidence import add_evidence
from commitments.models import Evidence
from tests.commitments.filing_cast import typed
from tests.roles.shape import Post, Row
from tests.roles.things import of_number

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def evidence_of(city, name, content):
    commitment = of_number(city, 4)
    found = Evidence.objects.filter(report__commitment=commitment, name=name).first()
    upload = SimpleUploadedFile(name, content)
    found = found or add_evidence(period=city.period, commitment=commitment, upload=upload, actor=city.filer)
    return (found.pk,)


def paper(city):
    return evidence_of(city, "验收单.pdf", PDF)


def picture(city):
    return evidence_of(city, "现场.png", PNG)


def sheet(city):
    return (city.period.pk, city.home.pk)


def one(city):
    return (city.period.pk, city.home.pk, 5)


def filed(number):
    return lambda city: typed(number)


def filed_all(city):
    return typed(1) | typed(2) | typed(3) | typed(4) | typed(5)


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "evidence": Row(
        "302 200 200 404 200 404 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        paper,
    ),
    "evidence-add": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 302 302 404 403 404 404 404 404 404 404",
        one,
    ),
    "evidence-image": Row(
        "302 200 200 404 200 404 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        picture,
    ),
    "evidence-rows": Row(
        "302 200 200 404 403 404 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        one,
    ),
    "filing": Row(
        "302 200 200 404 403 404 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        sheet,
    ),
    "filing-autosave": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 404 403 404 404 404 404 404 404",
        sheet,
    ),
    "filing-autosave-one": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 404 403 404 404 404 404 404 404",
        one,
    ),
    "filing-one": Row(
        "302 200 200 404 403 404 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        one,
    ),
    "filing-save": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 404 403 404 404 404 404 404 404",
        sheet,
    ),
    "filing-save-one": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 404 403 404 404 404 404 404 404",
        one,
    ),
    "filing-submit": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 404 403 404 404 404 404 404 404",
        sheet,
    ),
    "filing-submit-one": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 404 403 404 404 404 404 404 404",
        one,
    ),
    "my-work": Row(
        "302 200 200 200 200 404 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
}


POSTS = {
    "evidence-add": Post("filer", "evidence.add", lambda city: {"files": SimpleUploadedFile("单.pdf", PDF)}, one),
    "filing-autosave": Post("filer", "report.save", filed_all, sheet),
    "filing-autosave-one": Post("filer", "report.save", filed(5), one),
    "filing-save": Post("filer", "report.save", filed_all, sheet),
    "filing-save-one": Post("filer", "report.save", filed(5), one),
    "filing-submit": Post("filer", "report.submit", filed_all, sheet),
    "filing-submit-one": Post("filer", "report.submit", filed(5), one),
}
