"""The year: what was promised, filing, lights, tables in, and the admin of all that."""

from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commitments.actions import reports as acts
from commitments.actions.cycles import create_cycle
from commitments.actions.evidence import add_evidence
from commitments.importers.pending import receive
from commitments.models import Cycle, Evidence, ImportRecord, PendingImport, ProgressReport, SpecialDay
from tests.city import filed_report, make_pledge
from tests.commitments.filing_cast import typed
from tests.roles.shape import Post, Row

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
SEED = Path(__file__).resolve().parents[2] / "seeds" / "commitments-2023.tsv"


# ── Things of the home department, each made once ─────────────────────────────
def of_number(city, number):
    return city.pledge.commitments.get(number=number)


def report_at(city, number, status):
    """The report of commitment `number` in the open period, on its way as far as `status`."""
    commitment = of_number(city, number)
    found = ProgressReport.objects.filter(period=city.period, commitment=commitment).first()
    return found or filed_report(city, status, commitment=commitment)


def submitted(city):
    return (report_at(city, 1, "submitted").pk,)


def signed(city):
    return (report_at(city, 2, "signed").pk,)


def with_version(city):
    """A report that was really submitted, so that it has a version to compare."""
    report = report_at(city, 3, "draft")
    if not report.versions.exists():
        acts.submit(report=report, actor=city.filer, version=report.version)
    return (report.pk,)


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


def home(city):
    return (city.home.pk,)


def pledge(city):
    return (city.pledge.pk,)


def commitment(city):
    return (city.commitment.pk,)


def year(city):
    return (city.cycle.year,)


def cycle(city):
    return (city.cycle.pk,)


def period(city):
    return (city.period.pk,)


def light(city):
    return (city.period.pk, city.commitment.pk)


def lit(city):
    """The light of a commitment whose report is signed."""
    return (city.period.pk, report_at(city, 2, "signed").commitment_id)


def sheet(city):
    return (city.period.pk, city.home.pk)


def one(city):
    return (city.period.pk, city.home.pk, 5)


def special_day(city):
    return (SpecialDay.objects.get_or_create(day="2026-10-01", is_working=False, name="国庆节")[0].pk,)


# ── Years in other states ─────────────────────────────────────────────────────
def preparing(city):
    """Next year, in preparation, with the home department's pledge and five commitments."""
    found = Cycle.objects.filter(year=city.cycle.year + 1).first()
    if found is None:
        found = create_cycle(year=city.cycle.year + 1)
        make_pledge(found, city.home, 1, "1.1000")
    return found


def preparing_year(city):
    return (preparing(city).year,)


def preparing_pledge(city):
    return (preparing(city).pledges.get().pk,)


def preparing_commitment(city):
    return (preparing(city).pledges.get().commitments.get(number=1).pk,)


def ready_year(city):
    """A year that may start: its periods are made."""
    found = preparing(city)
    if not found.periods.exists():
        today = timezone.localdate()
        days = dict.fromkeys(("opens_on", "due_on", "closes_on", "cutoff_on"), today)
        found.periods.create(number=1, name="全年", is_final=True, **days)
    return (found.year,)


def published_year(city):
    found, _made = Cycle.objects.get_or_create(year=2010, defaults={"status": Cycle.Status.PUBLISHED})
    return (found.year,)


