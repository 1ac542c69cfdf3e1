"""The admin site itself, and the admin of people and departments."""

from django.utils import timezone

from departments.models import Portfolio, Proxy
from tests.city import with_second_factor
from tests.roles.shape import CATCH_ALL, Post, Row


def app(city):
    return ("departments",)


def home(city):
    return (city.home.pk,)


def group(city):
    return (city.group.pk,)


def membership(city):
    return (city.filer.memberships.get().pk,)


def grant(city):
    return (city.office.role_grants.get().pk,)


def person(city):
    return (city.filer.pk,)


def person_with_second_factor(city):
    with_second_factor(city.filer)
    return person(city)


def portfolio(city):
    return (Portfolio.objects.get_or_create(leader=city.leader, department=city.home)[0].pk,)


def proxy(city):
    days = dict.fromkeys(("starts_on", "ends_on"), timezone.localdate())
    people = {"principal": city.head, "agent": city.colleague}
    return (Proxy.objects.get_or_create(**people, **days, scope="sign", document="湖委办〔2026〕3号")[0].pk,)


def department(city, name="市委组织部（新）"):
    no_rows = {f"former_names-{part}": 0 for part in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}
    return {"name": name, "group": city.group.pk, "position": 1, **no_rows}


def account(city, username="filer"):
    fields = {"username": username, "name": "陈一航", "department": city.home.pk, "email": "", "phone": ""}
    return fields | {"is_active": "on"}


def dated(city, **fields):
    return {"starts_on": "2026-01-01", "ends_on": "2026-12-30", **fields}


# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    CATCH_ALL: Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
    ),
    "admin:app_list": Row(
        "302 404 404 404 404 200 404 404 404 200 200",
        "302 404 404 404 404 405 405 404 404 405 405",
        app,
    ),
    "admin:autocomplete": Row(
        "302 404 404 404 404 403 403 404 404 403 403",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:departments_department_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:departments_department_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        home,
    ),
    "admin:departments_department_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:departments_department_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        home,
    ),
    "admin:departments_department_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        home,
    ),
    "admin:departments_departmentgroup_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:departments_departmentgroup_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        group,
    ),
    "admin:departments_departmentgroup_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:departments_departmentgroup_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        group,
    ),
    "admin:departments_departmentgroup_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        group,
    ),
    "admin:departments_membership_add": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 422 404",
    ),
    "admin:departments_membership_change": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 409 404",
        membership,
    ),
    "admin:departments_membership_changelist": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 405 404",
    ),
    "admin:departments_membership_delete": Row(
        "302 404 404 404 404 404 404 404 404 403 404",
        "302 404 404 404 404 404 404 404 404 403 404",
        membership,
    ),
    "admin:departments_membership_history": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 405 404",
        membership,
    ),
    "admin:departments_portfolio_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:departments_portfolio_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        portfolio,
    ),
    "admin:departments_portfolio_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:departments_portfolio_delete": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        portfolio,
    ),
    "admin:departments_portfolio_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        portfolio,
    ),
    "admin:departments_proxy_add": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 422 404",
    ),
    "admin:departments_proxy_change": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 409 404",
        proxy,
    ),
    "admin:departments_proxy_changelist": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 405 404",
    ),
    "admin:departments_proxy_delete": Row(
        "302 404 404 404 404 404 404 404 404 403 404",
        "302 404 404 404 404 404 404 404 404 403 404",
        proxy,
    ),
    "admin:departments_proxy_history": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 405 404",
        proxy,
    ),
    "admin:departments_rolegrant_add": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 422 404",
    ),
    "admin:departments_rolegrant_change": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 403 404",
        grant,
    ),
    "admin:departments_rolegrant_changelist": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 405 404",
    ),
    "admin:departments_rolegrant_delete": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 302 404",
        grant,
    ),
    "admin:departments_rolegrant_history": Row(
        "302 404 404 404 404 404 404 404 404 200 404",
        "302 404 404 404 404 404 404 404 404 405 404",
        grant,
    ),
    "admin:departments_user_add": Row(
        "302 404 404 404 404 404 404 404 404 403 200",
        "302 404 404 404 404 404 404 404 404 403 422",
    ),
    "admin:departments_user_change": Row(
        "302 404 404 404 404 404 404 404 404 200 200",
        "302 404 404 404 404 404 404 404 404 403 409",
        person,
    ),
    "admin:departments_user_changelist": Row(
        "302 404 404 404 404 404 404 404 404 200 200",
        "302 404 404 404 404 404 404 404 404 405 405",
    ),
    "admin:departments_user_delete": Row(
        "302 404 404 404 404 404 404 404 404 403 403",
        "302 404 404 404 404 404 404 404 404 403 403",
        person,
    ),
    "admin:departments_user_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        person,
    ),
    "admin:departments_user_reset": Row(
        "302 404 404 404 404 404 404 404 404 403 200",
        "302 404 404 404 404 404 404 404 404 403 302",
        person,
    ),
    "admin:departments_user_reset_factor": Row(
        "302 404 404 404 404 404 404 404 404 200 403",
        "302 404 404 404 404 404 404 404 404 302 403",
        person_with_second_factor,
    ),
    "admin:index": Row(
        "302 404 404 404 404 200 200 404 404 200 200",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:jsi18n": Row(
        "302 404 404 404 404 200 200 404 404 200 200",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:login": Row(
        "302 302 302 302 302 302 302 302 302 302 302",
        "405 405 405 405 405 405 405 405 405 405 405",
    ),
    "admin:logout": Row(
        "302 404 404 404 404 302 302 404 404 302 302",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:password_change": Row(
        "302 404 404 404 404 302 302 404 404 302 302",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
    "admin:password_change_done": Row(
        "302 404 404 404 404 302 302 404 404 302 302",
        "302 404 404 404 404 405 405 404 404 405 405",
    ),
}

