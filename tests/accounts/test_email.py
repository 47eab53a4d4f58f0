"""Addresses: added, confirmed, made the main one, and only after the password was given once more."""

import re

import pytest
from allauth.account.models import EmailAddress

from tests.harness.names import PASSWORD


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def confirm_password(browser):
    return browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})


@pytest.mark.attack("A95")
def test_an_address_is_added_only_after_the_password(alice, browser, mailoutbox):
    new = {"email": "new@example.org", "action_add": "1"}
    assert browser.post("/accounts/email/", new).headers["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    confirm_password(browser)
    assert EmailAddress.objects.get(email="new@example.org").verified is False
    assert mailoutbox[-1].to == ["new@example.org"]


@pytest.mark.attack("A95")
def test_a_wrong_password_confirms_nothing(browser):
    wrong = browser.post("/accounts/reauthenticate/", {"password": "not it", "next": "/accounts/email/"})
    assert wrong.status_code == 422


def test_a_confirmed_address_can_become_the_main_one(alice, browser, mailoutbox, settings):
    confirm_password(browser)
    browser.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    link = re.findall(rf"{re.escape(settings.PUBLIC_URL)}(/accounts/confirm-email/\S+)", mailoutbox[-1].body)[0]
    assert "new@example.org" in browser.get(link).content.decode()
    browser.post(link)
    browser.post("/accounts/email/", {"email": "new@example.org", "action_primary": "1"})
    alice.refresh_from_db()
    assert alice.email == "new@example.org"


def test_a_confirmation_link_works_once(browser, mailoutbox, client):
    confirm_password(browser)
    browser.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    link = re.findall(r"/accounts/confirm-email/\S+", mailoutbox[-1].body)[0]
    browser.post(link)
    assert "This link no longer works" in client.get(link).content.decode()


def test_nobody_changes_the_addresses_of_another(alice, mallory, sign_in):
    thief = sign_in(mallory)
    confirm_password(thief)
    for action in ("action_remove", "action_primary", "action_send"):
        thief.post("/accounts/email/", {"email": "alice@example.org", action: "1"})
    assert EmailAddress.objects.get(email="alice@example.org").user == alice


def test_the_main_address_stays(alice, browser):
    confirm_password(browser)
    EmailAddress.objects.create(user=alice, email="second@example.org", verified=True)
    browser.post("/accounts/email/", {"email": "alice@example.org", "action_remove": "1"})
    assert EmailAddress.objects.filter(email="alice@example.org").exists()
