"""A prepared insertion leaves the row that Django would."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from departments.insertion import Insertion
from departments.models import AuditEvent, UsedToken

pytestmark = pytest.mark.django_db


def test_an_inserted_row_is_the_row_django_creates():
    given = {"at": timezone.now(), "action": "x.y", "before": {"字": ["一", None]}, "after": {}, "address": "10.0.0.1"}

    inserted, created = Insertion(AuditEvent).insert(AuditEvent(**given)), AuditEvent.objects.create(**given)

    one, other = AuditEvent.objects.filter(pk__in=[inserted.pk, created.pk]).order_by("pk").values()
    assert one | {"id": 0} == other | {"id": 0}
    assert inserted == AuditEvent.objects.get(pk=inserted.pk)
    assert not inserted._state.adding


def test_a_row_that_is_there_already_is_refused_and_its_time_is_set():
    tokens, token = Insertion(UsedToken), uuid.uuid4()
    row = tokens.insert(UsedToken(token=token, digest="a"))

    with pytest.raises(IntegrityError), transaction.atomic():
        tokens.insert(UsedToken(token=token, digest="a"))

    assert UsedToken.objects.get().used_at == row.used_at
    assert timezone.now() - row.used_at < timedelta(minutes=1)
