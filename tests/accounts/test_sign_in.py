"""Signing in: by username or address, in any case, and nobody learns who has an account."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts.models import User
from tests.harness.names import PASSWORD

MISMATCH = "Wrong username or password."


@pytest.fixture
def login(client):
    return lambda login, password=PASSWORD, **more: client.post(
        "/accounts/login/", {"login": login, "password": password} | more
    )


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice ", "alice@example.org", "Alice@Example.org"])
def test_a_username_or_an_address_in_any_case(alice, client, login, name):
    assert login(name).headers["Location"] == "/rooms/"
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.attack("A89")
@pytest.mark.parametrize("name", ["alice", "alice@example.org", "nobody", "nobody@example.org", "'; --", "\u0130"])
def test_a_wrong_password_and_a_wrong_name_are_answered_alike(alice, login, name):
    answer = login(name, "not the password at all")
    assert answer.status_code == 422
    assert MISMATCH in answer.content.decode()
    assert "not the password at all" not in answer.content.decode()


def test_a_wrong_password_is_refused_beside_the_password(alice, login):
    assert list(login("alice", "not the password at all").context["form"].errors) == ["password"]


class CountingHasher(MD5PasswordHasher):
    """The time of a sign-in is the time of its hashes."""

    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


@pytest.mark.attack("A89")
@pytest.mark.parametrize("name", ["alice", "alice@example.org", "nobody", "nobody@example.org"])
def test_a_wrong_name_takes_as_many_hashes_as_a_wrong_password(settings, person, login, name):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    person("alice")
    CountingHasher.count = 0
    login(name, "not the password at all")
    assert CountingHasher.count == 1


def test_who_was_deactivated_is_told_so_only_with_the_right_password(alice, client, login):
    User.objects.update(is_active=False)
    assert MISMATCH in login("alice", "not the password at all").content.decode()
    assert login("alice").headers["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


@pytest.mark.attack("A20")
def test_a_session_that_was_planted_before_is_worth_nothing_after(alice, client, login):
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sid"] = planted = session.session_key
    login("alice")
    assert client.cookies["sid"].value != planted
    attacker = Client()
    attacker.cookies["sid"] = planted
    assert attacker.get("/profile/").status_code == 302


@pytest.mark.attack("A94")
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "http://localhost:9/rooms/",
        "javascript:alert(1)",
        "%0d%0aSet-Cookie:x",
        " //evil.example",
        "\t//evil.example",
        "evil",
        "///evil.example",
    ],
)
def test_signing_in_leads_to_own_pages_only(alice, login, target):
    assert login("alice", next=target).headers["Location"] == "/rooms/"


def test_signing_in_leads_back_to_where_one_was(alice, login):
    assert login("alice", next="/people/alice/?x=1").headers["Location"] == "/people/alice/?x=1"


def test_a_page_behind_the_sign_in_leads_there_and_back(client, db):
    assert client.get("/profile/?a=b").headers["Location"] == "/accounts/login/?next=/profile/%3Fa%3Db"


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}, {"Sec-Fetch-Mode": "no-cors"}, {"Accept": "application/json"}],
)
def test_what_a_script_asks_for_gets_a_sentence_and_no_form(client, db, headers):
    answer = client.get("/profile/", headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "text/plain; charset=utf-8")
    assert answer.content.decode() == "You are signed out. Sign in to go on."


def test_a_form_that_was_sent_too_late_leads_back_to_its_page(client, db):
    came_from = {"Referer": "http://testserver/people/alice/"}
    answer = client.post("/profile/session-endings/", headers=came_from)
    assert answer.headers["Location"] == "/accounts/login/?next=/people/alice/"
    answer = client.post("/profile/session-endings/", headers={"Referer": "https://evil.example/x"})
    assert answer.headers["Location"] == "/accounts/login/?next=/"


@pytest.mark.attack("A16")
def test_no_door_opens_without_the_token(alice, sign_in):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    for path in [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/logout/",
        "/profile/",
        "/profile/session-endings/",
    ]:
        assert strict.post(path, {"login": "alice", "password": PASSWORD}).status_code == 403
    assert sign_in(alice).get("/profile/").status_code == 200
