"""Accounts with the departments people work in, by the system administrator. Never a role, never a password.

A new account has no password until the administrator gives it one on its own page, which shows it once.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments.importers.bulk import BulkWriter
from commitments.importers.names import DepartmentNames
from commitments.importers.rowimporter import RowImporter, changes_of
from commitments.importers.rowplan import RowPlan
from commitments.models import ImportRecord
from commitments.tables.values import read_yes
from departments import rules
from departments.models import RoleGrant, User

FIELDS = ("name", "department", "email", "phone", "is_active")
ROLE = "role"


class UserImporter(RowImporter):
    """A person is known by the username, in any case of letters."""

    kind = ImportRecord.Kind.USERS
    columns = {
        "username": ("用户名", "账号", "登录名", "帐号", "username", "account"),
        "name": ("姓名", "name"),
        "department": ("单位", "部门", "所在单位", "所在部门", "工作单位", "department", "employer"),
        "phone": ("电话", "手机", "手机号", "联系电话", "phone"),
        "email": ("邮箱", "电子邮箱", "电子邮件", "email", "e-mail"),
        "is_active": ("状态", "启用", "是否启用", "active"),
        ROLE: ("角色", "职责", "权限", "role"),
    }
    required = ("username", "name")
    readers = {"name": str, "department": str, "phone": str, "email": str, "is_active": read_yes}

    def load(self, records):
        self.stored = {user.username.casefold(): user for user in User.objects.select_related("department")}
        self.departments = DepartmentNames()
        self.held = {}
        for user, role in RoleGrant.objects.values_list("user", "role"):
            self.held.setdefault(user, set()).add(role)

    def row(self, record):
        username = record.get("username")
        if not username or self.is_repeated(record, username.casefold(), "username"):
            return None
        if record.get(ROLE):
            self.report(record, "roles_elsewhere", ROLE, record.get(ROLE))
        user = self.stored.get(username.casefold())
        values = self.values_of(record)
        if "department" in values:
            values["department"] = self.departments.name_of(self, record, "department", values["department"])
        checked = {name: value for name, value in values.items() if name in ("name", "phone", "email")}
        self.check_fields(User, record, checked if user else {"username": username, **checked})
        changes = changes_of(values, stored_values(user)) if user else ()
        return RowPlan(record, f"{record.get('name')} · {username}", user, values, changes)

    def check(self, rows):
        closing = {row.thing.pk for row in rows if row.thing and is_closing(row)}
        security = [pk for pk, roles in self.held.items() if RoleGrant.Role.SECURITY_ADMIN in roles]
        active = {user.pk for user in self.stored.values() if user.is_active}
        left = [pk for pk in security if pk in active and pk not in closing]
        for row in rows:
            if row.thing and is_closing(row):
                held = self.held.get(row.thing.pk, set())
                try:
                    rules.check_deactivation(row.thing, by=self.actor, held=held, others=len(left))
                except ValidationError as refusal:
                    self.say(row.record, "is_active", refusal.messages[0], row.record.get("is_active"))

    # ── Writing ───────────────────────────────────────────────────────────────
    def write(self, plan, *, actor, progress):
        # The roles are locked, so that nobody becomes or ceases to be the last security administrator meanwhile.
        list(RoleGrant.objects.select_for_update().filter(role=RoleGrant.Role.SECURITY_ADMIN))
        changing = [row for row in plan.rows if row.changes_something]
        writer = BulkWriter(actor, progress, total=len(changing))
        new = [self.filled(new_account(row.record.get("username")), row) for row in changing if row.is_new]
        writer.create_all(User, new, report=True)
        changed = [self.filled(row.thing, row) for row in changing if not row.is_new]
        writer.update(User, changed, FIELDS, report=True)

    def filled(self, user, row):
        for name, value in row.values.items():
            setattr(user, name, self.departments.by_name[value] if name == "department" else value)
        return user


def is_closing(row):
    return row.thing.is_active and row.values.get("is_active") is False


def new_account(username):
    user = User(username=username, must_change_password=True, password_changed_at=timezone.now())
    user.set_unusable_password()
    return user


def stored_values(user):
    department = user.department.name if user.department else ""
    return {"department": department, **{name: getattr(user, name) for name in FIELDS if name != "department"}}
