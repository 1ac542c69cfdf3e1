"""The header of a page: set once for whom it is the same, with each reader's own name, address, count and token."""

import re

import pytest
from django.conf import settings
from django.template.context_processors import csrf
from django.urls import clear_script_prefix, reverse, set_script_prefix
from django.utils import timezone

from commitments.models import Notice
from departments.masthead import masthead
from tests.city import client_of

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def header(client, address="/account/", **query):
    html = client.get(address, query).content.decode()
    return html[html.index("<header") : html.index("</header>")]


def test_two_readers_with_the_same_duties_have_their_own_names_and_tokens(city):
    one, other = header(client_of(city.office)), header(client_of(city.office_second))

    assert (str(city.office) in one, str(city.office_second) in one) == (True, False)
    assert (str(city.office) in other, str(city.office_second) in other) == (False, True)
    assert set(TOKEN.findall(one)).isdisjoint(TOKEN.findall(other))
    assert len(TOKEN.findall(one)) == len(TOKEN.findall(other)) == 2


def test_the_token_of_the_header_is_taken(city):
    client = client_of(city.office)
    client.handler.enforce_csrf_checks = True
    token = TOKEN.findall(header(client))[0]

    answers = [
        client.post(reverse("set_language"), {"language": "en", "csrfmiddlewaretoken": each}).status_code
        for each in (token, token[::-1])
    ]

    assert answers == [302, 403]


def test_what_was_typed_is_escaped_and_never_kept(city):
    city.office.name = "<b>&"
    city.office.save()
    address = reverse("commitments")

    typed = header(client_of(city.office), address, q='"><i>')
    plain = header(client_of(city.office), address)

    assert typed.count("&lt;b&gt;&amp;") == 2
    assert 'name="q" value="&quot;&gt;&lt;i&gt;"' in typed
    assert f'name="next" value="{address}?q=%22%3E%3Ci%3E"' in typed
    assert 'name="q" value=""' in plain
    assert f'name="next" value="{address}"' in plain


def test_a_role_that_is_taken_is_gone_from_the_next_header_on(city):
    client = client_of(city.office)
    entry = f'href="{reverse("bench")}"'
    before = header(client)
    city.office.role_grants.all().delete()

    after = header(client)

    assert (entry in before, entry in after) == (True, False)
    assert ("考核办" in before, "考核办" in after) == (True, False)


def test_the_bell_counts_what_is_open_now(city):
    client = client_of(city.filer)
    notice = Notice.objects.create(
        user=city.filer, kind=Notice.Kind.RETURNED, subject="report:1:1", text="退回", url="/", made_at=timezone.now()
    )
    rung = header(client)
    Notice.objects.filter(pk=notice.pk).update(dealt_at=timezone.now())

    assert ('<span class="unread">1</span>' in rung, "unread" in header(client)) == (True, False)


def test_language_and_place_of_the_site_change_the_header(city):
    client = client_of(city.office)
    chinese = header(client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = header(client)
    set_script_prefix("/year/")
    try:
        moved = masthead(None, "")
    finally:
        clear_script_prefix()

    assert ("退出" in chinese, "退出" in english, "Sign out" in english) == (True, False, True)
    assert ('href="/login/"' in masthead(None, ""), 'href="/year/login/"' in moved) == (True, True)


def test_a_page_made_without_a_request_has_a_header_without_a_reader():
    html = masthead(None, "")

    assert reverse("login") in html
    assert "<form" not in html


@pytest.mark.parametrize(("method", "is_asked_for"), [("get", True), ("post", False)])
def test_a_header_without_a_form_asks_for_no_token(rf, method, is_asked_for):
    request = getattr(rf, method)("/nowhere/")

    masthead(request, csrf(request)["csrf_token"])

    assert ("CSRF_COOKIE" in request.META) == is_asked_for
