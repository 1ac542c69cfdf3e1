from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from commitments.models import ProgressReport
from tests.city import PASSWORD, client_of
from tests.commitments.filing_cast import form_of, sheet_url

PAGE = "http://testserver/filing/1/1/?from=work"


def post_after_the_end(city, referer="", **fields):
    client = client_of(city.filer)
    Session.objects.all().delete()
    return client.post(sheet_url(city, "filing-save", 1), form_of(**fields), headers={"referer": referer})


def test_a_text_sent_with_an_ended_session_is_shown_again_and_not_saved(city):
    answer = post_after_the_end(city, PAGE, work_done="新建党群服务中心四个。", problems="短")

    assert (answer.status_code, answer.context["texts"]) == (403, ["新建党群服务中心四个。"])
    assert "新建党群服务中心四个。" in answer.content.decode()
    assert ProgressReport.objects.count() == 0


def test_the_login_leads_back_to_the_page_of_the_form(city):
    answer = post_after_the_end(city, PAGE, work_done="新建党群服务中心四个。")

    assert answer.context["login_url"] == "/login/?next=/filing/1/1/%3Ffrom%3Dwork"


def test_a_page_elsewhere_is_not_led_to(city):
    answer = post_after_the_end(city, "https://example.org/trap", work_done="新建党群服务中心四个。")

    assert answer.context["login_url"] == f"/login/?next={reverse('home')}"


def test_a_form_without_text_leads_straight_to_the_login(city):
    answer = post_after_the_end(city, PAGE, work_done="")

    assert (answer.status_code, answer.url) == (302, "/login/?next=/filing/1/1/%3Ffrom%3Dwork")


def test_a_password_is_never_shown_again(city):
    client = client_of(city.filer)
    Session.objects.all().delete()
    assert settings.SESSION_COOKIE_NAME in client.cookies
    answer = client.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": "Tai-2027-Lake"})

    assert answer.status_code == 302


def test_a_visitor_who_never_signed_in_is_led_to_the_login(city):
    answer = client_of(None).post(sheet_url(city, "filing-save", 1), form_of(work_done="新建党群服务中心四个。"))

    assert answer.status_code == 302
