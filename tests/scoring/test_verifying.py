"""Proving that a sealed ranking is as it was: whatever is changed behind the site's back is found and named."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from scoring.actions.publications import ask_correction, open_correction
from scoring.messages import finding_text
from scoring.models import Adjustment, BallotTally, Publication, Rating
from scoring.verifying import changed_since, verify

pytestmark = pytest.mark.django_db
FIRST = "市委组织部"


def row_of(publication):
    return publication.rows.get(department__name=FIRST)


def alter(field, row):
    """Change a frozen document behind the site's back, by SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {field} = %s WHERE id = %s",  # noqa: S608
            [json.dumps(getattr(row, field), ensure_ascii=False), row.pk],
        )


def found(publication):
    """Code and parameters of what is found, the new calculation left out: it differs as a matter of course."""
    findings = verify(Publication.objects.select_related("cycle").get(pk=publication.pk))
    return [(code, dict(params)) for code, params in findings if code not in ("again", "standing", "whole", "results")]


def mark_of(inputs):
    return next(mark for mark in inputs["marks"] if mark["commitment"] == 3)


def test_a_sealed_ranking_verifies(sealed):
    out = StringIO()

    call_command("verify_publication", sealed.pk, stdout=out)

    assert verify(sealed) == []
    assert sealed.short_hash in out.getvalue()


def test_one_altered_frozen_rating_is_named_and_the_command_fails(sealed):
    row = row_of(sealed)
    mark = mark_of(row.inputs)
    before, mark["points"] = mark["points"], "12.00"
    alter("inputs", row)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_publication", sealed.pk, stdout=out, stderr=out)

    place = {"department": FIRST, "commitment": 3, "rater_class": "评价人员", "rater": mark["rater"]}
    assert found(sealed) == [("mark", {**place, "sealed": "12.00", "found": before})]
    assert out.getvalue().splitlines()[0] == (
        f"2023 · 1: 市委组织部，第 3 项，评价人员：{mark['rater']} 号评价人员的评分：封存为 12.00，计算时为 {before}"
    )


def change_ballots(inputs):
    tally = next(tally for tally in inputs["tallies"] if tally["commitment"] == 4)
    next(part for part in tally["counts"] if part["points"] == "95")["ballots"] = 30


def change_points(inputs):
    inputs["adjustments"][0]["points"] = "2.5"


def change_coefficient(inputs):
    inputs["coefficient"] = "1.1999"


def change_own_coefficient(inputs):
    inputs["commitments"][1]["coefficient"] = "1.0600"


def change_status(inputs):
    inputs["commitments"][4]["status"] = "cancelled"


def change_name(inputs):
    inputs["name"] = "别的部门"


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            change_ballots,
            ("ballots", {"commitment": 4, "rater_class": "群众代表", "mark": "95", "sealed": 30, "found": 3}),
        ),
        (change_coefficient, ("coefficient", {"sealed": "1.1999", "found": "1.1636"})),
        (change_own_coefficient, ("coefficient", {"commitment": 2, "sealed": "1.0600", "found": "1.05"})),
        (change_name, ("name", {"sealed": "别的部门", "found": FIRST})),
    ],
)
def test_every_other_altered_input_is_named_with_both_values(sealed, change, finding):
    row = row_of(sealed)
    change(row.inputs)
    alter("inputs", row)

    code, params = finding
    assert found(sealed) == [(code, {"department": FIRST, **params})]


def test_an_altered_adjustment_is_named_by_its_kind_and_number(sealed):
    row = row_of(sealed)
    change_points(row.inputs)
    alter("inputs", row)

    [(code, params)] = found(sealed)
    assert (code, params["kind"], params["id"]) == ("adjustment", "bonus", Adjustment.objects.get().pk)
    assert (params["sealed"], params["found"]) == ("2.5", "1.5")


def test_an_altered_status_is_named(sealed):
    row = row_of(sealed)
    change_status(row.inputs)
    alter("inputs", row)

    place = {"department": FIRST, "commitment": 5}
    assert found(sealed)[-1] == ("status", {**place, "sealed": "cancelled", "found": "active"})


