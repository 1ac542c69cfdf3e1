"""Who may see and do what in scoring: every page of the office's admin, and the rules behind it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.models import AuditEvent, Proxy
from scoring.models import Adjustment, Conflict, Evaluator, RaterClass, ScoringScheme
from tests.city import client_of, posted
from tests.scoring import judges

pytestmark = pytest.mark.django_db
MODELS = ["scoringscheme", "raterclass", "evaluator", "conflict", "adjustment"]
OTHERS = ["filer", "head", "evaluator", "leader", "auditor", "security_admin", "system_admin", "nobody"]


def admin(model, page="changelist", *args):
    return reverse(f"admin:scoring_{model}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_the_office_opens_every_list_and_form(city, model):
    client = client_of(city.office)

    assert client.get(admin(model)).status_code == 200
    assert client.get(admin(model, "add")).status_code == (403 if model == "scoringscheme" else 200)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", OTHERS)
def test_for_everybody_else_they_do_not_exist(city, model, name):
    client = client_of(getattr(city, name))

    assert {client.get(admin(model)).status_code, client.get(admin(model, "add")).status_code} == {404}


@pytest.fixture
def year(city):
    return judges.worked_example()


def scheme_form(scheme, **changed):
    fields = {
        "opened_version": scheme.version,
        "name": scheme.name,
        "aggregate": scheme.aggregate,
        "trim": "",
        "least_raters": 3,
        "least_share_percent": 60,
        "weighting": "equal",
        "number_weights": "",
        "cap": "none",
        "cap_at": "100",
        "bonus_cap": "0",
        "deduction_cap": "0",
        "commitment_places": "",
        "base_places": "",
        "final_places": 2,
        "rounding": "HALF_UP",
        "ranking": "competition",
        "grades": "优秀 104\n良好 98\n一般",
        "grade_points": "优秀 95",
        "comment_below": "60",
        "comment_above": "98",
    }
    return posted(**fields | changed)


def test_the_office_changes_the_rules_and_the_change_is_on_record_and_shown(city, year):
    scheme = year.schemes.get()
    client = client_of(city.office)

    response = client.post(admin("scoringscheme", "change", scheme.pk), scheme_form(scheme, aggregate="mean"))

    assert response.status_code == 302
    scheme.refresh_from_db()
    assert (scheme.aggregate, scheme.version) == ("mean", 2)
    assert scheme.grades == [{"name": "优秀", "at_least": "104"}, {"name": "良好", "at_least": "98"}, {"name": "一般"}]
    assert AuditEvent.objects.filter(action="scoringscheme.change").get().after["aggregate"] == "mean"
    assert "mean" in client.get(admin("scoringscheme", "change", scheme.pk)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grades", "优秀 80\n良好 90\n一般"),
        ("grades", "优秀 九十"),
        ("number_weights", "a b"),
        ("least_share_percent", "101"),
    ],
)
def test_rules_that_cannot_be_scored_by_are_refused(city, year, field, value):
    scheme = year.schemes.get()

    response = client_of(city.office).post(
        admin("scoringscheme", "change", scheme.pk), scheme_form(scheme, **{field: value})
    )

    assert response.status_code == 422
    assert ScoringScheme.objects.get(pk=scheme.pk).version == 1


def test_a_preview_shows_the_places_and_saves_nothing(city, year):
    scheme = year.schemes.get()

    response = client_of(city.office).post(
        admin("scoringscheme", "preview", scheme.pk), scheme_form(scheme, aggregate="median")
    )

    moved = {line.department: (line.place_now, line.place) for line in response.context["lines"] if line.moves}
    assert moved == {
        "市委编办": (5, 6),
        "团市委": (6, 5),
        "市委老干部局": (7, 8),
        "市委党校": (8, 7),
        "市档案馆": (13, 14),
        "市直机关工委": (14, 13),
    }
    assert ScoringScheme.objects.get(pk=scheme.pk).aggregate == "trim"


BY_BASE, BY_COEFFICIENT = ("base", "coefficient"), ("coefficient", "base")


def ordered(*tie_breakers):
    """The order as the form's five selects post it."""
    return {f"tie_breakers_{place}": name for place, name in enumerate([*tie_breakers, *[""] * 5][:5])}


