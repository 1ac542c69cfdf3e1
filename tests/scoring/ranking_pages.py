"""The worked example as a ranking: on the page, and published."""

from django.urls import reverse

from scoring.actions.publications import check_ranking, draft_ranking, publish_ranking
from scoring.models import Publication
from tests.city import client_of
from tests.scoring import judges


def scored_year():
    """The worked example beside the city's own running year."""
    cycle = judges.worked_example()
    judges.use(cycle, trim=1)
    return cycle


def publish(city, cycle, audience="departments", extent="everything"):
    publication = draft_ranking(cycle=cycle, actor=city.office)
    check_ranking(publication=publication, actor=city.office_second)
    publish_ranking(
        publication=publication,
        actor=city.office,
        approval_document="市委〔2024〕1 号",
        audience=audience,
        extent=extent,
    )
    return Publication.objects.get(pk=publication.pk)


def page(user, name="ranking", *args, **query):
    return client_of(user).get(reverse(name, args=[judges.YEAR, *args]), query)


def rows_of(response):
    return response.context["rows"]


def line_of(cycle, position):
    return cycle.pledges.get(position=position).department_id
