"""The second step as its tests go through it: password, code, setting up."""

from django.test import Client
from django.urls import reverse

from departments.models import AuditEvent
from tests.city import PASSWORD, client_of, code_of, posted

ENROL, CODE, ACCOUNT = reverse("second-factor-enrol"), reverse("login-code"), reverse("account")
NONCE = "a-nonce-of-the-suite"
WRONG = "000000"


def give_password(username="office", client=None, address="10.0.0.1", **data):
    client = client or Client()
    response = client.post(reverse("login"), {"username": username, "password": PASSWORD, **data}, REMOTE_ADDR=address)
    assert (response.status_code, response.url) == (302, CODE)
    return client


def give_code(client, code, address="10.0.0.1"):
    return client.post(CODE, {"code": code}, REMOTE_ADDR=address)


def is_in(client):
    return client.get(ACCOUNT).status_code == 200


def enrolled(user):
    """Go through the pages of setting up; return (client, nonce, backup codes)."""
    client = client_of(user)
    client.get(ENROL)
    nonce = client.session["second_factor_nonce"]
    response = client.post(ENROL, posted(password=PASSWORD, code=code_of(nonce)))
    assert (response.status_code, response.url) == (302, reverse("backup-codes"))
    return client, nonce, client.get(reverse("backup-codes")).context["codes"]


def acts():
    """What is on record since the city was founded."""
    events = AuditEvent.objects.exclude(action__endswith=".add").order_by("pk")
    return list(events.values_list("action", flat=True))