def test_the_order_of_the_tie_breakers_is_the_offices_and_the_preview_follows_it(city, year):
    scheme = year.schemes.get()
    client = client_of(city.office)

    def places(*tie_breakers):
        form = scheme_form(scheme, final_places="0", **ordered(*tie_breakers))
        lines = client.post(admin("scoringscheme", "preview", scheme.pk), form).context["lines"]
        return {line.department: line.place for line in lines}

    shared, by_base, by_coefficient = places(), places(*BY_BASE), places(*BY_COEFFICIENT)

    tied = [name for name, place in shared.items() if place == 5]
    assert {name: by_base[name] for name in tied} == {"团市委": 5, "市委编办": 6}
    assert {name: by_coefficient[name] for name in tied} == {"市委编办": 5, "团市委": 6}


def test_an_order_of_tie_breakers_is_saved_as_typed_shown_again_and_takes_no_name_twice(city, year):
    scheme = year.schemes.get()
    client, address = client_of(city.office), admin("scoringscheme", "change", scheme.pk)

    refused = client.post(address, scheme_form(scheme, **ordered("base", "", "base")))
    saved = client.post(address, scheme_form(scheme, **ordered("", "coefficient", "", "base")))

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert ScoringScheme.objects.get(pk=scheme.pk).tie_breakers == ["coefficient", "base"]
    shown = client.get(address).context["adminform"].form["tie_breakers"]
    chosen = [part["value"] for part in shown.subwidgets[0].data["subwidgets"]]
    assert chosen == [["coefficient"], ["base"], [""], [""], [""]]


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_previews_or_revises(city, year, name):
    scheme = year.schemes.get()
    client = client_of(getattr(city, name))

    assert client.post(admin("scoringscheme", "preview", scheme.pk), scheme_form(scheme)).status_code == 404
    assert client.post(admin("scoringscheme", "revise", scheme.pk), posted()).status_code == 404


def test_a_class_by_group_needs_its_groups(city):
    rater_class = city.cycle.rater_classes.get()
    fields = {
        "name": "专家组",
        "position": 1,
        "weight": "1",
        "scope": "group",
        "input": "points",
        "aggregate": "",
        "trim": "",
    }

    response = client_of(city.office).post(admin("raterclass", "change", rater_class.pk), posted(**fields))

    assert response.status_code == 422
    assert RaterClass.objects.get(pk=rater_class.pk).name == "评价人员"


def test_an_evaluator_gets_the_next_number(city):
    rater_class = city.cycle.rater_classes.get()

    client_of(city.office).post(
        admin("evaluator", "add"), posted(rater_class=rater_class.pk, user=city.evaluator.pk, number="")
    )

    assert Evaluator.objects.get().number == 1


def test_a_person_without_the_role_cannot_be_seated(city):
    rater_class = city.cycle.rater_classes.get()

    response = client_of(city.office).post(
        admin("evaluator", "add"), posted(rater_class=rater_class.pk, user=city.leader.pk, number="")
    )

    assert (response.status_code, Evaluator.objects.count()) == (422, 0)


def test_a_conflict_is_named_with_its_reason(city):
    client_of(city.office).post(
        admin("conflict", "add"), posted(user=city.evaluator.pk, department=city.home.pk, reason="配偶任职")
    )

    assert Conflict.objects.get().department == city.home


ADJUSTMENT = {"kind": "bonus", "event": "国家级表彰", "points": "1.5", "reason": "r", "document": "d", "approver": "a"}


def test_an_adjustment_is_counted_once_an_event(city):
    client = client_of(city.office)
    for _turn in range(2):
        response = client.post(admin("adjustment", "add"), posted(pledge=city.pledge.pk, **ADJUSTMENT))

    assert (response.status_code, Adjustment.objects.count()) == (422, 1)


def test_nobody_adjusts_the_own_department(city):
    city.office.department = city.home
    city.office.save()

    response = client_of(city.office).post(admin("adjustment", "add"), posted(pledge=city.pledge.pk, **ADJUSTMENT))

    assert (response.status_code, Adjustment.objects.count()) == (422, 0)


def test_whoever_holds_a_proxy_for_entering_marks_reaches_the_leaders_sheets_and_nothing_else_there(scoring):
    today = timezone.localdate()
    Proxy.objects.create(
        principal=scoring.evaluator,
        agent=scoring.nobody,
        scope=Proxy.Scope.RATE,
        starts_on=today,
        ends_on=today,
        document="湖委办〔2026〕3号",
    )
    client = client_of(scoring.nobody)
    sheets = client.get(reverse("admin:scoring_scoresheet_mine")).context["progress"].sheets

    assert {sheet.evaluator.user for sheet in sheets} == {scoring.evaluator}
    assert client.get(reverse("admin:scoring_scoresheet_change", args=[sheets[0].pk])).status_code == 200
    assert client.get(reverse("admin:scoring_evaluator_changelist")).status_code == 404
