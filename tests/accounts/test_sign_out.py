"""Signing out: the session is gone from the server, not only from the browser."""

import pytest
from django.test import Client

from accounts.models import Session


@pytest.mark.attack("A22")
def test_a_cookie_from_before_is_worth_nothing(alice, sign_in):
    browser = sign_in(alice)
    cookie = browser.cookies["sid"].value
    browser.post("/accounts/logout/")
    assert not Session.objects.filter(pk=cookie).exists()
    replay = Client()
    replay.cookies["sid"] = cookie
    assert replay.get("/profile/").status_code == 302


def test_other_browsers_stay_signed_in(alice, sign_in):
    here, there = sign_in(alice), sign_in(alice)
    here.post("/accounts/logout/")
    assert there.get("/profile/").status_code == 200


@pytest.mark.attack("A27")
def test_the_browser_forgets_what_it_kept(alice, sign_in):
    answer = sign_in(alice).post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.headers["Location"] == "/accounts/login/"


@pytest.mark.attack("A17")
def test_a_link_or_a_picture_signs_nobody_out(alice, sign_in):
    browser = sign_in(alice)
    assert browser.get("/accounts/logout/").status_code == 200
    assert browser.get("/profile/").status_code == 200


@pytest.mark.attack("A94")
def test_signing_out_leads_to_own_pages_only(alice, sign_in):
    answer = sign_in(alice).post("/accounts/logout/", {"next": "//evil.example"})
    assert answer.headers["Location"] == "/accounts/login/"
