"""Tables on their way out."""

from tests.roles.shape import Row


def year(city):
    return city.cycle.year, "xlsx"


def period(city):
    return city.period.pk, "csv"


REFUSED = "302 405 405 405 405 405 405 405 405 405 405"
OVERSEERS = "302 404 404 404 404 200 404 200 404 404 404"
ROWS = {
    "cycle-export": Row("302 200 200 200 200 200 200 200 404 404 404", REFUSED, year),
    "completion-export": Row(OVERSEERS, REFUSED, period),
    "late-export": Row(OVERSEERS, REFUSED, period),
}
POSTS = {}
