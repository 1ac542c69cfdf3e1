"""The arithmetic behind a line of the ranking, and the analyses beside it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from commitments.models import Cycle
from departments.models import RoleGrant, User
from scoring.models import ScoreSheet
from scoring.self_comparison import with_sign
from scoring.templatetags.formulas import breakable
from tests.city import client_of, person
from tests.scoring import judges
from tests.scoring.ranking_pages import line_of, page, publish

pytestmark = pytest.mark.django_db


def explain(user, cycle, position=1, **query):
    return page(user, "ranking-explanation", line_of(cycle, position), **query)


def test_the_explanation_shows_every_number_from_rating_to_place(city, year):
    context = explain(city.office, year).context
    found = context["explanation"]

    assert [part.shown for part in found.commitments] == ["91.0000", "92.6000", "92.0000", "91.8000", "91.0000"]
    steps = {step.node: (step.exact, step.shown) for step in found.steps}
    assert steps["base"] == ("2292/25", "91.6800")
    assert steps["score"] == ("1666857/15625", "106.68")
    assert (steps["rank"][1], steps["rank_without_coefficient"][1]) == ("1", "4")


def test_the_sentence_says_it_in_words(city, year):
    sentence = explain(city.office, year, 2).context["sentence"]

    for part in ("4", "90.08", "1.1568", "104.20"):
        assert part in sentence


def test_recomputing_on_the_spot_agrees(city, year):
    again = explain(city.office, year, recompute="1").context["recomputed"]

    assert (again.score, again.altered) == ("106.68", [])


def test_an_altered_trace_is_caught_by_recomputing(city, year):
    publication = publish(city, year)
    row = publication.rows.get(department=line_of(year, 1))
    row.trace["nodes"][0]["inputs"]["marks"][0]["points"] = "10"
    row.save()

    again = explain(city.office, year, recompute="1").context["recomputed"]

    assert not again.agrees
    assert row.trace["nodes"][0]["id"] in again.altered


def test_names_and_marks_are_for_the_office_marks_for_leaders_and_means_for_departments(city, year):
    publish(city, year)
    first = {
        name: explain(getattr(city, name), year).context["explanation"].commitments[0].classes[0]
        for name in ("office", "leader", "auditor", "filer")
    }

    assert [(mark.who, mark.points) for mark in first["office"].marks[:2]] == [("E1", "93"), ("E2", "95")]
    assert [(mark.who, mark.points) for mark in first["leader"].marks[:2]] == [("", "87"), ("", "87")]
    assert [(mark.who, mark.points) for mark in first["auditor"].marks[:2]] == [("E1", "•"), ("E2", "•")]
    assert (first["filer"].marks, first["filer"].shown, first["filer"].formula) == ([], "91.0000", "")


def test_no_order_of_marks_and_no_dropped_mark_tells_whose_mark_it_was(city, year):
    publish(city, year)
    given = {
        name: explain(getattr(city, name), year).context["explanation"].commitments[0].classes[0]
        for name in ("office", "leader", "auditor")
    }

    assert given["office"].formula == "(93+93+88+94+87)/5"
    assert given["leader"].formula == "(87+88+93+93+94)/5"
    assert [mark.points for mark in given["leader"].marks] == ["87", "87", "88", "93", "93", "94", "95"]
    assert (given["auditor"].formula, {mark.dropped for mark in given["auditor"].marks}) == ("", {""})


def test_no_name_of_an_evaluator_leaks_beyond_the_office_and_the_auditor(city, year):
    User.objects.filter(username="E1").update(name="机密评委")
    publish(city, year)

    for name in ("leader", "filer", "evaluator"):
        assert "机密评委" not in explain(getattr(city, name), year).content.decode()
    assert "机密评委" in explain(city.office, year).content.decode()


def test_the_mean_of_a_class_of_four_is_not_shown_to_departments(city, year):
    ScoreSheet.objects.filter(pledge__cycle=year, evaluator__number__gt=4).update(abstained=True, abstain_reason="x")
    publish(city, year)

    for part in explain(city.filer, year).context["explanation"].commitments:
        assert (part.shown, part.classes[0].shown) == ("—", "—")


def test_a_department_that_is_not_shown_has_no_explanation_either(city, year):
    publish(city, year, extent="own")

    assert explain(city.filer, year, 5).status_code == 404


# ── The analyses ──────────────────────────────────────────────────────────────
def test_the_analyses_are_the_offices_until_it_releases_them(city, year):
    publish(city, year)
    addresses = ["ranking-coefficient", "ranking-firmness"]
    assert [page(city.leader, address).status_code for address in addresses] == [404, 404]
    judges.use(year, analyses_released=True)

    assert [page(city.leader, address).status_code for address in addresses] == [200, 200]
    assert page(city.leader, "ranking-raters").status_code == 404
    assert page(city.filer, "ranking-firmness").status_code == 404


def test_the_page_on_the_coefficient_names_its_part(city, year):
    effect = page(city.office, "ranking-coefficient").context["effect"]

    assert (effect["share_of_spread"][:5], effect["is_decided_by_coefficient"]) == ("0.227", False)


def test_the_page_on_firmness_draws_every_range(city, year):
    judges.use(year, aggregate="mean", trim=None)
    rows = page(city.office, "ranking-firmness").context["rows"]

    spans = {line.row.department: line.spans[0][1].text for line in rows}
    assert (spans["市委组织部"], spans["市委宣传部"], spans["市台办"]) == ("1", "3–4", "11–14")


def test_the_page_on_the_raters_names_the_lenient_and_the_strict(city, year):
    shown = page(city.office, "ranking-raters").context

    people = shown["profiles"]
    assert shown["sees_leniency"]
    assert [person["name"] for person in people] == [f"E{e}" for e in range(1, 8)]
    assert min(people, key=lambda person: float(person["leniency"].replace("−", "-")))["name"] == "E5"


def test_numbers_print_a_minus_and_nothing_has_no_sign():
    printed = [with_sign(Decimal(number), "+") for number in ("-0.30", "-0.00", "0.00", "3.13")]

    assert printed == ["−0.30", "0.00", "0.00", "+3.13"]


def test_a_formula_goes_on_in_the_next_line_before_an_operator_only():
    assert breakable("(60×91+20×275/3)/100") == "(60<wbr>×91<wbr>+20<wbr>×275<wbr>/3)<wbr>/100"
    assert breakable("<3−-1") == "&lt;3<wbr>−-1"


def test_a_board_that_cannot_be_computed_says_why(city, year):
    year.pledges.update(coefficient=Decimal("1.9"))

    response = page(city.office)

    assert response.status_code == 200
    assert "problems" in response.context


def test_the_newest_ranking_is_where_the_menu_leads(city, year):
    Cycle.objects.filter(pk=city.cycle.pk).update(status="running")

    assert client_of(city.office).get(reverse("rankings"))["Location"] == reverse("ranking", args=[judges.YEAR])
    assert client_of(city.filer).get(reverse("rankings")).status_code == 200
    assert client_of(person(city, "new_auditor", "新审计")).get(reverse("rankings")).status_code == 404
    assert RoleGrant.objects.filter(user__username="new_auditor").count() == 0
