"""What a file of ratings speaks of, found among the rows: departments, commitments, classes, evaluators."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from commitments.tables import comparable_name
from departments.models import Department, RoleGrant, User
from scoring.actions.schemes import add_evaluator
from scoring.importers.rows import Complaint
from scoring.models import Evaluator, RaterClass


@dataclass
class Lookups:
    """Look-ups of one cycle, filled once; people and classes made on purpose are added to them."""

    cycle: object
    create: bool = False
    departments: dict[str, int] = field(default_factory=dict)
    pledges: dict[int, object] = field(default_factory=dict)
    classes: dict[str, RaterClass] = field(default_factory=dict)
    evaluators: dict[tuple[str, str], Evaluator] = field(default_factory=dict)
    users: dict[str, list[User]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, cycle, *, create):
        found = cls(cycle, create)
        for department in Department.objects.prefetch_related("former_names"):
            for name in [department.name, *(former.name for former in department.former_names.all())]:
                found.departments[comparable_name(name)] = department.pk
        found.pledges = {pledge.department_id: pledge for pledge in cycle.pledges.prefetch_related("commitments")}
        found.classes = {comparable_name(rater_class.name): rater_class for rater_class in cycle.rater_classes.all()}
        for user in User.objects.filter(is_active=True):
            for name in {comparable_name(user.name), comparable_name(user.username)}:
                found.users.setdefault(name, []).append(user)
        for evaluator in Evaluator.objects.filter(rater_class__cycle=cycle).select_related("user", "rater_class"):
            found.keep(evaluator)
        return found

    def keep(self, evaluator):
        for name in {comparable_name(evaluator.user.name), comparable_name(evaluator.user.username)}:
            self.evaluators[name, comparable_name(evaluator.rater_class.name)] = evaluator

    def pledge(self, parsed):
        """The pledge of the row's department, or a Complaint."""
        department = self.departments.get(comparable_name(parsed.department))
        if department in self.pledges:
            return self.pledges[department]
        text = _("This department has no pledge in %(year)s.") % {"year": self.cycle.year}
        return Complaint(parsed.line, _("department"), parsed.department, text)

    def evaluator(self, parsed):
        """The evaluator in the row's class, made if that was asked for; else a Complaint."""
        name = comparable_name(parsed.evaluator)
        if not name:
            return Complaint(parsed.line, parsed.column, "", _("The evaluator is missing."))
        rater_class = self.rater_class(parsed, name)
        if isinstance(rater_class, Complaint):
            return rater_class
        found = self.evaluators.get((name, comparable_name(rater_class.name)))
        if found is None and not self.create:
            return unknown(parsed)
        if found is None:
            found = self.seat(parsed, rater_class)
        return found if isinstance(found, Complaint) else self.employed(parsed, found)

    def rater_class(self, parsed, name):
        """The class named in the row; without a name the evaluator's own, or the only one there is."""
        wanted = comparable_name(parsed.rater_class)
        if wanted in self.classes:
            return self.classes[wanted]
        if wanted and self.create:
            made = RaterClass.objects.create(
                cycle=self.cycle, name=parsed.rater_class, position=len(self.classes), weight=1
            )
            self.made.append(made.name)
            self.classes[wanted] = made
            return made
        if wanted:
            return Complaint(parsed.line, _("class"), parsed.rater_class, _("There is no such rater class."))
        own = {key for person, key in self.evaluators if person == name}
        if not own and not self.create:
            return unknown(parsed)
        candidates = own or set(self.classes)
        if len(candidates) == 1:
            return self.classes[candidates.pop()]
        return Complaint(
            parsed.line, parsed.column, parsed.evaluator, _("Say in a column “class” which rater class is meant.")
        )

    def seat(self, parsed, rater_class):
        """Put a person into the class, making the account if there is none of that name."""
        users = self.users.get(comparable_name(parsed.evaluator), [])
        if len({user.pk for user in users}) > 1:
            return Complaint(parsed.line, parsed.column, parsed.evaluator, _("Several people have this name."))
        employer = self.departments.get(comparable_name(parsed.employer)) if parsed.employer else None
        if parsed.employer and employer is None:
            return Complaint(
                parsed.line, _("evaluator's department"), parsed.employer, _("There is no such department.")
            )
        user = users[0] if users else self.make_user(parsed.evaluator, employer)
        RoleGrant.objects.get_or_create(user=user, role=RoleGrant.Role.EVALUATOR)
        evaluator = add_evaluator(rater_class=rater_class, user=user)
        self.keep(evaluator)
        self.made.append(user.name)
        return evaluator

    def make_user(self, name, employer):
        """An account without a usable password: the system administrator gives one when the person is to log in."""
        taken = set(User.objects.values_list("username", flat=True))
        stem = "".join(letter for letter in name if letter.isalnum() or letter in "@.+-_") or "evaluator"
        username = next(word for word in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if word not in taken)
        user = User.objects.create_user(username, None, name=name, department_id=employer, must_change_password=True)
        self.users.setdefault(comparable_name(name), []).append(user)
        return user

    def employed(self, parsed, evaluator):
        """The evaluator, unless the row names another employer than the one on record."""
        if not parsed.employer:
            return evaluator
        employer = self.departments.get(comparable_name(parsed.employer))
        if employer is not None and employer == evaluator.user.department_id:
            return evaluator
        text = _("%(name)s is on record with another department: %(department)s.") % {
            "name": evaluator.user,
            "department": evaluator.user.department or "—",
        }
        return Complaint(parsed.line, _("evaluator's department"), parsed.employer, text)


def unknown(parsed):
    text = _("This evaluator is not known in the year. Put the person into a rater class first.")
    return Complaint(parsed.line, parsed.column, parsed.evaluator, text)