# ── Tables ────────────────────────────────────────────────────────────────────
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


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "admin:commitments_commitment_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:commitments_commitment_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        commitment,
    ),
    "admin:commitments_commitment_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_commitment_delete": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        preparing_commitment,
    ),
    "admin:commitments_commitment_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        commitment,
    ),
    "admin:commitments_cycle_add": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
    ),
    "admin:commitments_cycle_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        cycle,
    ),
    "admin:commitments_cycle_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_cycle_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        cycle,
    ),
    "admin:commitments_cycle_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        cycle,
    ),
    "admin:commitments_pledge_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:commitments_pledge_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        pledge,
    ),
    "admin:commitments_pledge_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_pledge_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        pledge,
    ),
    "admin:commitments_pledge_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        pledge,
    ),
    "admin:commitments_specialday_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:commitments_specialday_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        special_day,
    ),
    "admin:commitments_specialday_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:commitments_specialday_delete": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        special_day,
    ),
    "admin:commitments_specialday_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        special_day,
    ),
    "bench": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "commitment": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        commitment,
    ),
    "commitment-add": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_pledge,
    ),
    "commitment-decide": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        commitment,
    ),
    "commitment-edit": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        commitment,
    ),
    "commitment-revise": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        commitment,
    ),
    "commitments": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "cycle": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "cycle-add": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
    ),
    "cycle-archive": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        published_year,
    ),
    "cycle-open-scoring": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        year,
    ),
    "cycle-rules": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        year,
    ),
    "cycle-start": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        ready_year,
    ),
    "cycle-step-back": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        year,
    ),
    "cycles": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "department": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        home,
    ),
    "departments": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
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
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
    ),
    "imports": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "light": Row(
        "302 404 404 404 404 200 404 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        light,
    ),
    "light-override": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 403 404 404 404",
        light,
    ),
    "lights": Row(
        "302 404 404 404 404 200 404 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "lights-course": Row(
        "302 404 404 404 404 200 404 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "missing": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        period,
    ),
    "missing-nudge": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        period,
    ),
    "my-work": Row(
        "302 200 200 200 200 404 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
    "pace-set": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 403 404 404 404",
        light,
    ),
    "period-edit": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        period,
    ),
    "period-extend": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        period,
    ),
    "periods-generate": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_year,
    ),
    "pledge-add": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_year,
    ),
    "pledge-edit": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        preparing_pledge,
    ),
    "pledge-revise": Row(
        "302 403 403 403 403 200 403 403 404 404 404",
        "302 403 403 403 403 422 403 403 404 404 404",
        pledge,
    ),
    "report": Row(
        "302 200 200 404 200 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        submitted,
    ),
    "report-accept": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 404 403 302 403 403 404 404 404",
        signed,
        {"version": 1},
    ),
    "report-return": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 404 302 403 404 404 404 404 404",
        submitted,
        {"return-version": 1, "return-reason": "请补充佐证材料"},
    ),
    "report-sign": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 404 302 403 404 404 404 404 404",
        submitted,
        {"version": 1},
    ),
    "report-versions": Row(
        "302 200 200 404 200 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        with_version,
    ),
    "report-withdraw": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 302 403 404 403 403 404 404 404 404 404",
        submitted,
        {"version": 1},
    ),
    "reports-accept": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
    ),
    "reports-sign": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 403 403 403 302 404 404 404 404 404 404",
    ),
    "search": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
    ),
}


# ── What is posted ────────────────────────────────────────────────────────────
def grounds(city):
    return {"document": "湖考办〔2026〕9号", "reason": "机构调整", "effective_on": timezone.localdate()}


def revision(city):
    return {"title": city.commitment.title, "target": "新建党群服务中心8个。", **grounds(city)}


def promise(city, number=1):
    people = {"leader": "李三思", "section": "组织二处", "contact": "陈一帆"}
    return {"number": number, "title": "建强党群阵地", "target": "新建8个。", "weight": "", **people}


def days(city):
    today = timezone.localdate()
    later = {"due_on": today + timedelta(days=6), "closes_on": today + timedelta(days=12)}
    return {"name": "第一季度", "cutoff_on": today, "opens_on": today - timedelta(days=5), **later}


def extension(city):
    return {"department": city.home.pk, "until": timezone.localdate() + timedelta(days=30), "reason": "系统故障"}


def rules_of_cycle(city):
    return {"label": "二〇二六年度", "yellow_points": 12, "red_points": 35}


def filed(number):
    return lambda city: typed(number)


def of_report(prefix="", **more):
    return lambda city: {f"{prefix}version": 1, **more}


def ticked(builder):
    def data(city):
        report = ProgressReport.objects.get(pk=builder(city)[0])
        return {"report": f"{report.pk}:{report.version}"}

    return data


def upload(city):
    return {"file": SimpleUploadedFile("承诺事项.tsv", SEED.read_bytes()), "year": 2023}


def confirmation(city):
    return {"fingerprint": table(city).report["fingerprint"]}


ADMIN_VERSION = "opened_version"
REASON = {"return-reason": "请补充佐证材料"}


def filed_all(city):
    return typed(1) | typed(2) | typed(3) | typed(4) | typed(5)


