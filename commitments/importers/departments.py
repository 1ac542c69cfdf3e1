"""Departments and their groups: who there is. A rename is an act of its own, on the department's page."""

from django.core.exceptions import ValidationError

from commitments.importers.bulk import BulkWriter
from commitments.importers.rowimporter import RowImporter, changes_of
from commitments.importers.rowplan import RowPlan
from commitments.models import ImportRecord
from commitments.tables import comparable_name
from commitments.tables.values import read_day, read_whole
from departments import rules
from departments.models import Department, DepartmentGroup, FormerName
from departments.pinyin import key

FIELDS = ("group", "position", "ended_on", "successor")


class DepartmentImporter(RowImporter):
    """Groups and successors are spoken of by name until they are written; a new group is made."""

    kind = ImportRecord.Kind.DEPARTMENTS
    columns = {
        "name": ("部门", "单位", "部门名称", "单位名称", "全称", "责任单位", "责任部门", "department", "name"),
        "group": ("分组", "组别", "部门分组", "所属分组", "group"),
        "position": ("排序", "序号", "顺序", "position", "no", "no."),
        "ended_on": ("撤销日期", "撤并日期", "终止日期", "ended_on", "endedon"),
        "successor": ("承接部门", "承接单位", "并入部门", "successor"),
    }
    required = ("name",)
    readers = {"group": str, "position": read_whole, "ended_on": read_day, "successor": str}

    def load(self, records):
        self.stored = {row.name: row for row in Department.objects.select_related("group", "successor")}
        self.alike = {comparable_name(name): name for name in self.stored}
        self.former = dict(FormerName.objects.values_list("name", "department__name"))
        self.groups = {comparable_name(group.name): group for group in DepartmentGroup.objects.all()}
        self.in_file = {record.get("name") for record in records}

    def row(self, record):
        name = record.get("name")
        if not name or self.is_repeated(record, comparable_name(name), "name"):
            return None
        department = self.stored.get(name)
        if department is None:
            self.check_new_name(record, name)
        values = self.values_of(record)
        self.check_fields(DepartmentGroup, record, {"name": values["group"]} if "group" in values else {})
        if department is None:
            values.setdefault("position", len(self.stored) + len(self.seen))
        changes = changes_of(values, stored_values(department)) if department else ()
        return RowPlan(record, name, department, values, changes)

    def check_new_name(self, record, name):
        self.check_fields(Department, record, {"name": name})
        other = self.alike.get(comparable_name(name))
        if other is not None:
            self.report(record, "name_like_known", "name", name, other=other)
        elif name in self.former:
            self.report(record, "name_is_former", "name", name, other=self.former[name])

    def check(self, rows):
        successors = {name: row.successor.name for name, row in self.stored.items() if row.successor}
        successors |= {row.name: row.values["successor"] for row in rows if "successor" in row.values}
        for row in rows:
            if "successor" in row.values or "ended_on" in row.values:
                self.check_end(row, successors)

    def check_end(self, row, successors):
        successor = successors.get(row.name)
        if successor is not None and successor not in self.stored and successor not in self.in_file:
            self.report(row.record, "department_unknown", "successor", successor)
            return
        ended_on = row.values.get("ended_on") or (row.thing and row.thing.ended_on)
        try:
            rules.check_successor(row.name, successor, ended_on=ended_on, next_of=successors.get)
        except ValidationError as refusal:
            name = "ended_on" if refusal.code == "not_ended" else "successor"
            self.say(row.record, name, refusal.messages[0], successor)

    def gone(self, rows):
        named = {row.name for row in rows}
        return [name for name, row in self.stored.items() if name not in named and row.ended_on is None]

    # ── Writing ───────────────────────────────────────────────────────────────
    def write(self, plan, *, actor, progress):
        changing = [row for row in plan.rows if row.changes_something]
        writer = BulkWriter(actor, progress, total=len(changing))
        self.make_groups(changing, writer)
        new = [self.filled(Department(name=row.name), row) for row in changing if row.is_new]
        for department in writer.create(Department, new, report=True):
            self.stored[department.name] = department
        # Successors come last: by now every department has its number.
        changed = [self.linked(self.filled(row.thing, row), row) for row in changing if not row.is_new]
        writer.update(Department, changed, FIELDS, report=True)
        followed = [row for row in changing if row.is_new and "successor" in row.values]
        writer.update(Department, [self.linked(self.stored[row.name], row) for row in followed], ["successor"])

    def make_groups(self, rows, writer):
        names = {comparable_name(row.values["group"]): row.values["group"] for row in rows if "group" in row.values}
        new = [name for key_, name in names.items() if key_ not in self.groups]
        last = max((group.position for group in self.groups.values()), default=0)
        made = (DepartmentGroup(name=name, position=last + place) for place, name in enumerate(new, 1))
        self.groups |= {comparable_name(group.name): group for group in writer.create(DepartmentGroup, made)}

    def filled(self, department, row):
        for name, value in row.values.items():
            if name == "group":
                department.group = self.groups[comparable_name(value)]
            elif name != "successor":
                setattr(department, name, value)
        department.pinyin, department.initials = key(department.name)
        return department

    def linked(self, department, row):
        if "successor" in row.values:
            department.successor = self.stored[row.values["successor"]]
        return department


def stored_values(department):
    return {
        "group": department.group.name if department.group else "",
        "position": department.position,
        "ended_on": department.ended_on,
        "successor": department.successor.name if department.successor else "",
    }
