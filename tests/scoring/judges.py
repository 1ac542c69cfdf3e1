"""The worked example of the specification: sixteen departments, seven evaluators, ratings made by a formula."""

from datetime import date
from decimal import Decimal

from commitments.actions.cycles import create_cycle
from commitments.models import Commitment, Cycle, Pledge
from departments.models import Department, DepartmentGroup, RoleGrant, User
from scoring.actions.schemes import add_evaluator
from scoring.actions.sheets import make_sheets
from scoring.models import Rating, ScoreSheet

DEPARTMENTS = [
    ("市委组织部", "1.1636"),
    ("市委宣传部", "1.1568"),
    ("市委统战部", "1.1482"),
    ("市委政研室", "1.1451"),
    ("市委改革办(市政办)", "1.1453"),
    ("市委编办", "1.1352"),
    ("市台办", "1.1164"),
    ("市直机关工委", "1.1207"),
    ("市信访局", "1.1421"),
    ("市委老干部局", "1.1147"),
    ("市委党校", "1.1296"),
    ("市档案馆", "1.1132"),
    ("市机关事务中心", "1.1237"),
    ("市总工会", "1.1366"),
    ("团市委", "1.1254"),
    ("市妇联", "1.1229"),
]
LENIENCY = [0, 2, -1, 1, -3, 2, -1]
YEAR = 2023


def formula(d: int, i: int, e: int) -> int:
    """The rating of department d (1–16), commitment i (1–5) by evaluator e (1–7)."""
    noise = (d * d * e + 3 * i * i * e + d * e * e * i + d * i) % 7
    return min(100, 80 + 7 * d % 9 + (3 * i + d) % 4 + LENIENCY[e - 1] + noise)


def found_year(year=YEAR, status=Cycle.Status.SCORING, departments=DEPARTMENTS):
    """The cycle with its pledges and commitments, without evaluators."""
    cycle = create_cycle(year=year)
    party, masses = (DepartmentGroup.objects.get_or_create(name=name)[0] for name in ("党委部门", "群团与事业单位"))
    for position, (name, coefficient) in enumerate(departments, 1):
        group = masses if position > 8 else party
        department, _made = Department.objects.get_or_create(name=name, defaults={"position": position, "group": group})
        pledge = Pledge.objects.create(
            cycle=cycle, department=department, position=position, coefficient=Decimal(coefficient)
        )
        Commitment.objects.bulk_create(
            Commitment(pledge=pledge, number=n, title=f"承诺{n}", target=f"目标{n}") for n in range(1, 6)
        )
    Cycle.objects.filter(pk=cycle.pk).update(status=status)
    cycle.refresh_from_db()
    return cycle


def judge(name, employer=None):
    user = User.objects.create_user(name, "Lake-Tai-2026", name=name, department=employer)
    RoleGrant.objects.create(user=user, role=RoleGrant.Role.EVALUATOR)
    return user


def seat_judges(cycle, count=7, *, at_home=False):
    """Seven evaluators E1–E7 in the cycle's class; `at_home`: evaluator e works for department e."""
    rater_class = cycle.rater_classes.get()
    pledges = list(cycle.pledges.order_by("position"))
    for e in range(1, count + 1):
        employer = pledges[e - 1].department if at_home else None
        add_evaluator(rater_class=rater_class, user=judge(f"E{e}", employer))
    make_sheets(cycle)
    return rater_class


def fill_sheets(cycle):
    """Write the formula's marks into every sheet and submit it, straight into the tables."""
    ratings, sheets = [], ScoreSheet.objects.of_cycle(cycle).select_related("evaluator", "pledge")
    for sheet in sheets:
        for commitment in sheet.pledge.commitments.all():
            value = formula(sheet.pledge.position, commitment.number, sheet.evaluator.number)
            ratings.append(Rating(sheet=sheet, commitment=commitment, value=value))
    Rating.objects.bulk_create(ratings)
    sheets.update(status=ScoreSheet.Status.SUBMITTED)


def worked_example(*, at_home=False):
    cycle = found_year()
    seat_judges(cycle, at_home=at_home)
    fill_sheets(cycle)
    return cycle


def use(cycle, **fields):
    """Change the scheme in force."""
    scheme = cycle.schemes.get(is_current=True)
    for name, value in fields.items():
        setattr(scheme, name, value)
    scheme.save()
    return scheme


START_OF_YEAR = date(YEAR, 1, 1)
