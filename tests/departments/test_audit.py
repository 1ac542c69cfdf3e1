from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from departments import audit
from departments.audit import seal, triggers
from departments.models import AuditEvent, AuditSeal


def test_a_record_keeps_who_what_and_what_changed(city):
    event = audit.record(
        "report.sign",
        actor=city.head,
        target=city.commitment,
        before={"status": "submitted"},
        after={"status": "signed"},
    )

    event.refresh_from_db()
    assert (event.actor_name, event.object_text) == ("李三思", "1 承诺事项1")
    assert (event.before, event.after) == ({"status": "submitted"}, {"status": "signed"})


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", triggers.TABLES)
def test_the_database_refuses_to_change_the_audit_trail(city, statement, table):
    audit.record("login", actor=city.filer)
    seal.seal_new()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL can truncate")
def test_the_database_refuses_to_truncate_the_audit_trail(city):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE departments_auditevent CASCADE")


def test_sealing_twice_seals_once_and_the_chain_verifies(city):
    audit.record("login", actor=city.filer)
    audit.record("logout", actor=city.filer)
    count = AuditEvent.objects.count()

    assert seal.seal_new() == count
    assert seal.seal_new() == 0
    head = AuditSeal.objects.latest("pk").digest
    assert seal.verify() == seal.Verification(sealed=count, unsealed=0, problems=[], head=head)


def test_an_event_altered_behind_the_triggers_is_named(city):
    event = audit.record("login", actor=city.filer)
    seal.seal_new()
    with triggers.lifted(connection):
        AuditEvent.objects.filter(pk=event.pk).update(actor_name="别人")

    assert seal.verify().problems == [f"第 {event.pk} 号记录被改动。"]


def test_an_event_removed_behind_the_triggers_is_named(city):
    event = audit.record("login", actor=city.filer)
    seal.seal_new()
    with triggers.lifted(connection):
        AuditEvent.objects.filter(pk=event.pk).delete()

    assert seal.verify().problems == [f"第 {event.pk} 号记录缺失。"]


def test_a_seal_removed_behind_the_triggers_is_named_by_the_record_after_it(city):
    first, second = audit.record("login", actor=city.filer), audit.record("logout", actor=city.filer)
    seal.seal_new()
    with triggers.lifted(connection):
        AuditSeal.objects.filter(event_id=first.pk).delete()

    assert seal.verify().problems == [f"第 {second.pk} 号记录之前的封存缺失或被改动。"]
    assert seal.verify().unsealed == 1


def test_triggers_that_are_gone_are_a_fault_of_the_trail(city):
    triggers.remove(connection)

    assert seal.verify().problems == [f"数据库不再拒绝对 {table} 表的改动。" for table in triggers.TABLES]


def test_a_trail_cut_off_at_its_end_is_noticed_by_a_digest_noted_earlier(city):
    audit.record("login", actor=city.filer)
    seal.seal_new()
    event = audit.record("logout", actor=city.filer)
    seal.seal_new()
    noted = seal.verify().head
    with triggers.lifted(connection):
        AuditSeal.objects.filter(event_id=event.pk).delete()
        AuditEvent.objects.filter(pk=event.pk).delete()

    assert seal.verify().problems == []
    assert seal.verify(noted).problems == [f"封存 {noted} 缺失：日志末尾被截去。"]


def test_what_is_not_sealed_yet_is_counted(city):
    seal.seal_new()
    audit.record("login", actor=city.filer)

    assert seal.verify().unsealed == 1


def test_one_trigger_that_is_gone_or_switched_off_is_reported_and_put_back(city):
    table = triggers.TABLES[0]
    name = triggers.names(connection, table)[-1]
    spoil = (
        f"ALTER TABLE {table} DISABLE TRIGGER {name}" if connection.vendor == "postgresql" else f"DROP TRIGGER {name}"
    )
    with connection.cursor() as cursor:
        cursor.execute(spoil)
    assert triggers.missing(connection) == [table]
    triggers.install(connection)
    assert triggers.missing(connection) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE, and its upsert is an UPDATE")
@pytest.mark.parametrize("table", triggers.TABLES)
def test_sqlite_does_not_replace_a_row_under_its_number(city, table):
    audit.record("login", actor=city.filer)
    seal.seal_new()
    statement = "REPLACE INTO {0} SELECT * FROM {0} ORDER BY id DESC LIMIT 1"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_migrate_puts_missing_triggers_back(city):
    triggers.remove(connection)
    call_command("migrate", verbosity=0, stdout=StringIO())

    assert triggers.missing(connection) == []


def test_missing_triggers_are_reported_and_put_back(city):
    triggers.remove(connection)
    assert triggers.missing(connection) == list(triggers.TABLES)
    triggers.install(connection)
    assert triggers.missing(connection) == []
    assert AuditSeal.objects.count() == 0
