"""The web import: upload → check → confirm, and what is on record afterwards."""

import pytest
from django.urls import reverse
from django.utils import timezone

from commitments.importers.kinds import kinds_for
from commitments.importers.messages import message
from commitments.importers.pledges import plan_pledges
from commitments.importers.writing import apply_pledges
from commitments.models import Commitment, Cycle, ImportRecord, PendingImport, Pledge
from commitments.tables import Problem, read_table
from departments.models import AuditEvent, Department
from tests.city import client_of, posted
from tests.commitments.importing import FAULTY, YEAR, confirm, page, plain, stored, two_departments, upload, uploaded
from tests.commitments.tables import HEADINGS, city_text, pledge_rows, seed_bytes, text_of, workbook_bytes

FORBIDDEN = ["filer", "head", "evaluator", "leader"]
OUTSIDE = ["auditor", "security_admin", "system_admin", "nobody"]


# ── The way in ────────────────────────────────────────────────────────────────
def test_the_seed_goes_in_through_the_pages_as_it_is(city):
    client = client_of(city.office)

    answer = upload(client, seed_bytes(), "commitments-2023.tsv", 2023)
    pending = PendingImport.objects.get()
    check = client.get(answer.url)

    assert (answer.status_code, answer.url) == (302, page(pending))
    assert (Cycle.objects.filter(year=2023).count(), ImportRecord.objects.count()) == (0, 0)
    summary = {"departments": 16, "departments_new": 16, "departments_changed": 0, "commitments": 80}
    assert pending.report["summary"] == {
        **summary,
        "commitments_new": 80,
        "commitments_changed": 0,
        "commitments_unchanged": 0,
        "commitments_gone": 0,
    }
    assert next((row.name, row.coefficient, len(row.rows)) for row in check.context["changes"]) == (
        "市委组织部",
        "1.1636",
        5,
    )
    assert [heading for heading, _meaning in check.context["sheets"][0].columns] == list(HEADINGS)

    written = confirm(client, pending)

    record = ImportRecord.objects.get()
    assert (written.status_code, written.url) == (302, reverse("import-record", args=[record.pk]))
    assert len(stored(2023)) == 80
    assert (record.filename, bytes(record.content), record.imported_by) == (
        "commitments-2023.tsv",
        seed_bytes(),
        city.office,
    )
    pending.refresh_from_db()
    assert (pending.state, bytes(pending.content), pending.record) == ("done", b"", record)
    assert client.get(page(pending)).url == written.url


def test_every_step_is_on_record_in_the_audit_trail(city):
    client = client_of(city.office)
    pending = uploaded(city, two_departments().encode())

    confirm(client, pending)

    events = AuditEvent.objects.filter(actor_id=city.office.pk).exclude(action="login").order_by("pk")
    assert list(events.values_list("action", flat=True)) == ["pendingimport.add", "cycle.add", "importrecord.import"]


def test_nothing_of_the_year_is_written_before_the_confirmation(city):
    before = (Cycle.objects.count(), Department.objects.count(), Pledge.objects.count(), Commitment.objects.count())

    pending = uploaded(city, two_departments().encode())
    client_of(city.office).get(page(pending))

    after = (Cycle.objects.count(), Department.objects.count(), Pledge.objects.count(), Commitment.objects.count())
    assert before == after


def test_an_edited_table_shows_what_is_new_changed_unchanged_and_not_in_the_file(city):
    apply_pledges(plan_pledges(two_departments().encode(), "a.tsv", year=YEAR))
    edited = city_text(
        [*pledge_rows("市林业局", "1.2")[:4], ("", "5 事项5", "目标5之改", "")], pledge_rows("市体育局", "1.01")
    )

    check = client_of(city.office).get(page(uploaded(city, edited.encode())))

    forestry, sports = check.context["changes"]
    assert (forestry.name, forestry.is_new, sports.name, sports.is_new) == ("市林业局", False, "市体育局", True)
    assert [(field.label, field.old[0].text, field.new[0].text) for field in forestry.fields] == [
        ("评定难度系数", "1.1", "1.2")
    ]
    assert [(row.number, row.is_new, row.fields[0].label) for row in forestry.rows] == [(5, False, "年度目标")]
    assert check.context["report"]["absent"] == ["市统计局"]


def test_the_same_table_again_offers_nothing_to_confirm(city):
    apply_pledges(plan_pledges(two_departments().encode(), "a.tsv", year=YEAR))
    pending = uploaded(city, two_departments().encode())
    client = client_of(city.office)

    check, answer = client.get(page(pending)), confirm(client, pending)

    assert "没有需要变更的内容" in plain(check)
    assert reverse("import-confirm", args=[pending.pk]) not in check.content.decode()
    assert (answer.status_code, ImportRecord.objects.count()) == (422, 1)


