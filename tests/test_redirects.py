"""No answer leads to another site, whatever address, host or referrer a request names."""

from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse

from departments.models import SecondFactor
from tests.city import PASSWORD, client_of, posted, with_second_factor

ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "https://evil.example\\@testserver/",
    "//evil.example\\@testserver",
    "//testserver:80@evil.example",
    " https://evil.example",
    "\thttps://evil.example",
    "\nhttps://evil.example",
    "\r\nhttps://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "java\nscript:alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "ftp://evil.example/",
    "\x00//evil.example",
    "\x01https://evil.example",
    "//evil。example",
    "//ⓔvil.example",
    "https://[::1]@evil.example/",
    "http://[evil.example/",
    "//0x7f000001/",
]
HOSTS = [
    "evil.example",
    "evil.example:80",
    "testserver.evil.example",
    "evil-testserver",
    "testserver@evil.example",
    "testserver:80@evil.example",
    "testserver#evil.example",
    "testserver/evil.example",
    "testserver\\evil.example",
    "testserver evil.example",
    "testserver,evil.example",
    "testserver:evil",
    "[::ffff:evil]",
    " ",
]
FORWARDED = [
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_FORWARDED": "host=evil.example;proto=https"},
    {"HTTP_X_HOST": "evil.example"},
    {"HTTP_X_ORIGINAL_URL": "https://evil.example/"},
    {"HTTP_X_REWRITE_URL": "//evil.example/"},
    {"HTTP_X_FORWARDED_SERVER": "evil.example"},
    {"HTTP_X_FORWARDED_PROTO": "javascript"},
    {"HTTP_X_FORWARDED_PORT": "80@evil.example"},
    {"HTTP_REFERER": "https://evil.example/"},
    {"HTTP_ORIGIN": "null"},
]
PATHS = ["//evil.example/account", "///evil.example", "/\\evil.example", "/%5Cevil.example", "/%2F%2Fevil.example/.."]


def stays_here(response):
    """Whether a browser that follows the answer is still on the site it asked."""
    place = response.headers.get("Location", "/")
    parts = urlsplit(place)
    # Browsers take a backslash for a slash and skip control characters; an address of ours has neither.
    is_plain = "\\" not in place and all(sign.isprintable() for sign in place)
    return is_plain and not parts.scheme and not parts.netloc and place.startswith(("/", "?"))


def test_the_payloads_are_sixty_at_least():
    assert len(ELSEWHERE) + len(HOSTS) + len(FORWARDED) >= 60


def test_a_redirect_that_leaves_would_be_noticed():
    class Leaving:
        headers = {"Location": "//evil.example"}

    assert not stays_here(Leaving)


def test_the_sign_in_leads_to_no_other_site(city):
    with_second_factor(city.office)
    for payload in ELSEWHERE:
        for username in ("filer", "office"):
            client = Client()
            answer = client.post(reverse("login"), {"username": username, "password": PASSWORD, "next": payload})
            assert (answer.status_code, stays_here(answer)) == (302, True), payload
        assert client.session["awaited_code"]["url"] == "/", payload
    assert SecondFactor.objects.count() == 1


def test_whoever_is_signed_in_already_is_led_nowhere_else(city):
    client = client_of(city.filer)
    for payload in ELSEWHERE:
        for name in ("login", "admin:login"):
            answer = client.get(reverse(name), {"next": payload})
            assert (answer.status_code, stays_here(answer)) == (302, True), payload


def test_the_admins_sign_in_hands_no_other_site_on(city):
    for payload in ELSEWHERE:
        client = Client()
        answer = client.get(reverse("admin:login"), {"next": payload})
        assert (answer.status_code, stays_here(answer)) == (302, True), payload
        client.post(answer.url, {"username": "filer", "password": PASSWORD})
        assert stays_here(client.get(answer.url)), payload


def test_the_language_switch_leads_back_to_this_site_alone(city):
    client = client_of(city.filer)
    for payload in ELSEWHERE:
        answer = client.post(reverse("set_language"), {"language": "en", "next": payload})
        assert (answer.status_code, stays_here(answer)) == (302, True), payload


def test_a_form_sent_twice_is_led_to_where_the_first_one_went(city):
    client, place = client_of(city.office), reverse("admin:departments_departmentgroup_add")
    for number, payload in enumerate(ELSEWHERE[:10]):
        data = posted(name=f"分组{number}", position=number + 10, next=payload, location=payload)
        for _time in range(2):
            answer = client.post(place, data, HTTP_REFERER=payload)
            assert (answer.status_code, stays_here(answer)) == (302, True), payload


def test_a_request_for_another_host_is_refused(city):
    filer = client_of(city.filer)
    for host in HOSTS:
        for client, place in ((Client(), reverse("login")), (filer, "/")):
            answer = client.get(place, HTTP_HOST=host)
            assert (answer.status_code, stays_here(answer)) == (400, True), host
            assert b"evil" not in answer.content


def test_forwarded_headers_and_referrers_change_no_address(city):
    filer, chosen = client_of(city.filer), {"language": "en"}
    for headers in FORWARDED:
        answers = [
            filer.get("/", **headers),
            filer.get("/account", **headers),
            filer.get(reverse("account"), **headers),
            filer.post(reverse("set_language"), chosen, **headers),
            Client().get(reverse("account"), **headers),
        ]
        assert [stays_here(answer) for answer in answers] == [True] * 5, headers
        assert b"evil" not in b"".join(answer.content for answer in answers), headers


def test_a_path_that_looks_like_another_host_stays_a_path(city):
    for path in PATHS:
        for client in (Client(), client_of(city.filer)):
            assert stays_here(client.get(path)), path
