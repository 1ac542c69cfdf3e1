"""Departments as tables speak of them: by name, present or former, never by number."""

from commitments.tables import comparable_name
from departments.models import Department, FormerName


class DepartmentNames:
    """Every department by name; `by_name` holds the present ones."""

    def __init__(self):
        self.by_name = {department.name: department for department in Department.objects.all()}
        self.alike = {comparable_name(name): name for name in self.by_name}
        self.former = dict(FormerName.objects.values_list("name", "department__name"))

    def find(self, name):
        """The department called `name` now or once, or None."""
        return self.by_name.get(self.former.get(name, name)) or self.by_name.get(name)

    def name_of(self, importer, record, column, name):
        """The present name of a department in a row; what is unknown, alike or ended is a problem of `importer`."""
        department = self.find(name)
        if department is None:
            other = self.alike.get(comparable_name(name))
            code, params = ("name_like_known", {"other": other}) if other else ("department_unknown", {})
            importer.report(record, code, column, name, **params)
            return name
        if department.ended_on:
            successor = str(department.successor or "—")
            day = str(department.ended_on)
            importer.report(record, "department_ended", column, name, day=day, successor=successor)
        return department.name