# ── Problems ──────────────────────────────────────────────────────────────────
def test_all_problems_stand_on_the_page_at_once_with_row_column_and_remedy(city):
    pending = uploaded(city, FAULTY.encode())

    check = client_of(city.office).get(page(pending))

    assert [problem["code"] for problem in pending.report["problems"]] == ["coefficient_not_number", "wrong_count"]
    assert [(fault.line, fault.column) for fault in check.context["faults"]] == [("7", "评定难度系数"), ("12", "部门")]
    texts = [message(Problem(**problem)) for problem in pending.report["problems"]]
    assert [fault.text for fault in check.context["faults"]] == texts
    assert all(text in plain(check) for text in texts)


def test_a_table_with_errors_cannot_be_confirmed(city):
    pending = uploaded(city, FAULTY.encode())
    client = client_of(city.office)

    answer = confirm(client, pending)

    assert answer.status_code == 422
    assert reverse("import-confirm", args=[pending.pk]) not in client.get(page(pending)).content.decode()
    assert Cycle.objects.filter(year=YEAR).count() == 0


def test_departments_with_errors_can_be_left_out_as_a_whole(city):
    pending = uploaded(city, FAULTY.encode())
    client = client_of(city.office)

    one = client.post(page(pending, "import-leave-out"), posted(names=["市统计局"]))
    pending.refresh_from_db()
    assert (one.status_code, pending.report["errors"], pending.report["faulty"]) == (302, 1, {"市体育局": 1})

    client.post(page(pending, "import-leave-out"), posted(names=["市统计局", "市体育局"]))
    pending.refresh_from_db()
    confirm(client, pending)

    assert sorted({name for name, *_rest in stored()}) == ["市林业局"]
    assert ImportRecord.objects.get().summary["departments"] == 1


def test_leaving_out_what_is_not_in_the_table_is_refused(city):
    pending = uploaded(city, FAULTY.encode())

    answer = client_of(city.office).post(page(pending, "import-leave-out"), posted(names=["市委组织部"]))

    pending.refresh_from_db()
    assert (answer.status_code, pending.skipped) == (422, [])


def test_a_text_comes_back_with_its_problems_beside_the_rows(city):
    pending = uploaded(city, FAULTY.encode("gb18030"))

    answer = client_of(city.office).get(page(pending, "import-remarks"))

    rows = [line.split("\t") for line in answer.content.decode("gb18030").split("\n")]
    assert rows[0] == [*HEADINGS, "问题"]
    remark = message(Problem(**pending.report["problems"][0]))
    assert rows[6] == ["市统计局", "1 事项1", "目标1", "九", remark]
    assert rows[1] == ["市林业局", "1 事项1", "目标1", "1.1", ""]


def test_a_workbook_comes_back_with_its_problems_beside_the_rows_and_can_be_uploaded_again(city):
    rows = [HEADINGS, *pledge_rows("市林业局", "1.1"), *pledge_rows("市统计局", "九")]
    pending = uploaded(city, workbook_bytes(rows), "承诺.xlsx")
    client = client_of(city.office)

    answer = client.get(page(pending, "import-remarks"))
    again = uploaded(city, answer.content, "承诺.xlsx")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert again.report["problems"] == pending.report["problems"]
    assert [heading for _name, heading in again.report["understood"]["sheets"][0]["columns"]] == list(HEADINGS)


def test_text_like_a_workbook_s_own_escape_stays_what_it_was_beside_its_remark(city):
    rows = [HEADINGS, *pledge_rows("_x005F_x0041_局", "_x005F_x0042_")]
    pending = uploaded(city, workbook_bytes(rows), "承诺.xlsx")

    answer = client_of(city.office).get(page(pending, "import-remarks"))

    problems = [Problem(**problem) for problem in pending.report["problems"]]
    cells = read_table(answer.content, "承诺.xlsx").sheets[0].rows[1].cells
    assert cells == ("_x0041_局", "1 事项1", "目标1", "_x0042_", message(problems[0]))
    assert "_x0042_" in cells[-1]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.tsv", "空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "a.xls", "旧格式"),
        (b"PK\x03\x04broken", "a.xlsx", "工作簿已损坏"),
        ("甲\t乙\n1\t2\n".encode(), "a.tsv", "表头"),
    ],
)
def test_what_is_no_table_is_refused_at_the_form_and_not_kept(city, content, name, reason):
    answer = upload(client_of(city.office), content, name)

    assert (answer.status_code, PendingImport.objects.count()) == (422, 0)
    assert [reason in error for error in answer.context["form"].errors["file"]] == [True]


