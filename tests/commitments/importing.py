"""Tables on their way in, for the tests of the import pages."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commitments.models import Commitment, PendingImport
from tests.city import client_of, posted
from tests.commitments.tables import city_text, pledge_rows

YEAR = 2031
FAULTY = city_text(
    pledge_rows("市林业局", "1.1"),
    pledge_rows("市统计局", "九"),
    pledge_rows("市体育局", "1.05", count=4),
)


def upload(client, content, name="承诺.tsv", year=YEAR, **fields):
    data = posted(file=SimpleUploadedFile(name, content), year=year, **{"kind": "commitments", **fields})
    return client.post(reverse("import-upload"), data)


def uploaded(city, content, name="承诺.tsv", year=YEAR):
    """A table that was uploaded by the office and checked."""
    response = upload(client_of(city.office), content, name, year)
    assert response.status_code == 302, response.context["form"].errors
    return PendingImport.objects.latest("pk")


def page(pending, name="import-check"):
    return reverse(name, args=[pending.pk])


def confirm(client, pending, fingerprint=None):
    fingerprint = pending.report["fingerprint"] if fingerprint is None else fingerprint
    return client.post(page(pending, "import-confirm"), posted(fingerprint=fingerprint))


def plain(response):
    """What a reader of the page sees, without markup and line ends."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def stored(year=YEAR):
    rows = Commitment.objects.filter(pledge__cycle__year=year).in_table_order()
    return list(rows.values_list("pledge__department__name", "pledge__coefficient", "number", "title", "target"))


def two_departments():
    return city_text(pledge_rows("市林业局", "1.1"), pledge_rows("市统计局", "1.05"))
