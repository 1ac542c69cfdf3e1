"""The people of the demo: made-up names, one password, every role, a filer and a head in every department."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings

from departments.models import Department, DepartmentGroup, Membership, Portfolio, Proxy, RoleGrant, User

Role = RoleGrant.Role
SURNAMES = "陈王李赵钱孙周吴郑冯褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
GIVEN = (
    "一鸣",
    "思源",
    "文博",
    "海燕",
    "建国",
    "晓峰",
    "雨桐",
    "志远",
    "静怡",
    "子涵",
    "明哲",
    "秋实",
    "若兰",
    "景行",
    "知夏",
    "长青",
)
MASS_ORGANISATIONS = ("市总工会", "团市委", "市妇联")
# What `manage.py demo` prints: one account for each part, of the first department where there is one.
USERNAMES = (
    "filer01",
    "head01",
    "office1",
    "office2",
    "evaluator1",
    "leader1",
    "auditor",
    "security",
    "system",
)
INSTITUTIONS = ("市委党校", "市档案馆", "市机关事务中心")


@dataclass
class People:
    """Everybody in the demo; `filers` and `heads` by department id."""

    filers: dict[int, User] = field(default_factory=dict)
    heads: dict[int, User] = field(default_factory=dict)
    office: list[User] = field(default_factory=list)
    evaluators: list[User] = field(default_factory=list)
    experts: list[User] = field(default_factory=list)
    delegates: list[User] = field(default_factory=list)
    leaders: list[User] = field(default_factory=list)


def password():
    """The demo's one password: made on first use, kept beside the database, readable by its owner alone."""
    path = settings.VAR_DIR / "demo_password"
    if not path.exists():
        settings.VAR_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"Jiannuo-{secrets.randbelow(9000) + 1000}-{secrets.token_hex(2)}")
    return path.read_text()


def group_departments():
    """Give the city's departments the comparison groups of the seed: party, mass organisations, institutions."""
    for position, name in enumerate(("市委部门", "群团组织", "事业单位"), start=1):
        DepartmentGroup.objects.get_or_create(name=name, defaults={"position": position})
    groups = {group.name: group for group in DepartmentGroup.objects.all()}
    for department in Department.objects.current():
        department.group = groups[group_of(department.name)]
        department.save_changes("group")


def group_of(name):
    if name in MASS_ORGANISATIONS:
        return "群团组织"
    return "事业单位" if name in INSTITUTIONS else "市委部门"


def settle(*, since: date) -> People:
    """Make the accounts, memberships since the day `since`, roles and portfolios; all with the demo's password."""
    maker = Maker(since)
    people = People()
    for number, department in enumerate(Department.objects.current(), start=1):
        people.filers[department.pk] = maker.member(f"filer{number:02}", department, Membership.Role.FILER)
        people.heads[department.pk] = maker.member(f"head{number:02}", department, Membership.Role.HEAD)
    people.office = [maker.holder(f"office{n}", Role.OFFICE) for n in (1, 2)]
    people.evaluators = [maker.holder(f"evaluator{n}", Role.EVALUATOR) for n in range(1, 8)]
    people.leaders = [maker.holder(f"leader{n}", Role.LEADER) for n in (1, 2)]
    for department in Department.objects.current()[:5]:
        Portfolio.objects.create(leader=people.leaders[0], department=department)
    for username, role in (
        ("auditor", Role.AUDITOR),
        ("security", Role.SECURITY_ADMIN),
        ("system", Role.SYSTEM_ADMIN),
    ):
        maker.holder(username, role)
    people.experts = [maker.holder(f"evaluator{n}", Role.EVALUATOR) for n in range(8, 11)]
    people.delegates = [maker.holder(f"evaluator{n}", Role.EVALUATOR) for n in (11, 12)]
    return people


def hand_over(people: People, *, today: date):
    """The last department's head is away for a fortnight; the head before signs for them."""
    *_others, agent, principal = people.heads.values()
    Proxy.objects.create(
        principal=principal,
        agent=agent,
        scope=Proxy.Scope.SIGN,
        starts_on=today,
        ends_on=today + timedelta(days=14),
        document=f"示例〔{today.year}〕1号",
    )


class Maker:
    """Makes accounts; the password is hashed once for all of them, because a hash costs half a second."""

    def __init__(self, since):
        self.since, self.count = since, 0
        probe = User()
        probe.set_password(password())
        self.hashed, self.changed_at = probe.password, probe.password_changed_at

    def user(self, username, department=None):
        name = SURNAMES[self.count % len(SURNAMES)] + GIVEN[self.count * 7 % len(GIVEN)]
        self.count += 1
        return User.objects.create(
            username=username,
            name=name,
            department=department,
            password=self.hashed,
            password_changed_at=self.changed_at,
        )

    def member(self, username, department, role):
        user = self.user(username, department)
        Membership.objects.create(user=user, department=department, role=role, starts_on=self.since)
        return user

    def holder(self, username, role):
        user = self.user(username)
        RoleGrant.objects.create(user=user, role=role)
        return user
