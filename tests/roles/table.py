"""All rows and posts of the site."""

from tests.roles import (
    admin,
    departments,
    exchange,
    exports,
    filing,
    following,
    imports,
    indicators,
    paper,
    rankings,
    reports,
    rules,
    sheets,
    year,
    year_admin,
)

MODULES = (
    departments,
    admin,
    year,
    year_admin,
    imports,
    exchange,
    filing,
    reports,
    exports,
    following,
    indicators,
    rules,
    sheets,
    rankings,
    paper,
)
ROWS = {name: row for module in MODULES for name, row in module.ROWS.items()}
POSTS = {name: post for module in MODULES for name, post in module.POSTS.items()}


def takes_post(row):
    """Whether anybody's POST gets further than a refusal."""
    refusals = {403, 404, 405}
    return any(status not in refusals for role, status in row.expected("post").items() if role != "visitor")
