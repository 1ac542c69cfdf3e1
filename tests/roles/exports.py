"""Tables, documents and archives on their way out."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from commitments.models import CycleArchive
from tests.roles.scored_years import year as scored_year
from tests.roles.shape import Post, Row


def year(city):
    return city.cycle.year, "xlsx"


def bare_year(city):
    return (city.cycle.year,)


def period(city):
    return city.period.pk, "csv"


def home_year(city):
    return city.home.pk, city.cycle.year


def home_year_table(city):
    return *home_year(city), "csv"


def archive(city):
    """A finished archive of the running year."""
    path = Path(settings.MEDIA_ROOT) / "archives" / "made.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    made = {"requested_by": city.office, "requested_at": timezone.now()}
    found, _made = CycleArchive.objects.get_or_create(cycle=city.cycle, file="archives/made.zip", defaults=made)
    return (found.pk,)


REFUSED = "302 405 405 405 405 405 405 405 405 405 405"
REFUSED_IN_PUBLIC = "405 405 405 405 405 405 405 405 405 405 405"
OVERSEERS = "302 404 404 404 404 200 404 200 404 404 404"
OFFICE = "302 403 403 403 403 200 403 403 404 404 404"
OWN_HOUSE = "302 200 200 403 200 200 403 200 404 404 404"
WHO_SEES_RANKINGS = "302 200 200 200 200 200 200 200 200 404 404"
ROWS = {
    "cycle-export": Row("302 200 200 200 200 200 200 200 404 404 404", REFUSED, year),
    "completion-export": Row(OVERSEERS, REFUSED, period),
    "late-export": Row(OVERSEERS, REFUSED, period),
    "year-export": Row(OWN_HOUSE, REFUSED, home_year_table),
    "annual-report": Row(OWN_HOUSE, REFUSED, home_year),
    "annual-document": Row(OWN_HOUSE, REFUSED, home_year),
    "ranking-report": Row(WHO_SEES_RANKINGS, REFUSED_IN_PUBLIC, scored_year),
    "ranking-document": Row(WHO_SEES_RANKINGS, REFUSED_IN_PUBLIC, scored_year),
    "archives": Row(OFFICE, REFUSED, bare_year),
    "archive-make": Row(REFUSED, "302 403 403 403 403 302 403 403 404 404 404", bare_year),
    "archive-file": Row(OFFICE, REFUSED, archive),
}
POSTS = {"archive-make": Post("office", "cyclearchive.add", args=bare_year)}