def test_a_text_whose_encoding_is_unclear_is_kept_and_its_encoding_asked_for(city):
    text = text_of([("department", "title", "target", "coefficient"), ("A局", "1 x", "é", "1.1")])
    content = text.encode("gb18030")
    pending = PendingImport.objects.create(
        year=YEAR,
        filename="a.csv",
        content=content,
        report={"unreadable": True, "problems": [], "candidates": ["utf-8", "gb18030"]},
        uploaded_by=city.office,
        uploaded_at=timezone.now(),
    )
    client = client_of(city.office)

    asked = client.get(page(pending))
    wrong = client.post(page(pending, "import-encoding"), posted(encoding="utf-16-le"))
    right = client.post(page(pending, "import-encoding"), posted(encoding="gb18030"))

    assert [value for value, _label in asked.context["form"].fields["encoding"].choices] == ["utf-8", "gb18030"]
    assert (wrong.status_code, right.status_code) == (422, 302)
    pending.refresh_from_db()
    assert (pending.encoding, pending.report["understood"]["encoding"]) == ("gb18030", "gb18030")


# ── Past imports ──────────────────────────────────────────────────────────────
def test_past_imports_stand_with_file_hash_who_and_when_and_can_be_downloaded(city):
    pending = uploaded(city, two_departments().encode())
    client = client_of(city.office)
    confirm(client, pending)
    record = ImportRecord.objects.get()

    listed = plain(client.get(reverse("imports")))
    shown = plain(client.get(reverse("import-record", args=[record.pk])))
    file = client.get(reverse("import-file", args=[record.pk]))

    assert ("承诺.tsv" in listed, record.digest[:12] in listed, "孙六合" in listed) == (True, True, True)
    assert record.digest in shown
    assert file.content == two_departments().encode()
    assert file.headers["Content-Disposition"].startswith("attachment")
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.object_id, event.actor_name) == ("importrecord.export", str(record.pk), "孙六合")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_imports_takes_the_same_queries_at_any_size(city, count, django_assert_num_queries):
    for number in range(count):
        apply_pledges(plan_pledges(two_departments().encode(), "a.tsv", year=YEAR + number), actor=city.office)
        uploaded(city, FAULTY.encode(), year=YEAR + number)
    client = client_of(city.office)
    client.get(reverse("imports"))

    with django_assert_num_queries(5):
        client.get(reverse("imports"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_check_takes_the_same_queries_at_any_size(city, count, django_assert_num_queries):
    pending = uploaded(city, city_text(*(pledge_rows(f"第{n}局") for n in range(count))).encode())
    client = client_of(city.office)
    client.get(page(pending))

    with django_assert_num_queries(4):
        client.get(page(pending))


# ── Who may ───────────────────────────────────────────────────────────────────
READ = ["import-check", "import-remarks"]
ACTS = ["import-confirm", "import-leave-out", "import-encoding", "import-again", "import-discard"]


@pytest.mark.parametrize("role", FORBIDDEN + OUTSIDE)
def test_nobody_but_the_office_sees_or_does_anything_here(city, role):
    pending = uploaded(city, two_departments().encode())
    record = apply_pledges(plan_pledges(seed_bytes(), "seed.tsv", year=2023))
    client = client_of(city.people[role])
    expected = 403 if role in FORBIDDEN else 404

    answers = [client.get(page(pending, name)) for name in READ]
    answers += [client.get(reverse(name)) for name in ("imports", "import-upload") if not kinds_for(city.people[role])]
    answers += [client.get(reverse(name, args=[record.pk])) for name in ("import-record", "import-file")]
    answers += [client.post(page(pending, name), posted(fingerprint="x")) for name in ACTS]
    if not kinds_for(city.people[role]):
        answers.append(upload(client, two_departments().encode()))

    assert {answer.status_code for answer in answers} == {expected}
    assert (PendingImport.objects.count(), ImportRecord.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_no_page_and_needs_its_one_time_token(city, name):
    pending = uploaded(city, two_departments().encode())
    client = client_of(city.office)

    assert client.get(page(pending, name)).status_code == 405
    assert client.post(page(pending, name), {"fingerprint": "x"}).status_code == 400


def test_a_visitor_is_led_to_the_login(city):
    answer = client_of(None).get(reverse("imports"))

    assert (answer.status_code, answer.url.startswith("/login/")) == (302, True)
