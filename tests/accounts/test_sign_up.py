"""Signing up: an account, a session, and a place in the room where new people land."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from chat import actions
from chat.models import Membership

DORA = {"name": "Dora Q", "username": "dora", "email": "dora@example.org", "password1": "a kettle and two mugs"}


@pytest.fixture
def landing(admin):
    return actions.create_room(creator=admin, title="general", is_landing=True)


@pytest.fixture
def sign_up(client):
    return lambda **changes: client.post("/accounts/signup/", DORA | changes)


def test_who_signs_up_lands_in_the_first_room(client, landing, sign_up):
    answer = sign_up()
    dora = User.objects.get(username="dora")
    assert answer.headers["Location"] == landing.get_absolute_url()
    assert dora.name == "Dora Q"
    assert dora.email == "dora@example.org"
    assert not dora.is_staff
    assert Membership.objects.filter(room=landing, user=dora).exists()
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_usernames_and_addresses_are_written_small(db, sign_up):
    sign_up(username="DoRa", email="Dora@Example.ORG")
    assert User.objects.values_list("username", "email").get() == ("dora", "dora@example.org")


@pytest.mark.attack("A50")
@pytest.mark.parametrize(
    "username", ["аlice", "ádmin", "alice\u202e", "al ice", "-alice", "a", "x" * 31, "admin", "Here"]
)
def test_a_username_that_could_be_taken_for_another_is_refused(db, sign_up, username):
    assert sign_up(username=username).status_code == 422
    assert not User.objects.exists()


@pytest.mark.attack("A50")
def test_a_name_loses_what_cannot_be_seen(db, sign_up):
    sign_up(name="  Ad\u202emin\u200b  \u2066 عمر ")
    assert User.objects.get().name == "Admin عمر"


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        ({"username": "ALICE"}, "Somebody has that username already."),
        ({"email": "Alice@example.org"}, "Somebody already has an account with this address."),
    ],
)
def test_what_is_taken_is_refused_in_any_case_and_keeps_what_was_typed(alice, sign_up, taken, sentence):
    answer = sign_up(**taken)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Dora Q" in answer.content.decode()
    assert DORA["password1"] not in answer.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password1234", "dora@example.org", ""])
def test_a_weak_password_is_refused(db, sign_up, password):
    assert sign_up(password1=password).status_code == 422
    assert not User.objects.exists()


@pytest.mark.attack("A36")
def test_nobody_makes_themselves_an_administrator(db, sign_up):
    sign_up(is_staff="1", is_superuser="1", is_active="0", phone="+491701234567", picture="a" * 32)
    dora = User.objects.get()
    assert not dora.is_staff
    assert not dora.is_superuser
    assert dora.is_active
    assert dora.phone is None
    assert dora.picture == ""


def test_a_closed_door_stays_closed(db, client, settings, sign_up):
    settings.SIGN_UP_OPEN = False
    assert "closed" in client.get("/accounts/signup/").content.decode()
    sign_up()
    assert not User.objects.exists()


@pytest.fixture
def with_mail(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def test_with_mail_an_account_is_visible_only_after_its_address_is_confirmed(
    with_mail, client, landing, mailoutbox, settings, sign_up
):
    assert sign_up().headers["Location"] == "/accounts/confirm-email/"
    assert not Membership.objects.filter(user__username="dora").exists()
    assert "_auth_user_id" not in client.session
    link = next(word for word in mailoutbox[0].body.split() if "/confirm-email/" in word)
    assert link.startswith(settings.PUBLIC_URL)
    client.post(link.removeprefix(settings.PUBLIC_URL))
    assert EmailAddress.objects.get(email="dora@example.org").verified
    client.post("/accounts/login/", {"login": "dora", "password": DORA["password1"]})
    assert Membership.objects.filter(room=landing, user__username="dora").exists()


@pytest.mark.attack("A89")
def test_with_mail_a_known_address_gets_the_same_answer_and_its_owner_a_letter(with_mail, alice, mailoutbox, sign_up):
    known, unknown = sign_up(email="alice@example.org"), sign_up(username="dora2", email="new@example.org")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert User.objects.filter(email="alice@example.org").count() == 1
    assert [letter.to for letter in mailoutbox] == [["alice@example.org"], ["new@example.org"]]
    assert mailoutbox[0].subject == "You already have an account on Hubbub"


@pytest.mark.attack("A25")
def test_links_in_a_letter_do_not_follow_the_host_header(with_mail, client, db, mailoutbox):
    assert client.post("/accounts/signup/", DORA, headers={"host": "evil.example"}).status_code == 400
    client.post("/accounts/signup/", DORA, headers={"host": "localhost:1"})
    assert "localhost:1" not in mailoutbox[0].body


def test_a_letter_has_words_and_a_page_and_neither_trusts_what_was_typed(with_mail, client, db, mailoutbox):
    client.post("/accounts/signup/", DORA | {"name": "<b>Dora</b>"})
    letter = mailoutbox[0]
    assert letter.subject == "Confirm your e-mail address for Hubbub"
    page, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert "<b>Dora</b>" not in page
    assert "Your account is almost ready" in page
    assert "/accounts/confirm-email/" in letter.body
    assert "/accounts/confirm-email/" in page