POSTS = {
    "admin:commitments_commitment_add": Post(
        "office", "commitment.add", lambda city: promise(city, 6) | {"pledge": preparing_pledge(city)[0]}
    ),
    "admin:commitments_commitment_change": Post(
        "office", "commitment.change", lambda city: {"section": "组织二处"}, commitment, ADMIN_VERSION
    ),
    "admin:commitments_commitment_delete": Post(
        "office", "commitment.delete", lambda city: {"post": "yes"}, preparing_commitment
    ),
    "admin:commitments_cycle_change": Post("office", "cycle.change", rules_of_cycle, cycle, ADMIN_VERSION),
    "admin:commitments_pledge_add": Post(
        "office",
        "pledge.add",
        lambda city: {"cycle": preparing(city).pk, "department": city.next_door.pk, "position": 2},
    ),
    "admin:commitments_pledge_change": Post(
        "office", "pledge.change", lambda city: {"position": 3}, pledge, ADMIN_VERSION
    ),
    "admin:commitments_specialday_add": Post(
        "office", "specialday.add", lambda city: {"day": "2026-10-10", "is_working": "on", "name": "调休上班"}
    ),
    "admin:commitments_specialday_change": Post(
        "office", "specialday.change", lambda city: {"day": "2026-10-01", "name": "国庆"}, special_day
    ),
    "admin:commitments_specialday_delete": Post(
        "office", "specialday.delete", lambda city: {"post": "yes"}, special_day
    ),
    "commitment-add": Post("office", "commitment.add", lambda city: promise(city, 6), preparing_pledge),
    "commitment-decide": Post(
        "office",
        "commitment.decide",
        lambda city: {"status": "cancelled", "document": "湖考办〔2026〕9号", "reason": "机构调整"},
        commitment,
        "version",
    ),
    "commitment-edit": Post("office", "commitment.change", lambda city: {"section": "组织二处"}, commitment, "version"),
    "commitment-revise": Post("office", "commitment.revise", revision, commitment, "version"),
    "cycle-add": Post("office", "cycle.add", lambda city: {"year": 2033, "label": ""}),
    "cycle-archive": Post("office", "cycle.step", args=published_year, version="version"),
    "cycle-open-scoring": Post("office", "cycle.step", args=year, version="version"),
    "cycle-rules": Post("office", "cycle.rules", rules_of_cycle, year, "version"),
    "cycle-start": Post("office", "cycle.step", args=ready_year, version="version"),
    "cycle-step-back": Post("office", "cycle.step", lambda city: {"reason": "目标有误"}, year, "version"),
    "evidence-add": Post("filer", "evidence.add", lambda city: {"files": SimpleUploadedFile("单.pdf", PDF)}, one),
    "filing-autosave": Post("filer", "report.save", filed_all, sheet),
    "filing-autosave-one": Post("filer", "report.save", filed(5), one),
    "filing-save": Post("filer", "report.save", filed_all, sheet),
    "filing-save-one": Post("filer", "report.save", filed(5), one),
    "filing-submit": Post("filer", "report.submit", filed_all, sheet),
    "filing-submit-one": Post("filer", "report.submit", filed(5), one),
    "import-again": Post("office", "pendingimport.change", args=given_up),
    "import-confirm": Post("office", "importrecord.import", confirmation, pending),
    "import-discard": Post("office", "pendingimport.delete", args=pending),
    "import-encoding": Post(
        "office", "pendingimport.change", lambda city: {"encoding": "gb18030"}, of_unclear_encoding
    ),
    "import-leave-out": Post("office", "pendingimport.change", lambda city: {"names": ["市委组织部"]}, with_faults),
    "import-upload": Post("office", "pendingimport.add", upload),
    "light-override": Post("office", "light.override", lambda city: {"light": "yellow", "reason": "不可抗力"}, lit),
    "missing-nudge": Post("office", "period.nudge", args=period),
    "pace-set": Post("office", "pace.set", lambda city: {"percent": "30"}, light),
    "period-edit": Post("office", "period.change", days, period, "version"),
    "period-extend": Post("office", "period.extend", extension, period, "version"),
    "periods-generate": Post(
        "office", "period.generate", lambda city: {"rhythm": "quarterly"}, preparing_year, "version"
    ),
    "pledge-add": Post("office", "pledge.add", lambda city: {"department": city.next_door.pk}, preparing_year),
    "pledge-edit": Post("office", "pledge.change", lambda city: {"coefficient": "1.1200"}, preparing_pledge, "version"),
    "pledge-revise": Post(
        "office", "pledge.revise", lambda city: {"coefficient": "1.1500", **grounds(city)}, pledge, "version"
    ),
    "report-accept": Post("office", "report.accept", of_report(), signed, "version"),
    "report-return": Post("head", "report.return", of_report("return-", **REASON), submitted, "return-version"),
    "report-sign": Post("head", "report.sign", of_report(), submitted, "version"),
    "report-withdraw": Post("filer", "report.withdraw", of_report(), submitted, "version"),
    "reports-accept": Post("office", "report.accept", ticked(signed)),
    "reports-sign": Post("head", "report.sign", ticked(submitted)),
}
