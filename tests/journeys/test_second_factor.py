"""The second factor in a real browser: set up, used, guessed at, replaced by a backup code, lost and set up anew."""

import re
from base64 import b32decode

from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE

WRONG = "000000"


def set_up(visitor, picture=""):
    """Set the second factor up from the menu; return (secret, backup codes)."""
    page = visitor.page
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="立即设置").click()
    expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    secret = page.locator("dd code").inner_text()
    if picture:
        visitor.picture(f"{picture}-set-up")
    page.get_by_label("登录密码").fill(visitor.site.password)
    page.get_by_label("验证码").fill(code(secret))
    page.get_by_role("button", name="确认").click()
    backup_codes = page.locator(".backup-codes code")
    expect(backup_codes).to_have_count(10)
    if picture:
        visitor.picture(f"{picture}-backup-codes")
    return secret, backup_codes.all_inner_texts()


def code(secret, steps=0):
    app = TOTP(b32decode(secret.replace(" ", "")))
    app.drift = steps
    return f"{app.token():06}"


def give_password(visitor, username):
    page = visitor.page
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(visitor.site.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/login/code/")


def give_code(visitor, typed):
    visitor.page.get_by_label("验证码").fill(typed)
    visitor.page.get_by_role("button", name="登录").click()


def test_the_office_signs_in_with_a_second_factor_loses_it_and_sets_it_up_again(visit):
    office = visit("office2", viewport=PHONE)
    secret, codes = set_up(office, "second-factor")
    office.log_out()

    give_password(office, "office2")
    office.picture("second-factor-code")
    give_code(office, WRONG)
    expect(office.page.get_by_role("main")).to_contain_text("验证码不正确或已使用过")
    assert office.status_of("/bench/") == 302
    give_code(office, code(secret, steps=1))
    expect(office.page.get_by_role("heading", level=1)).to_have_text("待审核")

    office.log_out()
    give_password(office, "office2")
    give_code(office, codes[0])
    expect(office.page.locator(".messages")).to_contain_text("备用码剩余 9 个")

    security = visit("security")
    security.page.goto("/admin/departments/user/?q=office2")
    security.page.locator("#result_list tbody").get_by_role("link").first.click()
    security.page.get_by_role("link", name="重置双因素认证").click()
    security.picture("second-factor-reset")
    security.page.get_by_role("button", name="重置双因素认证").click()
    expect(security.page.get_by_role("main")).to_contain_text("双因素认证已重置")
    office.page.goto("/bench/")
    expect(office.page.get_by_role("heading", level=1)).to_have_text("登录")

    office.log_in("office2")
    again, _codes = set_up(office)
    assert again != secret
    office.page.goto("/account/second-factor/")
    expect(office.page.get_by_role("main")).to_contain_text("已启用")
    office.picture("second-factor-on")

    auditor = visit("auditor")
    expect(auditor.page.get_by_role("main")).to_contain_text("重置双因素认证")
    expect(auditor.page.get_by_role("main")).to_contain_text("双因素验证码错误")
    # The other journeys sign in with the password alone.
    office.site.manage("reset_second_factor", "office2")