def test_an_altered_number_of_assigned_evaluators_is_found_in_its_row(sealed):
    row = row_of(sealed)
    row.inputs["assigned"] = dict.fromkeys(row.inputs["assigned"], 4)
    alter("inputs", row)

    assert found(sealed) == [("inputs", {"department": FIRST})]


def test_an_altered_line_is_named_with_its_field(sealed):
    row = row_of(sealed)
    before, row.standing["score"] = row.standing["score"], "200.00"
    alter("standing", row)

    findings = verify(Publication.objects.get(pk=sealed.pk))

    place = {"department": FIRST, "field": "score"}
    assert [(code, dict(params)) for code, params in findings] == [
        ("standing", {**place, "sealed": "200.00", "found": before})
    ]
    assert finding_text(findings[0]) == f"市委组织部：得分：封存为 200.00，重算为 {before}"


def test_an_altered_trace_is_named_with_its_nodes(sealed):
    row = row_of(sealed)
    next(node for node in row.trace["nodes"] if node["id"] == "base")["shown"] = "99.9999"
    alter("trace", row)

    assert found(sealed) == [("nodes", {"department": FIRST, "nodes": "base"})]


def test_an_altered_rule_is_named_with_what_was_in_force(sealed):
    sealed.scheme["least_raters"] = 1
    sealed.save(update_fields=["scheme"])

    assert found(sealed) == [("scheme_field", {"field": "least_raters", "sealed": 1, "found": 3})]
    assert "最少评价人数" in finding_text(verify(sealed)[0])


def test_altered_rules_are_found_even_where_the_office_keeps_no_copy(sealed):
    sealed.cycle.schemes.update(least_raters=2)
    sealed.scheme["least_raters"] = 1
    sealed.save(update_fields=["scheme"])

    assert found(sealed) == [("scheme", {})]


def test_altered_analyses_are_found(sealed):
    sealed.results["facts"]["marks"] = 1
    sealed.save(update_fields=["results"])

    assert {code for code, _params in verify(sealed)} == {"analyses_again", "results"}


def test_rules_that_cannot_be_scored_by_any_more_are_said_in_words(sealed):
    sealed.scheme["cap"] = "sky"
    sealed.save(update_fields=["scheme"])

    assert finding_text(verify(sealed)[1]).startswith("封存的数据已无法计算：封顶：“sky”")


def test_a_row_that_was_removed_is_found(sealed):
    row_of(sealed).delete()

    assert "whole" in {code for code, _params in verify(sealed)}


def test_without_a_number_every_publication_is_verified(sealed):
    out = StringIO()

    call_command("verify_publication", stdout=out)

    assert sealed.short_hash in out.getvalue()


# ── The site's own rows ───────────────────────────────────────────────────────
def change_a_mark():
    Rating.objects.filter(sheet__pledge__position=1, commitment__number=1, sheet__evaluator__number=1).update(value=60)


def test_the_seal_stands_by_itself_but_a_mark_changed_in_the_site_is_named(sealed):
    change_a_mark()
    out = StringIO()

    [finding] = changed_since(sealed)

    assert verify(sealed) == []
    assert (finding.code, finding.params["commitment"], finding.params["found"]) == ("live_mark", 1, "60")
    with pytest.raises(CommandError):
        call_command("verify_publication", sealed.pk, stdout=out, stderr=out)
    assert out.getvalue().splitlines()[0].endswith("封存为 93，系统中现为 60")


@pytest.mark.parametrize(
    ("model", "changed", "code"),
    [
        (BallotTally, {"counts": {str(number): {"95": 3, "90.5": 2} for number in range(1, 5)}}, "live_ballots"),
        (Adjustment, {"points": "2.00"}, "live_adjustment"),
    ],
)
def test_other_rows_changed_in_the_site_are_named(sealed, model, changed, code):
    model.objects.update(**changed)

    assert {finding.code for finding in changed_since(sealed)} == {code}


def test_under_an_open_correction_rows_may_differ(city, sealed):
    correction = ask_correction(publication=sealed, actor=city.office, reason="录入有误")
    open_correction(correction=correction, actor=city.office_second)
    change_a_mark()

    assert changed_since(sealed) == []
