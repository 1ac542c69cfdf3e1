"""Tables in: uploaded, checked, confirmed."""

from django.utils import timezone

from commitments.importers.pending import receive
from commitments.models import ImportRecord, PendingImport
from tests.roles.shape import Post, Row
from tests.roles.things import SEED, upload


def table(city):
    found = PendingImport.objects.filter(filename="市表.tsv").first()
    return found or receive(content=SEED.read_bytes(), filename="市表.tsv", year=2023, actor=city.office)


def pending(city):
    return (table(city).pk,)


def kept(city, filename, **fields):
    """An uploaded table in a state that an upload does not lead to at once."""
    rows = ["部门\t承诺事项\t年度目标\t评定难度系数", *(f"A局\t{n} 事项{n}\t目标{n}\t1.1" for n in range(1, 6))]
    own = {"content": "\n".join(rows).encode("gb18030"), "uploaded_by": city.office, "uploaded_at": timezone.now()}
    return (PendingImport.objects.get_or_create(filename=filename, year=2034, defaults=own | fields)[0].pk,)


def of_unclear_encoding(city):
    report = {"unreadable": True, "problems": [], "candidates": ["utf-8", "gb18030"]}
    return kept(city, "编码.tsv", report=report)


def given_up(city):
    """A table whose worker died."""
    return kept(city, "中断.tsv", state="checking", task="00000000-0000-0000-0000-000000000000")


def with_faults(city):
    found = PendingImport.objects.filter(filename="有误.tsv").first()
    content = SEED.read_text().replace("1.1636", "九").encode()
    return ((found or receive(content=content, filename="有误.tsv", year=2035, actor=city.office)).pk,)


def record(city):
    fields = {"kind": "commitments", "cycle": city.cycle, "filename": "旧表.tsv", "digest": "0" * 64}
    defaults = {"content": b"", "imported_by": city.office, "imported_at": timezone.now()}
    return (ImportRecord.objects.get_or_create(**fields, defaults=defaults)[0].pk,)


def confirmation(city):
    return {"fingerprint": table(city).report["fingerprint"]}


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "import-again": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 302 403 403 404 404 404",
        given_up,
    ),
    "import-check": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        pending,
    ),
    "import-confirm": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 409 403 403 404 404 404",
        pending,
    ),
    "import-discard": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 302 403 403 404 404 404",
        pending,
    ),
    "import-encoding": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 422 403 403 404 404 404",
        of_unclear_encoding,
    ),
    "import-file": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        record,
    ),
    "import-leave-out": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 403 302 403 403 404 404 404",
        with_faults,
    ),
    "import-record": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        record,
    ),
    "import-remarks": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        pending,
    ),
    "import-upload": Row(
        "302 403 403 403 403 200 403 403 404 200 200",
        "302 403 403 403 403 422 403 403 404 422 422",
    ),
    "imports": Row(
        "302 403 403 403 403 200 403 403 404 200 200",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
}


POSTS = {
    "import-again": Post("office", "pendingimport.change", args=given_up),
    "import-confirm": Post("office", "importrecord.import", confirmation, pending),
    "import-discard": Post("office", "pendingimport.delete", args=pending),
    "import-encoding": Post(
        "office", "pendingimport.change", lambda city: {"encoding": "gb18030"}, of_unclear_encoding
    ),
    "import-leave-out": Post("office", "pendingimport.change", lambda city: {"names": ["市委组织部"]}, with_faults),
    "import-upload": Post("office", "pendingimport.add", upload),
}
