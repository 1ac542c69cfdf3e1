"""The one cast of the whole suite: a small city with two departments, a running year and everyone who has a part."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from commitments.actions.cycles import create_cycle
from commitments.models import Commitment, Cycle, Pledge, ProgressReport, ReportingPeriod
from departments import secondfactor
from departments.models import Department, DepartmentGroup, Membership, RoleGrant, SecondFactor, User

PASSWORD = "Lake-Tai-2026"
Role = RoleGrant.Role


@dataclass
class City:
    """Everyone and everything a test needs, by the name of the part played."""

    group: DepartmentGroup
    home: Department
    next_door: Department
    cycle: Cycle
    pledge: Pledge
    pledge_next_door: Pledge
    period: ReportingPeriod
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def commitment(self):
        return self.pledge.commitments.get(number=1)

    @property
    def commitment_next_door(self):
        return self.pledge_next_door.commitments.get(number=1)


def found_city():
    today = timezone.localdate()
    group = DepartmentGroup.objects.create(name="市委部门", position=1)
    home = Department.objects.create(
        name="市委组织部", group=group, position=1, pinyin="shiweizuzhibu", initials="swzzb"
    )
    next_door = Department.objects.create(
        name="市总工会", group=group, position=2, pinyin="shizonggonghui", initials="szgh"
    )
    cycle = create_cycle(year=today.year)
    pledge = make_pledge(cycle, home, 1, "1.1636")
    pledge_next_door = make_pledge(cycle, next_door, 2, "1.1366")
    period = ReportingPeriod.objects.create(
        cycle=cycle,
        number=1,
        name="一季度",
        opens_on=today - timedelta(days=5),
        due_on=today + timedelta(days=5),
        closes_on=today + timedelta(days=10),
        cutoff_on=today,
    )
    cycle.status = Cycle.Status.RUNNING
    cycle.save()
    city = City(group, home, next_door, cycle, pledge, pledge_next_door, period)
    people(city)
    return city


def make_pledge(cycle, department, position, coefficient):
    pledge = Pledge.objects.create(
        cycle=cycle, department=department, position=position, coefficient=Decimal(coefficient)
    )
    Commitment.objects.bulk_create(
        Commitment(pledge=pledge, number=n, title=f"承诺事项{n}", target=f"新建党群服务中心{n}0个。")
        for n in range(1, 6)
    )
    return pledge


def people(city):
    person(city, "filer", "陈一帆", city.home, Membership.Role.FILER)
    person(city, "colleague", "王二宁", city.home, Membership.Role.FILER)
    person(city, "head", "李三思", city.home, Membership.Role.HEAD)
    person(city, "neighbour", "赵四海", city.next_door, Membership.Role.FILER)
    person(city, "neighbour_head", "钱五常", city.next_door, Membership.Role.HEAD)
    for name, chinese, role in [
        ("office", "孙六合", Role.OFFICE),
        ("office_second", "周七里", Role.OFFICE),
        ("evaluator", "吴八方", Role.EVALUATOR),
        ("leader", "郑九成", Role.LEADER),
        ("auditor", "冯十堰", Role.AUDITOR),
        ("security_admin", "褚安", Role.SECURITY_ADMIN),
        ("system_admin", "卫平", Role.SYSTEM_ADMIN),
    ]:
        RoleGrant.objects.create(user=person(city, name, chinese), role=role)
    person(city, "nobody", "蒋无")


def person(city, username, name, department=None, membership=None):
    user = User.objects.create_user(username, PASSWORD, name=name, department=department)
    if membership:
        Membership.objects.create(
            user=user, department=department, role=membership, starts_on=timezone.localdate() - timedelta(days=400)
        )
    city.people[username] = user
    return user


def client_of(user):
    """A browser in which the person is logged in; None gives a visitor."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def with_second_factor(user, nonce="a-nonce-of-the-suite"):
    """Give the person the second factor of the nonce, once; return the present code of its app."""
    if user.second_factor_since is None:
        user.second_factor_since = timezone.now()
        user.save(update_fields=["second_factor_since"])
        SecondFactor.objects.create(user=user, nonce=nonce, last_step=-1)
    return code_of(nonce)


def code_of(nonce, *, steps=0):
    """What the app shows now, or `steps` times thirty seconds later."""
    app = TOTP(secondfactor.secret_of(nonce))
    app.time = timezone.now().timestamp() + 30 * steps
    return f"{app.token():06}"


def posted(**fields):
    """What a form posts: its fields and a fresh one-time token."""
    return {"once": str(uuid4()), **fields}


def filed_report(city, status="draft", **fields):
    """A report of the home department's first commitment in any state of its way."""
    now = timezone.now()
    stamps = {}
    if status in ("submitted", "signed", "accepted"):
        stamps |= {"submitted_by": city.filer, "submitted_at": now}
    if status in ("signed", "accepted"):
        stamps |= {"signed_by": city.head, "signed_at": now, "first_signed_at": now}
    if status == "accepted":
        stamps |= {"accepted_by": city.office, "accepted_at": now}
    values = {"completion_percent": Decimal("40.00"), "work_done": "新建4个。", "commitment": city.commitment, **fields}
    return ProgressReport.objects.create(period=city.period, status=status, **stamps, **values)