VERSION = "opened_version"
POSTS = {
    "admin:departments_department_add": Post("office", "department.add", lambda city: department(city, "市数据局")),
    "admin:departments_department_change": Post("office", "department.change", department, home, VERSION),
    "admin:departments_departmentgroup_add": Post(
        "office", "departmentgroup.add", lambda city: {"name": "群团组织", "position": 3}
    ),
    "admin:departments_departmentgroup_change": Post(
        "office", "departmentgroup.change", lambda city: {"name": "党委部门", "position": 1}, group, VERSION
    ),
    "admin:departments_membership_add": Post(
        "security_admin",
        "membership.add",
        lambda city: dated(city, user=city.nobody.pk, department=city.home.pk, role="filer"),
    ),
    "admin:departments_membership_change": Post("security_admin", "membership.change", dated, membership, VERSION),
    "admin:departments_portfolio_add": Post(
        "office", "portfolio.add", lambda city: {"leader": city.leader.pk, "department": city.home.pk}
    ),
    "admin:departments_portfolio_delete": Post("office", "portfolio.delete", lambda city: {"post": "yes"}, portfolio),
    "admin:departments_proxy_add": Post(
        "security_admin",
        "proxy.add",
        lambda city: dated(
            city, principal=city.head.pk, agent=city.colleague.pk, scope="sign", document="湖委办〔2026〕4号"
        ),
    ),
    "admin:departments_proxy_change": Post(
        "security_admin",
        "proxy.change",
        lambda city: {"ends_on": "2999-12-31", "document": "湖委办〔2026〕5号"},
        proxy,
        VERSION,
    ),
    "admin:departments_rolegrant_add": Post(
        "security_admin", "rolegrant.add", lambda city: {"user": city.nobody.pk, "role": "evaluator"}
    ),
    "admin:departments_rolegrant_delete": Post(
        "security_admin", "rolegrant.delete", lambda city: {"post": "yes"}, grant
    ),
    "admin:departments_user_add": Post("system_admin", "user.add", lambda city: account(city, "xu")),
    "admin:departments_user_change": Post("system_admin", "user.change", account, person, VERSION),
    "admin:departments_user_reset": Post("system_admin", "password.issue", args=person),
    "admin:departments_user_reset_factor": Post("security_admin", "secondfactor.reset", args=person_with_second_factor),
}
