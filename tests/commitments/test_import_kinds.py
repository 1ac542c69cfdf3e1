"""What holds of the pages for every kind of table alike."""

import pytest
from django.urls import reverse

from commitments.importers.kinds import all_kinds
from commitments.models import PendingImport
from tests.city import client_of
from tests.commitments.importing import upload
from tests.commitments.tables import text_of
from tests.commitments.test_hostile_files import person_for


def waiting(city, code, count):
    """A table of `count` rows with the headings the upload page names, uploaded by whoever brings such tables in."""
    kind = all_kinds()[code]
    headings = [heading for heading, _meaning in kind.columns if "…" not in heading]  # 甲, 乙, … is no heading
    rows = [[f"{heading}{number}" for heading in headings] for number in range(count)]
    client = client_of(person_for(kind, city))
    answer = upload(client, text_of([headings, *rows]).encode(), kind=code, year=city.cycle.year)
    assert answer.status_code == 302, answer.context["form"].errors
    return client, reverse("import-check", args=[PendingImport.objects.get().pk])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("code", sorted(all_kinds()))
def test_the_check_of_every_kind_takes_the_same_queries_at_any_size(city, code, count, django_assert_num_queries):
    client, address = waiting(city, code, count)
    client.get(address)

    with django_assert_num_queries(3 if code in ("users", "duties") else 4):  # they have no notices
        client.get(address)


@pytest.mark.parametrize("code", sorted(all_kinds()))
def test_the_check_lists_every_row_that_is_wrong(city, code):
    client, address = waiting(city, code, 3)

    report = PendingImport.objects.get().report

    assert {problem["line"] for problem in report["problems"] if problem["severity"] == "error"} == {2, 3, 4}
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("code", "is_optional"), [("commitments", False), ("departments", True)])
def test_the_year_is_optional_only_for_a_table_that_needs_none(city, code, is_optional):
    client = client_of(city.office)

    form = client.get(reverse("import-upload"), {"kind": code}).context["form"]
    answer = upload(client, b"", kind=code, year="")

    assert form.fields["year"].required is not is_optional
    assert ("year" in answer.context["form"].errors) is not is_optional
