"""Rankings, publications, objections and corrections."""

from tests.roles.scored_years import (
    a_checked_one,
    a_draft,
    a_published_one,
    a_shown_one,
    checked,
    correction,
    drafted,
    explained,
    exported,
    objection,
    published,
    year,
)
from tests.roles.shape import Post, Row

AUDIENCE = {"audience": "departments", "extent": "everything"}
# Who:    visitor, filer, colleague, neighbour, head, office, evaluator, leader, auditor, security, system
ROWS = {
    "correction-ask": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_published_one,
    ),
    "correction-open": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        correction,
    ),
    "objection-decide": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        objection,
    ),
    "objection-make": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 422 422 422 422 422 422 422 404 404 404",
        a_shown_one,
    ),
    "objections": Row(
        "302 200 200 200 200 200 200 200 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_shown_one,
    ),
    "publication": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        a_draft,
    ),
    "publication-check": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        a_draft,
    ),
    "publication-draft": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 302 404 404 404 404 404",
        year,
    ),
    "publication-publish": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_checked_one,
    ),
    "publication-show": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_checked_one,
    ),
    "publication-widen": Row(
        "302 405 405 405 405 405 405 405 405 405 405",
        "302 404 404 404 404 422 404 404 404 404 404",
        a_published_one,
    ),
    "publications": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "302 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-coefficient": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-explanation": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        explained,
    ),
    "ranking-export": Row(
        "302 404 404 404 404 200 404 404 404 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        exported,
    ),
    "ranking-firmness": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-projector": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "ranking-raters": Row(
        "302 200 200 200 200 200 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
        year,
    ),
    "rankings": Row(
        "302 200 200 200 200 302 200 200 200 404 404",
        "405 405 405 405 405 405 405 405 405 405 405",
    ),
}


# ── What is posted ────────────────────────────────────────────────────────────
def version_of(publication, **more):
    return lambda city: {"version": publication(city).version, **more}


POSTS = {
    "correction-ask": Post("office", "correction.ask", lambda city: {"reason": "录入有误"}, a_published_one),
    "correction-open": Post("office", "correction.open", args=correction),
    "objection-decide": Post(
        "office_second", "objection.decide", lambda city: {"decision": "系数无误", "is_upheld": "0"}, objection
    ),
    "objection-make": Post(
        "head", "objection.make", lambda city: {"department": city.home.pk, "text": "系数有误"}, a_shown_one
    ),
    "publication-check": Post("office", "publication.check", version_of(drafted), a_draft, "version"),
    "publication-draft": Post("office", "publication.draft", lambda city: {"reason": ""}, args=year),
    "publication-publish": Post(
        "office",
        "publication.publish",
        version_of(checked, approval_document="湖委〔2026〕1号", **AUDIENCE),
        a_checked_one,
        "version",
    ),
    "publication-show": Post("office", "publication.show", version_of(checked, days=5), a_checked_one, "version"),
    "publication-widen": Post(
        "office", "publication.widen", version_of(published, **AUDIENCE), a_published_one, "version"
    ),
}
