"""The administration: only from where and with what its owner asks for. And the second factor, for everybody."""

import re
import time
from ipaddress import ip_network

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from tests.harness.names import PASSWORD

pytestmark = [pytest.mark.attack("A108"), pytest.mark.django_db]

ELSEWHERE = "/nothing-is-here/"


def code_for(secret, periods=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def sign_in_by_password(user):
    browser = Client()
    browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return browser


def confirm(browser):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/2fa/"})


def set_up(browser):
    """As a person does it: the password again, the page, the key on it, a code of the app. Returns the key."""
    confirm(browser)
    page = browser.get("/accounts/2fa/totp/activate/").text
    secret = re.findall(r'class="num">([A-Z2-7]{32})<', page)[0]
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


# --- Where from --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["203.0.113.9", "192.0.2.8", "2001:db9::1", "::ffff:203.0.113.9", ""])
def test_from_elsewhere_there_is_no_administration(settings, admin, sign_in, address):
    settings.ADMIN_NETWORKS = [ip_network("192.0.2.7"), ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]
    browser = sign_in(admin)
    for path in ("/admin/", "/admin", "/admin/chat/message/", "/admin/login/", "/admin/logout/", "/admin/nothing/"):
        here, nowhere = (browser.get(one, REMOTE_ADDR=address) for one in (path, ELSEWHERE))
        assert (here.status_code, nowhere.status_code) == (404, 404)
        assert here.text.split("gate-foot")[0] == nowhere.text.split("gate-foot")[0]
    assert browser.get("/rooms/", REMOTE_ADDR=address or "127.0.0.1").status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.7", "10.20.30.40", "2001:db8::17", "::ffff:10.0.0.1"])
def test_from_its_networks_it_is_there(settings, admin, sign_in, address):
    settings.ADMIN_NETWORKS = [ip_network("192.0.2.7"), ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]
    assert sign_in(admin).get("/admin/", REMOTE_ADDR=address).status_code == 200


@pytest.mark.attack("A26")
def test_nobody_gets_in_by_claiming_an_address(settings, admin, sign_in):
    settings.ADMIN_NETWORKS = [ip_network("10.0.0.0/8")]
    browser = sign_in(admin)
    claims = {
        "X-Forwarded-For": "10.0.0.1",
        "X-Real-IP": "10.0.0.1",
        "Forwarded": "for=10.0.0.1",
        "Client-IP": "10.0.0.1",
    }
    assert browser.get("/admin/", headers=claims, REMOTE_ADDR="203.0.113.9").status_code == 404


# --- With what ---------------------------------------------------------------------------------------------


def test_who_signed_in_by_password_alone_reads_what_is_missing(settings, admin):
    settings.ADMIN_2FA = True
    browser = sign_in_by_password(admin)
    for path in ("/admin/", "/admin/chat/message/", "/admin/accounts/user/"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "/accounts/2fa/totp/activate/" in answer.text
    assert (
        browser.post("/admin/accounts/user/", {"action": "deactivate", "_selected_action": [admin.pk]}).status_code
        == 403
    )


def test_who_set_it_up_gives_the_code_once_more_and_is_in(settings, admin):
    settings.ADMIN_2FA = True
    browser = sign_in_by_password(admin)
    secret = set_up(browser)
    answer = browser.get("/admin/")
    assert answer.status_code == 403
    assert "/accounts/2fa/reauthenticate/?next=/admin/" in answer.text
    answer = browser.post("/accounts/2fa/reauthenticate/", {"code": code_for(secret, 1), "next": "/admin/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert browser.get("/admin/").status_code == 200


def test_without_the_setting_the_password_is_enough(settings, admin):
    settings.ADMIN_2FA = False
    assert sign_in_by_password(admin).get("/admin/").status_code == 200


@pytest.mark.attack("A20")
def test_signing_in_asks_for_the_code_and_nobody_is_in_before_it(settings, alice):
    """Also the session's key is another after it, and a code counts once."""
    secret = set_up(sign_in_by_password(alice))
    browser = sign_in_by_password(alice)
    assert browser.get("/rooms/").status_code == 302
    assert browser.get("/accounts/2fa/authenticate/").status_code == 200
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 422
    assert browser.get("/rooms/").status_code == 302
    code = code_for(secret, 1)
    assert browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert browser.get("/rooms/").status_code == 200
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    again = sign_in_by_password(alice)
    assert again.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 422


def test_a_code_from_paper_counts_once(alice):
    browser = sign_in_by_password(alice)
    set_up(browser)
    codes = re.findall(r'<p class="num">(\d{8})</p>', browser.get("/accounts/2fa/recovery-codes/").text)
    assert len(codes) == 10
    statuses = [
        sign_in_by_password(alice).post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code for _ in range(2)
    ]
    assert statuses == [302, 422]


def test_codes_cannot_be_guessed_for_long(alice):
    set_up(sign_in_by_password(alice))
    browser = sign_in_by_password(alice)
    for at in range(5):
        browser.post("/accounts/2fa/authenticate/", {"code": f"{at:06}"})
    answer = browser.post("/accounts/2fa/authenticate/", {"code": "999999"})
    assert "Too many" in answer.text


def test_the_key_is_shown_while_it_is_set_up_and_to_nobody_else(alice, bob):
    hers, his = sign_in_by_password(alice), sign_in_by_password(bob)
    confirm(hers)
    hers.get("/accounts/2fa/totp/activate/")
    picture = hers.get("/accounts/2fa/totp/qr-code.svg")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "no-store" in picture.headers["Cache-Control"]
    assert his.get("/accounts/2fa/totp/qr-code.svg").status_code == 404
    set_up(hers)
    assert hers.get("/accounts/2fa/totp/qr-code.svg").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told_and_can_switch_it_off_again(alice):
    browser = sign_in_by_password(alice)
    set_up(browser)
    assert any("Two-step sign-in" in letter.subject for letter in mail.outbox)
    assert browser.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert sign_in_by_password(alice).get("/rooms/").status_code == 200


def test_administrators_can_forget_it_for_somebody_but_not_read_it(admin, alice, sign_in):
    set_up(sign_in_by_password(alice))
    office = sign_in(admin)
    assert office.get("/admin/mfa/authenticator/").status_code == 404
    office.post("/admin/accounts/user/", {"action": "reset_second_factor", "_selected_action": [alice.pk]})
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "path", ["", "totp/activate/", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/"]
)
def test_each_page_is_in_our_look(alice, path):
    browser = sign_in_by_password(alice)
    set_up(browser) if path != "totp/activate/" else confirm(browser)
    page = browser.get(f"/accounts/2fa/{path}")
    assert page.status_code == 200
    assert '<body class="gate"' in page.text
