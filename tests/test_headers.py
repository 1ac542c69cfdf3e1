"""The headers of what no row of the role × URL table answers: errors and files."""

from unittest.mock import patch

from django.test import Client
from django.urls import reverse

from tests.answers import assert_guarded, drained
from tests.city import client_of


def test_errors_carry_the_headers(city, settings):
    office, url = client_of(city.office), reverse("account")
    assert_guarded(office.get("/no-such-page/"))
    assert_guarded(office.get(url, HTTP_HOST="evil.example"))
    assert_guarded(office.post(url))
    assert_guarded(Client(enforce_csrf_checks=True).post(reverse("login")))
    assert_guarded(office.get("/static/no-such-file.css"), is_private=False)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    too_big = office.post(reverse("password_change"), "once=" + "x" * 100, "application/x-www-form-urlencoded")
    assert (too_big.status_code, too_big.templates[0].name) == (413, "413.html")
    assert_guarded(too_big)
    office.raise_request_exception = False
    with patch("departments.views.frame.navigation.first_screen_for", side_effect=RuntimeError):
        response = office.get(reverse("home"))
    assert response.status_code == 500
    assert_guarded(response)


def test_files_carry_the_headers():
    response = drained(Client().get("/static/css/app.css"))

    assert response.status_code == 200
    assert_guarded(response, is_private=False)
    assert "Access-Control-Allow-Origin" not in response.headers
