"""Changing and forgetting a password: every other door closes."""

import re

import pytest
import time_machine
from django.test import Client

from accounts.models import Session, User
from tests.harness.names import PASSWORD

NEW = "nine ladders in a shed"


def link_in(letter) -> str:
    return str(re.findall(r"/accounts/password/reset/key/\S+", letter.body)[0])


@pytest.fixture
def reset(client, mailoutbox):
    """Asks for a link and returns its path."""

    def ask(email: str) -> str:
        client.post("/accounts/password/reset/", {"email": email})
        return link_in(mailoutbox[-1])

    return ask


@pytest.mark.attack("A21")
def test_a_change_keeps_this_browser_and_ends_the_others(alice, sign_in, bob):
    here, there, stranger = sign_in(alice), sign_in(alice), sign_in(bob)
    answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert answer.headers["Location"] == "/profile/"
    assert [one.get("/profile/").status_code for one in (here, there, stranger)] == [200, 302, 200]
    assert Session.objects.filter(user=alice).count() == 1
    assert User.objects.get(pk=alice.pk).check_password(NEW)


def test_a_change_needs_the_password_until_now(alice, sign_in):
    wrong = {"oldpassword": "not the password", "password1": NEW}
    assert sign_in(alice).post("/accounts/password/change/", wrong).status_code == 422
    weak = {"oldpassword": PASSWORD, "password1": "short"}
    assert sign_in(alice).post("/accounts/password/change/", weak).status_code == 422
    assert User.objects.get(pk=alice.pk).check_password(PASSWORD)


@pytest.mark.attack("A93")
def test_a_link_sets_a_password_once_and_signs_out_everywhere(alice, client, reset, sign_in):
    elsewhere = sign_in(alice)
    link = reset("Alice@example.org")
    form = client.get(link).headers["Location"]
    assert "set-password" in form  # the key is no longer in the address, which other pages could learn
    assert client.get(form).headers["Referrer-Policy"] == "same-origin"
    assert client.post(form, {"password1": NEW}).headers["Location"] == "/accounts/password/reset/key/done/"
    assert elsewhere.get("/profile/").status_code == 302
    assert not Session.objects.filter(user=alice).exists()
    assert User.objects.get(pk=alice.pk).check_password(NEW)
    assert "This link no longer works" in Client().get(link).content.decode()


@pytest.mark.attack("A93")
def test_of_two_links_the_second_dies_with_the_first(alice, client, reset):
    first, second = reset("alice@example.org"), reset("alice@example.org")
    client.post(client.get(first).headers["Location"], {"password1": NEW})
    assert "This link no longer works" in Client().get(second).content.decode()


@pytest.mark.attack("A93")
def test_a_link_dies_when_the_password_is_changed_otherwise(alice, reset, sign_in):
    link = reset("alice@example.org")
    sign_in(alice).post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert "This link no longer works" in Client().get(link).content.decode()


@pytest.mark.attack("A93")
def test_a_link_lives_for_an_hour(alice, reset):
    with time_machine.travel("2026-11-03T10:00Z", tick=False) as clock:
        link = reset("alice@example.org")
        clock.shift(3599)
        assert Client().get(link).status_code == 302
        clock.shift(2)
        assert Client().get(link).status_code == 200


@pytest.mark.attack("A93")
def test_a_guessed_link_opens_nothing(alice, reset):
    link = reset("alice@example.org")
    guess = link[:-2] + ("0" if link[-2] != "0" else "1") + "/"
    assert "This link no longer works" in Client().get(guess).content.decode()
    assert "This link no longer works" in Client().get("/accounts/password/reset/key/zzzzzzzz-x-y/").content.decode()


@pytest.mark.attack("A89")
def test_an_unknown_address_gets_the_same_answer_and_a_letter_too(alice, client, mailoutbox):
    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in ("alice@example.org", "no@example.org")
    ]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(302, "/accounts/password/reset/done/")}
    assert [letter.to for letter in mailoutbox] == [["alice@example.org"], ["no@example.org"]]
    assert "There is no account with this address" in mailoutbox[1].body


@pytest.mark.attack("A25")
def test_the_link_does_not_follow_the_host_header(alice, client, mailoutbox, settings):
    client.post("/accounts/password/reset/", {"email": "alice@example.org"}, headers={"host": "localhost:81"})
    assert f"{settings.PUBLIC_URL}/accounts/password/reset/key/" in mailoutbox[0].body
    assert "localhost:81" not in mailoutbox[0].body


def test_who_was_deactivated_gets_no_link(alice, client, mailoutbox):
    User.objects.update(is_active=False)
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    assert "/reset/key/" not in mailoutbox[0].body
