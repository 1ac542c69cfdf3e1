"""The admin of rules, rater classes, evaluators, conflicts and adjustments."""

from scoring.forms.schemes import SchemeForm
from tests.roles.scored_years import adjustment, conflict, frozen_scheme, rater_class, scheme, scored, seat
from tests.roles.shape import Post, Row

ADMIN_VERSION = "opened_version"
# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "admin:scoring_adjustment_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_adjustment_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        adjustment,
    ),
    "admin:scoring_adjustment_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_adjustment_delete": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        adjustment,
    ),
    "admin:scoring_adjustment_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        adjustment,
    ),
    "admin:scoring_conflict_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_conflict_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        conflict,
    ),
    "admin:scoring_conflict_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_conflict_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        conflict,
    ),
    "admin:scoring_conflict_history": Row(
        "302 404 404 404 404 404 404 404 404 404 404",
        "302 404 404 404 404 404 404 404 404 404 404",
        conflict,
    ),
    "admin:scoring_evaluator_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_evaluator_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 302 404 404 404 404 404",
        seat,
    ),
    "admin:scoring_evaluator_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_evaluator_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        seat,
    ),
    "admin:scoring_evaluator_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        seat,
    ),
    "admin:scoring_raterclass_add": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
    ),
    "admin:scoring_raterclass_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 422 404 404 404 404 404",
        rater_class,
    ),
    "admin:scoring_raterclass_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_raterclass_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        rater_class,
    ),
    "admin:scoring_raterclass_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        rater_class,
    ),
    "admin:scoring_scoringscheme_add": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
    ),
    "admin:scoring_scoringscheme_change": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 409 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_changelist": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
    ),
    "admin:scoring_scoringscheme_delete": Row(
        "302 404 404 404 404 403 404 404 404 404 404",
        "302 404 404 404 404 403 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_history": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 404 404 404 404 405 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_preview": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        scheme,
    ),
    "admin:scoring_scoringscheme_revise": Row(
        "302 404 404 404 404 405 405 404 404 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        frozen_scheme,
    ),
}


# ── What is posted ────────────────────────────────────────────────────────────
def new_adjustment(city):
    item = {"pledge": city.pledge.pk, "kind": "bonus", "event": "省级表彰", "points": "1.50", "approver": "郑九成"}
    return item | {"reason": "表彰", "document": "浙委办〔2026〕1号"}


def new_class(city):
    fields = {"cycle": city.cycle.pk, "name": "专家组", "position": 2, "weight": "1"}
    return fields | {"scope": "all", "input": "points"}


def new_seat(city):
    return {"rater_class": city.cycle.rater_classes.get().pk, "user": city.evaluator.pk, "number": ""}


def as_typed(city):
    """The rules as the form of the scheme in force shows them."""
    stored = SchemeForm(instance=scored(city).schemes.get(is_current=True))
    values = {name: stored[name].value() for name in stored.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


POSTS = {
    "admin:scoring_adjustment_add": Post("office", "adjustment.add", new_adjustment),
    "admin:scoring_adjustment_change": Post(
        "office", "adjustment.change", lambda city: {"points": "2.00"}, adjustment, ADMIN_VERSION
    ),
    "admin:scoring_adjustment_delete": Post("office", "adjustment.delete", lambda city: {"post": "yes"}, adjustment),
    "admin:scoring_conflict_add": Post(
        "office",
        "conflict.add",
        lambda city: {"user": city.evaluator.pk, "department": city.home.pk, "reason": "亲属"},
    ),
    "admin:scoring_conflict_change": Post(
        "office",
        "conflict.change",
        lambda city: {"user": city.evaluator.pk, "department": city.next_door.pk, "reason": "近亲属"},
        conflict,
    ),
    "admin:scoring_evaluator_add": Post("office", "evaluator.add", new_seat),
    "admin:scoring_evaluator_change": Post("office", "evaluator.change", lambda city: {"number": 9}, seat),
    "admin:scoring_raterclass_add": Post("office", "raterclass.add", new_class),
    "admin:scoring_raterclass_change": Post("office", "raterclass.change", new_class, rater_class),
    "admin:scoring_scoringscheme_change": Post(
        "office", "scoringscheme.change", lambda city: {"name": "二〇二二年计分办法"}, scheme, ADMIN_VERSION
    ),
    "admin:scoring_scoringscheme_preview": Post("office", None, as_typed, scheme, once=False),
    "admin:scoring_scoringscheme_revise": Post("office", "scoringscheme.revise", args=frozen_scheme),
}
