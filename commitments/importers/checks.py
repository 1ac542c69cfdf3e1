"""What must hold of a table's rows beside what is stored: the cycle's rules, the room of the columns, the locks."""

from decimal import Decimal

from commitments import rules
from commitments.models import Commitment, Cycle, Pledge
from commitments.tables import Problem
from commitments.tables.header import CITY_COLUMNS, DEPARTMENT, OWN_COEFFICIENT, WEIGHT
from departments.models import Department

FROZEN = frozenset({"title", "target", "coefficient", "weight"})
ROOM = {
    name: Commitment._meta.get_field(name).max_length for name in ("title", "responsible_leader", "section", "contact")
}
ROOM_OF_NAME = Department._meta.get_field("name").max_length
WEIGHT_PLACES = 2
WEIGHT_MOST = Decimal("9999.99")


class RowChecks:
    """Checks one department's plan after another; appends to `problems`."""

    def __init__(self, cycle, stored):
        self.cycle, self.stored = cycle, stored
        self.range = rules.coefficient_range(cycle)
        self.names = {}
        self.problems = []

    def is_excused(self, problem):
        """Whether the number of commitments is one for which the pledge has a reason on record."""
        if problem.code != "wrong_count":
            return False
        pledge = self.stored.pledge_of(self.stored.departments.get(problem.params["department"]))
        return pledge is not None and bool(pledge.size_reason)

    def check(self, plan):
        self.check_department(plan)
        self.check_coefficient(plan.parsed.coefficient, plan, plan.parsed.line, CITY_COLUMNS["coefficient"][0])
        for row in plan.commitments:
            self.check_row(plan, row.parsed)
        if self.cycle.status == Cycle.Status.ARCHIVED:
            self.check_archived(plan)
        elif self.cycle.is_frozen:
            self.check_frozen(plan)

    def check_department(self, plan):
        parsed, department = plan.parsed, plan.department
        if department is None:
            self.check_room(plan, parsed.line, CITY_COLUMNS[DEPARTMENT][0], parsed.name, ROOM_OF_NAME)
            return
        if department.ended_on:
            successor = str(department.successor or "—")
            self.report("department_ended", plan, day=str(department.ended_on), successor=successor)
        other = self.names.setdefault(department.pk, parsed)
        if other is not parsed:
            self.report("department_twice", plan, other=other.name, first_line=other.line)

    def check_row(self, plan, parsed):
        for name, room in ROOM.items():
            text = getattr(parsed, name)
            if len(text) > room:
                self.check_room(plan, parsed.line, CITY_COLUMNS[name][0], text, room)
        if parsed.coefficient is not None:
            self.check_coefficient(parsed.coefficient, plan, parsed.line, CITY_COLUMNS[OWN_COEFFICIENT][0])
        if parsed.weight is not None:
            self.check_weight(parsed.weight, plan, parsed.line)

    def check_room(self, plan, line, column, text, room):
        if len(text) > room:
            self.report("cell_too_long", plan, line, column, text, found=len(text), limit=room)

    def check_coefficient(self, value, plan, line, column):
        """The reader has held a department's coefficient to the range; decimals and own coefficients are left."""
        least, most, places = self.range["least"], self.range["most"], self.range["places"]
        if value is None or rules.coefficient_problem(value, **self.range) is None:
            return
        if not least <= value <= most:
            code, params = "coefficient_out_of_range", {"lowest": str(least), "highest": str(most)}
        else:
            code, params = "coefficient_decimals", {"decimals": places}
        self.report(code, plan, line, column, f"{value:f}", **params)

    def check_weight(self, value, plan, line):
        has_place = -value.normalize().as_tuple().exponent <= WEIGHT_PLACES
        if not (0 < value <= WEIGHT_MOST and has_place):
            limits = {"lowest": "0.01", "highest": str(WEIGHT_MOST)}
            self.report("weight_out_of_range", plan, line, CITY_COLUMNS[WEIGHT][0], f"{value:f}", **limits)

    # Once the year runs, a file can change neither what was promised nor its coefficient.
    def check_frozen(self, plan):
        if plan.is_new:
            self.report("frozen_new_pledge", plan)
            return
        for change in plan.changes:
            self.frozen(plan, Pledge, change, plan.parsed.line, plan.parsed.name)
        for row in plan.commitments:
            if row.is_new:
                self.report("frozen_new_commitment", plan, row.parsed.line, value=row.parsed.title)
            for change in row.changes:
                if change.field in FROZEN:
                    self.frozen(plan, Commitment, change, row.parsed.line, f"{row.parsed.number} {row.parsed.title}")

    def frozen(self, plan, model, change, line, what):
        label = str(model._meta.get_field(change.field).verbose_name)
        before, after = ("—" if value is None else str(value) for value in (change.before, change.after))
        is_own = model is Commitment and change.field == "coefficient"
        column = CITY_COLUMNS[OWN_COEFFICIENT if is_own else change.field][0]
        self.report("frozen", plan, line, column, what, field=label, before=before, after=after)

    def check_archived(self, plan):
        if plan.changes_something:
            self.report("cycle_archived", plan)

    def report(self, code, plan, line=None, column="", value="", **params):
        parsed = plan.parsed
        problem = Problem(
            code,
            sheet=parsed.sheet,
            line=line or parsed.line,
            column=column,
            value=value or parsed.name,
            params=params,
        )
        self.problems.append(problem)
