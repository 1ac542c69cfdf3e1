"""Accounts from a table: by the system administrator, without roles and passwords; duties by the security one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from commitments.importers.kinds import kinds_for
from commitments.importers.pending import receive
from departments.access import read_duties
from departments.models import Membership, RoleGrant, User
from tests.commitments.rows import applied, changes, codes, faults, planned
from tests.commitments.tables import text_of

USERS = ("用户名", "姓名", "单位", "电话", "状态")
DUTIES = ("用户名", "姓名", "职责", "部门", "起始日期", "截止日期")


# ── Accounts ──────────────────────────────────────────────────────────────────
def test_new_accounts_have_a_department_but_neither_role_nor_password(city):
    applied("users", USERS, ("linye01", "林业", "市总工会", "0572-1", ""), actor=city.system_admin)

    made = User.objects.get(username="linye01")
    assert (made.name, made.department, made.phone, made.is_active) == ("林业", city.next_door, "0572-1", True)
    assert (made.has_usable_password(), made.must_change_password) == (False, True)
    assert (made.role_grants.count(), made.memberships.count()) == (0, 0)


def test_an_account_is_known_in_any_case_of_letters_and_changes_field_by_field(city):
    row = ("FILER", "陈一航", "市总工会", "", "停用")

    plan = planned("users", USERS, row, actor=city.system_admin)

    assert changes(plan) == {
        "陈一航 · FILER": {
            "name": ("陈一帆", "陈一航"),
            "department": ("市委组织部", "市总工会"),
            "is_active": (True, False),
        }
    }
    applied("users", USERS, row, actor=city.system_admin)
    city.filer.refresh_from_db()
    assert (city.filer.username, city.filer.is_active, city.filer.version) == ("filer", False, 2)


def test_roles_own_account_and_the_last_security_administrator_are_refused(city):
    plan = planned(
        "users",
        (*USERS, "角色"),
        ("filer", "陈一帆", "没有的局", "", "", "考核办"),
        ("security_admin", "褚安", "", "", "停用", ""),
        ("system_admin", "卫平", "", "", "否", ""),
        ("a b", "某", "", "1" * 31, "也许", ""),
        actor=city.system_admin,
    )

    assert codes(plan) == [
        ("roles_elsewhere", 2, "角色"),
        ("department_unknown", 2, "单位"),
        ("rule", 3, "状态"),
        ("rule", 4, "状态"),
        ("not_yes_or_no", 5, "状态"),
        ("rule", 5, "用户名"),
        ("rule", 5, "电话"),
    ]


# ── Duties ────────────────────────────────────────────────────────────────────
def test_duties_are_added_and_memberships_end_but_nothing_is_taken_away(city):
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    applied(
        "duties",
        DUTIES,
        ("nobody", "蒋无", "填报人", "市总工会", "", ""),
        ("nobody", "", "评价人员", "", "", ""),
        ("filer", "陈一帆", "填报人", "市委组织部", "", str(tomorrow)),
        ("office", "", "考核办", "", "", ""),
        actor=city.security_admin,
    )

    duties = read_duties(city.nobody, today)
    assert (duties.files_for, duties.roles) == ({city.next_door.pk}, {"evaluator"})
    assert city.filer.memberships.get().ends_on == tomorrow
    assert city.neighbour.memberships.get().ends_on is None
    assert Membership.history.filter(user=city.nobody).count() == 1


def test_whoever_may_not_have_a_duty_is_named_with_the_reason(city):
    plan = planned(
        "duties",
        DUTIES,
        ("auditor", "", "填报人", "市总工会", "", ""),
        ("security_admin", "", "考核办", "", "", ""),
        ("nobody", "", "考核办", "市总工会", "", ""),
        ("nobody", "", "部门负责人", "", "", ""),
        ("nobody", "", "填报人", "市总工会", "2026-03-01", "2026-02-01"),
        ("filer", "", "填报人", "市委组织部", "2020-01-01", ""),
        ("keiner", "", "填报人", "市总工会", "", ""),
        ("head", "李四", "安全审计员", "", "", ""),
        actor=city.security_admin,
    )

    assert codes(plan) == [
        ("rule", 2, "职责"),
        ("rule", 3, "职责"),
        ("role_without_department", 4, "部门"),
        ("value_missing", 5, "部门"),
        ("end_before_start", 6, "截止日期"),
        ("membership_begun", 7, "起始日期"),
        ("user_unknown", 8, "用户名"),
        ("user_of_another_name", 9, "姓名"),
        ("not_among_words", 9, "职责"),
    ]
    assert "填报人、部门负责人、考核办、评价人员、市领导" in faults(plan)[-1][2]


# ── Who brings what ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("office", ["commitments", "departments", "indicators", "readings", "ratings"]),
        ("system_admin", ["users"]),
        ("security_admin", ["duties"]),
        ("auditor", []),
        ("leader", []),
        ("filer", []),
    ],
)
def test_each_kind_of_table_is_one_roles_alone(city, who, kinds):
    assert [kind.code for kind in kinds_for(city.people[who])] == kinds


def test_a_table_of_anothers_kind_is_refused_before_it_is_read(city):
    content = text_of([DUTIES, ("filer", "", "考核办", "", "", "")]).encode()

    with pytest.raises(PermissionDenied):
        receive(content=content, filename="a.tsv", kind="duties", actor=city.system_admin)

    assert RoleGrant.objects.filter(user=city.filer).count() == 0


def test_dates_are_read_as_officials_write_them(city):
    for text in ("2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日"):
        plan = planned("duties", DUTIES, ("nobody", "", "填报人", "市总工会", text, ""), actor=city.security_admin)
        assert plan.rows[0].values["starts_on"] == date(2026, 3, 1)
