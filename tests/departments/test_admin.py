import re
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from departments.actions import roles
from departments.models import AuditEvent, Department, DepartmentGroup, Membership, Portfolio, Proxy, RoleGrant, User
from tests.city import client_of, posted

Role = RoleGrant.Role
EVERYBODY = [
    "filer",
    "head",
    "neighbour",
    "office",
    "evaluator",
    "leader",
    "auditor",
    "security_admin",
    "system_admin",
    "nobody",
]
KEEPERS = {
    "department": {"office"},
    "departmentgroup": {"office"},
    "portfolio": {"office"},
    "membership": {"security_admin"},
    "rolegrant": {"security_admin"},
    "proxy": {"security_admin"},
    "user": {"system_admin"},
}
LOOKERS = {"user": {"security_admin"}}


def url(model, page, *args):
    return reverse(f"admin:departments_{model}_{page}", args=args)


def formset(prefix="former_names"):
    return {f"{prefix}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}


def existing(city, model):
    if model == "portfolio":
        return Portfolio.objects.create(leader=city.leader, department=city.home)
    if model == "proxy":
        days = dict.fromkeys(("starts_on", "ends_on"), timezone.localdate())
        people = {"principal": city.head, "agent": city.colleague}
        return Proxy.objects.create(**people, **days, scope="sign", document="湖委办〔2026〕3号")
    return {
        "department": city.home,
        "departmentgroup": city.group,
        "membership": city.filer.memberships.get(),
        "rolegrant": city.office.role_grants.get(),
        "user": city.filer,
    }[model]


@pytest.mark.parametrize("model", KEEPERS)
@pytest.mark.parametrize("role", EVERYBODY)
def test_list_and_form_open_for_those_who_keep_them_and_exist_for_nobody_else(city, role, model):
    client, thing = client_of(city.people[role]), existing(city, model)
    keeps, looks = role in KEEPERS[model], role in LOOKERS.get(model, ())

    assert client.get(url(model, "changelist")).status_code == (200 if keeps or looks else 404)
    assert client.get(url(model, "add")).status_code == (200 if keeps else 403 if looks else 404)
    assert client.get(url(model, "change", thing.pk)).status_code == (200 if keeps or looks else 404)


@pytest.mark.parametrize("model", KEEPERS)
def test_the_form_carries_token_and_version(city, model):
    keeper = city.people[min(KEEPERS[model])]
    page = client_of(keeper).get(url(model, "change", existing(city, model).pk)).content.decode()

    if model in ("rolegrant", "portfolio"):
        assert "_save" not in page
    else:
        assert page.count('name="once"') == 1
        assert page.count('name="opened_version"') == 1


@pytest.mark.parametrize(("model", "has_history"), [("department", True), ("user", False)])
def test_history_is_a_page_where_rows_keep_one(city, model, has_history):
    client = client_of(city.people[min(KEEPERS[model])])

    assert client.get(url(model, "history", existing(city, model).pk)).status_code == (200 if has_history else 404)


def test_history_names_what_was_empty_and_what_is_gone(city):
    other = DepartmentGroup.objects.create(name="已撤并的分组")
    for group in (None, other, city.group):
        city.home.group = group
        city.home.save()
    other.delete()
    page = client_of(city.office).get(url("department", "history", city.home.pk)).content.decode()

    assert f"<del>已不存在</del> → <ins>{city.group}</ins>" in page
    assert "<del>—</del> → <ins>已不存在</ins>" in page
    assert "pk=" not in page


# ── Departments ───────────────────────────────────────────────────────────────
def renamed(city, **changes):
    fields = {"name": "市委组织部（新）", "group": city.group.pk, "position": 1, "opened_version": city.home.version}
    return posted(**fields | formset() | changes)


def test_the_office_renames_a_department_with_its_former_name_on_record(city):
    row = {
        "former_names-0-name": "市委组织部",
        "former_names-0-until": "2026-01-31",
        "former_names-0-document": "湖编〔2026〕1号",
    }
    data = renamed(city, **row | {"former_names-TOTAL_FORMS": "1"})
    response = client_of(city.office).post(url("department", "change", city.home.pk), data)

    assert response.status_code == 302
    city.home.refresh_from_db()
    event = AuditEvent.objects.get(action="department.change")
    assert (city.home.name, city.home.version, city.home.initials) == ("市委组织部（新）", 2, "swzzbx")
    assert city.home.former_names.get().name == "市委组织部"
    assert (event.before["name"], event.after["name"]) == ("市委组织部", "市委组织部（新）")
    assert event.actor_name == "孙六合"


def test_saving_over_somebody_elses_change_is_refused_with_both_versions_and_nothing_lost(city):
    Department.objects.filter(pk=city.home.pk).update(name="市委组织部（甲）", version=2)
    response = client_of(city.office).post(url("department", "change", city.home.pk), renamed(city))

    page = response.content.decode()
    assert response.status_code == 409
    assert "市委组织部（甲）" in page
    assert 'value="市委组织部（新）"' in page
    assert '<input type="hidden" name="opened_version" value="2"' in page
    assert Department.objects.get(pk=city.home.pk).name == "市委组织部（甲）"


def test_the_same_post_again_has_one_effect(city):
    client, data = client_of(city.office), posted(name="市政府部门", position=2)
    first, second = (client.post(url("departmentgroup", "add"), data) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert AuditEvent.objects.filter(action="departmentgroup.add").count() == 1


def test_a_department_needs_the_day_it_ended_before_it_has_a_successor(city):
    data = renamed(city, successor=city.next_door.pk)
    response = client_of(city.office).post(url("department", "change", city.home.pk), data)

    city.home.refresh_from_db()
    assert (response.status_code, city.home.successor) == (422, None)


def test_successors_do_not_lead_round_in_a_circle(city):
    Department.objects.filter(pk=city.next_door.pk).update(successor=city.home, ended_on="2026-01-01")
    data = renamed(city, successor=city.next_door.pk, ended_on="2026-02-01")
    response = client_of(city.office).post(url("department", "change", city.home.pk), data)

    city.home.refresh_from_db()
    assert (response.status_code, city.home.successor) == (422, None)


def test_a_name_that_another_department_had_is_refused(city):
    city.next_door.former_names.create(name="市工会联合会", until="2020-01-01")
    data = renamed(city, name="市工会联合会")

    assert client_of(city.office).post(url("department", "change", city.home.pk), data).status_code == 422


# ── Accounts ──────────────────────────────────────────────────────────────────
def account(**changes):
    return posted(username="xu", name="许一多", email="", phone="", is_active="on", department="") | changes


def test_a_new_account_has_no_role_and_a_one_time_password_that_is_shown_once(city):
    client = client_of(city.system_admin)
    response = client.post(url("user", "add"), account(department=city.home.pk))
    assert response.url == reverse("one_time_password")
    shown = client.get(response.url).context["shown"]

    user = User.objects.get(username="xu")
    assert user.check_password(shown["password"])
    assert user.must_change_password is True
    assert (user.role_grants.count(), user.memberships.count()) == (0, 0)
    assert client.get(response.url).context["shown"] is None
    assert shown["password"] not in str(list(AuditEvent.objects.values()))
    actions = AuditEvent.objects.filter(object_id=str(user.pk), object_type="departments.user").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["user.add", "password.issue"]


def test_an_account_cannot_be_deleted(city):
    assert (
        client_of(city.system_admin).post(url("user", "delete", city.filer.pk), posted(post="yes")).status_code == 403
    )
    assert User.objects.filter(pk=city.filer.pk).exists()


def test_a_deactivated_person_is_out_at_once(city):
    browser = client_of(city.filer)
    assert browser.get(reverse("account")).status_code == 200
    data = account(username="filer", name="陈一帆", opened_version=city.filer.version, department=city.home.pk)
    del data["is_active"]

    assert client_of(city.system_admin).post(url("user", "change", city.filer.pk), data).status_code == 302
    assert browser.get(reverse("account")).status_code == 302
    assert AuditEvent.objects.get(action="user.change").after == {"is_active": False}


@pytest.mark.parametrize(("username", "name"), [("system_admin", "卫平"), ("security_admin", "褚安")])
def test_neither_the_own_account_nor_the_last_security_administrators_is_closed(city, username, name):
    user = city.people[username]
    data = account(username=username, name=name, opened_version=user.version)
    del data["is_active"]

    assert client_of(city.system_admin).post(url("user", "change", user.pk), data).status_code == 422
    user.refresh_from_db()
    assert user.is_active is True


def test_a_reset_ends_every_session_and_is_on_record(city):
    browser, admin = client_of(city.filer), client_of(city.system_admin)
    page = url("user", "reset", city.filer.pk)
    assert admin.get(page).status_code == 200
    response = admin.post(page, posted())
    password = admin.get(response.url).context["shown"]["password"]

    assert browser.get(reverse("account")).status_code == 302
    assert User.objects.get(pk=city.filer.pk).check_password(password)
    assert AuditEvent.objects.get(action="password.issue").actor_name == "卫平"


@pytest.mark.parametrize("whose", ["system_admin", "security_admin", "auditor"])
def test_the_own_password_and_those_of_the_other_administrators_are_not_reset_here(city, whose):
    assert client_of(city.system_admin).post(url("user", "reset", city.people[whose].pk), posted()).status_code == 403


# ── Roles ─────────────────────────────────────────────────────────────────────
def grant(city, user, role):
    return client_of(city.security_admin).post(url("rolegrant", "add"), posted(user=user.pk, role=role))


def test_a_granted_role_works_and_a_revoked_one_has_no_effect_from_the_next_request_on(city):
    browser = client_of(city.nobody)
    assert grant(city, city.nobody, "office").status_code == 302
    assert browser.get(url("department", "changelist")).status_code == 200
    row = city.nobody.role_grants.get()
    response = client_of(city.security_admin).post(url("rolegrant", "delete", row.pk), posted(post="yes"))

    assert response.status_code == 302
    assert browser.get(url("department", "changelist")).status_code == 404
    event = AuditEvent.objects.get(action="rolegrant.delete")
    assert (event.before["role"], event.before["user"]["text"]) == ("office", "蒋无")


@pytest.mark.parametrize(
    ("whom", "role"),
    [
        ("security_admin", "office"),
        ("security_admin", "auditor"),
        ("auditor", "system_admin"),
        ("auditor", "office"),
        ("office", "auditor"),
        ("evaluator", "security_admin"),
        ("filer", "system_admin"),
        ("head", "auditor"),
    ],
)
def test_administrators_hold_nothing_else_and_nobody_grants_a_role_to_themselves(city, whom, role):
    held = set(city.people[whom].role_grants.values_list("role", flat=True))

    assert grant(city, city.people[whom], role).status_code == 422
    assert set(city.people[whom].role_grants.values_list("role", flat=True)) == held


def test_a_security_administrators_role_is_revoked_by_another(city):
    second = User.objects.create_user("second", name="蒋二")
    RoleGrant.objects.create(user=second, role=Role.SECURITY_ADMIN)
    response = client_of(second).post(
        url("rolegrant", "delete", city.security_admin.role_grants.get().pk), posted(post="yes")
    )

    assert response.status_code == 302
    assert city.security_admin.role_grants.count() == 0


def test_nobody_revokes_the_own_role_even_while_there_is_another(city):
    RoleGrant.objects.create(user=User.objects.create_user("second", name="蒋二"), role=Role.SECURITY_ADMIN)
    own = city.security_admin.role_grants.get()

    assert (
        client_of(city.security_admin).post(url("rolegrant", "delete", own.pk), posted(post="yes")).status_code == 403
    )
    assert city.security_admin.role_grants.get() == own


def test_the_last_active_security_administrator_stays_even_against_another_who_was_just_revoked(city):
    """Two who revoke each other at once: the second finds, under the lock, that only one is left."""
    second = User.objects.create_user("second", name="蒋二")
    roles.revoke(grant=RoleGrant.objects.create(user=second, role=Role.SECURITY_ADMIN), by=city.security_admin)

    with pytest.raises(ValidationError):
        roles.revoke(grant=city.security_admin.role_grants.get(), by=second)


def test_an_administrator_becomes_no_member_of_a_department(city):
    data = posted(user=city.auditor.pk, department=city.home.pk, role="filer", starts_on="2026-01-01", ends_on="")

    assert client_of(city.security_admin).post(url("membership", "add"), data).status_code == 422
    assert Membership.objects.filter(user=city.auditor).count() == 0


def test_a_membership_is_ended_not_turned_into_another(city):
    membership = city.filer.memberships.get()
    data = posted(
        user=city.head.pk,
        role="head",
        starts_on=membership.starts_on,
        ends_on="2026-11-01",
        opened_version=membership.version,
    )
    response = client_of(city.security_admin).post(url("membership", "change", membership.pk), data)

    membership.refresh_from_db()
    assert response.status_code == 302
    assert (membership.user, membership.role, str(membership.ends_on)) == (city.filer, "filer", "2026-11-01")


# ── Proxies and portfolios ────────────────────────────────────────────────────
def proxy(city, **changes):
    fields = {"principal": city.head.pk, "agent": city.colleague.pk, "scope": "sign", "document": "湖委办〔2026〕3号"}
    days = {"starts_on": "2026-12-01", "ends_on": "2026-12-31"}
    return client_of(city.security_admin).post(url("proxy", "add"), posted(**fields | days | changes))


def test_a_proxy_rests_on_a_document(city):
    assert proxy(city, document="").status_code == 422
    assert proxy(city).status_code == 302
    assert AuditEvent.objects.get(action="proxy.add").after["document"] == "湖委办〔2026〕3号"


def test_a_proxy_is_not_passed_on(city):
    assert proxy(city).status_code == 302
    chained = proxy(city, principal=city.neighbour_head.pk, agent=city.head.pk)
    later = proxy(
        city, principal=city.neighbour_head.pk, agent=city.head.pk, starts_on="2027-01-01", ends_on="2027-01-02"
    )

    assert (chained.status_code, later.status_code) == (422, 302)


def test_only_what_a_person_has_is_handed_over_and_never_to_an_administrator(city):
    assert proxy(city, principal=city.filer.pk).status_code == 422
    assert proxy(city, agent=city.auditor.pk).status_code == 422
    assert proxy(city, agent=city.head.pk).status_code == 422
    assert Proxy.objects.count() == 0


def test_a_portfolio_is_a_leaders(city):
    client = client_of(city.office)
    offered = client.get(url("portfolio", "add")).context["adminform"].form.fields["leader"].queryset

    assert list(offered) == [city.leader]
    assert (
        client.post(url("portfolio", "add"), posted(leader=city.leader.pk, department=city.home.pk)).status_code == 302
    )


@pytest.mark.parametrize(
    ("page", "scripts"),
    [
        ("changelist", {"core.js", "filters.js"}),
        ("add", {"core.js", "calendar.js", "admin/DateTimeShortcuts.js", "change_form.js"}),
    ],
)
def test_a_page_loads_no_script_of_django_that_it_does_not_use(city, page, scripts):
    html = client_of(city.office).get(url("department", page)).content.decode()

    assert set(re.findall(r"admin/js/([\w/]+)(?:\.\w+)?\.js", html)) == {name.removesuffix(".js") for name in scripts}


def test_each_cell_of_a_list_knows_its_column_for_the_cards_of_a_phone(city):
    page = client_of(city.security_admin).get(url("rolegrant", "changelist")).content.decode()

    assert '<table id="result_list" class="cards">' in page
    assert page.count('<td data-label="角色" class="field-role">') == RoleGrant.objects.count()
    assert '<td data-label="<input' not in page


def test_truths_days_and_moments_of_a_list_are_words_of_the_reader(city):
    User.objects.filter(pk=city.filer.pk).update(
        last_login=datetime(2026, 3, 1, 8, 5, tzinfo=timezone.get_current_timezone())
    )
    page = client_of(city.system_admin).get(url("user", "changelist")).content.decode()

    assert "<img" not in page
    assert set(re.findall(r'class="field-is_active">(.*?)<', page)) == {"是"}
    assert '<td data-label="上次登录" class="field-last_login nowrap">2026-03-01 08:05</td>' in page
    assert set(re.findall(r'class="field-second_factor_since nowrap">(.*?)<', page)) == {"—"}


def test_what_can_only_be_read_on_a_form_is_in_the_same_words(city):
    page = client_of(city.security_admin).get(url("user", "change", city.filer.pk)).content.decode()

    assert "<img" not in page
    assert '<div class="readonly">是</div>' in page


def test_an_empty_list_says_so_and_offers_no_count(city):
    client, page = client_of(city.security_admin), url("proxy", "changelist")
    empty, unfound = (client.get(page, data).content.decode() for data in ({}, {"q": "没有此人"}))

    assert '<div class="nothing">' in empty
    assert "paginator" not in empty
    assert '<a href="?">' in unfound


def test_a_page_that_deletes_or_imports_names_the_kind_in_its_heading(city):
    grant_page = client_of(city.security_admin).get(url("rolegrant", "delete", city.office.role_grants.get().pk))
    import_page = client_of(city.system_admin).get(url("user", "import"))

    assert grant_page.context["title"] == "删除角色"
    assert import_page.context["title"] == "导入用户"


def test_a_choice_that_may_stay_open_shows_a_dash_and_one_that_may_not_asks_for_it(city):
    fields = client_of(city.security_admin).get(url("membership", "add")).context["adminform"].form.fields
    optional = client_of(city.office).get(url("department", "add")).context["adminform"].form.fields["successor"]

    assert fields["department"].empty_label == "请选择"
    assert next(iter(fields["role"].choices)) == ("", "请选择")
    assert optional.empty_label == "—"
