"""Who files for and heads which department, and who has a part in the year: by the security administrator alone.

Rows add duties and end memberships; nothing is taken away because a file does not name it. The three administrators
are made one at a time on their own page.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments.importers.bulk import BulkWriter
from commitments.importers.names import DepartmentNames
from commitments.importers.rowimporter import RowImporter, changes_of
from commitments.importers.rowplan import RowPlan
from commitments.models import ImportRecord
from commitments.tables.values import read_day, reader_of
from departments import rules
from departments.models import Membership, RoleGrant, User

ROLES = {
    Membership.Role.FILER: ("填报人", "联络员", "填报人（联络员）"),
    Membership.Role.HEAD: ("部门负责人", "负责人", "主要负责人", "分管负责人"),
    RoleGrant.Role.OFFICE: ("考核办", "考核办工作人员"),
    RoleGrant.Role.EVALUATOR: ("评价人员", "评价人"),
    RoleGrant.Role.LEADER: ("市领导",),
}


class DutyImporter(RowImporter):
    """A membership is known by user, department and role among those that are not over; a role by its user."""

    kind = ImportRecord.Kind.DUTIES
    columns = {
        "username": ("用户名", "账号", "登录名", "帐号", "username", "account"),
        "name": ("姓名", "name"),
        "role": ("角色", "职责", "role"),
        "department": ("部门", "单位", "填报部门", "department"),
        "starts_on": ("起始日期", "开始日期", "生效日期", "starts_on", "from"),
        "ends_on": ("截止日期", "结束日期", "终止日期", "ends_on", "to"),
    }
    required = ("username", "role")
    readers = {"role": reader_of(ROLES), "starts_on": read_day, "ends_on": read_day, "department": str}

    def load(self, records):
        self.today = timezone.localdate()
        self.users = {user.username.casefold(): user for user in User.objects.all()}
        self.departments = DepartmentNames()
        self.held = {}
        for grant in RoleGrant.objects.all():
            self.held.setdefault(grant.user_id, {})[grant.role] = grant
        self.memberships = {}
        for row in Membership.objects.not_over(at=self.today).select_related("department"):
            self.memberships[row.user_id, row.department.name, row.role] = row

    def row(self, record):
        user = self.user_of(record)
        values = self.values_of(record)
        role = values.pop("role", None)
        if user is None or role is None:
            return None
        department = values.get("department", "")
        if self.is_repeated(record, (user.pk, role, department), "role"):
            return None
        grants = role in RoleGrant.Role.values
        thing, values = (self.grant if grants else self.membership)(record, user, role, values)
        name = " · ".join(filter(None, [user.name, user.username, values.get("department"), record.get("role")]))
        stored = {"role": role} if grants or thing is None else stored_values(thing)
        changes = changes_of(values, stored) if thing and not grants else ()
        return RowPlan(record, name, thing, {"role": role, **values}, changes)

    def unit_of(self, record):
        return " ".join(filter(None, map(record.get, ("username", "department", "role"))))

    def user_of(self, record):
        username = record.get("username")
        user = self.users.get(username.casefold()) if username else None
        if username and user is None:
            self.report(record, "user_unknown", "username", username)
        elif user is not None and not user.is_active:
            self.report(record, "user_closed", "username", username)
        elif user is not None and record.get("name") not in ("", user.name):
            self.report(record, "user_of_another_name", "name", record.get("name"), other=user.name)
        return user

    def grant(self, record, user, role, values):
        for name in values:
            self.report(record, "role_without_department", name, record.get(name), role=record.get("role"))
        held = self.held.get(user.pk, {})
        if role in held:
            return held[role], {}
        is_member = any(pk == user.pk for pk, _department, _role in self.memberships)
        is_own = self.actor is not None and user.pk == self.actor.pk
        self.ask(record, rules.check_grant, role, held=frozenset(held), is_member=is_member, is_own=is_own)
        return None, {}

    def membership(self, record, user, role, values):
        if "department" not in values:
            self.report(record, "value_missing", "department")
            return None, values
        values["department"] = self.departments.name_of(self, record, "department", values["department"])
        self.ask(record, rules.check_takes_part, frozenset(self.held.get(user.pk, {})))
        thing = self.memberships.get((user.pk, values["department"], role))
        if thing is None:
            values.setdefault("starts_on", self.today)
        elif values.get("starts_on", thing.starts_on) != thing.starts_on:
            self.report(record, "membership_begun", "starts_on", record.get("starts_on"), day=str(thing.starts_on))
        starts_on = thing.starts_on if thing else values["starts_on"]
        if values.get("ends_on", starts_on) < starts_on:
            self.report(record, "end_before_start", "ends_on", record.get("ends_on"))
        return thing, values

    def ask(self, record, check, *arguments, **named):
        try:
            check(*arguments, **named)
        except ValidationError as refusal:
            self.say(record, "role", refusal.messages[0], record.get("role"))

    # ── Writing ───────────────────────────────────────────────────────────────
    def lock(self, plan):
        """The accounts, so that nobody gives these people anything else meanwhile; what they hold is read again."""
        named = {row.record.get("username").casefold() for row in plan.rows}
        pks = [self.users[name].pk for name in named]
        list(User.objects.select_for_update(of=("self",)).order_by("pk").filter(pk__in=pks))

    def write(self, plan, *, actor, progress):
        changing = [row for row in plan.rows if row.changes_something]
        writer = BulkWriter(actor, progress, total=len(changing))
        new = [row for row in changing if row.is_new]
        grants = [RoleGrant(user=self.owner(row), role=role) for row in new if (role := role_of(row, RoleGrant))]
        writer.create_all(RoleGrant, grants, report=True)
        members = [self.member(row, role) for row in new if (role := role_of(row, Membership))]
        writer.create_all(Membership, members, report=True)
        ended = [row.thing for row in changing if not row.is_new]
        for row in changing:
            if not row.is_new:
                row.thing.ends_on = row.values["ends_on"]
        writer.update(Membership, ended, ["ends_on"], report=True)

    def owner(self, row):
        return self.users[row.record.get("username").casefold()]

    def member(self, row, role):
        dates = {name: row.values.get(name) for name in ("starts_on", "ends_on")}
        department = self.departments.by_name[row.values["department"]]
        return Membership(user=self.owner(row), department=department, role=role, **dates)


def role_of(row, model):
    role = row.values["role"]
    return role if role in model.Role.values else None


def stored_values(membership):
    return {
        "department": membership.department.name,
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
    }
