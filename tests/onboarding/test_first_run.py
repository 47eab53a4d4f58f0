"""First run: one administrator, one room, and no second time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from accounts.models import Installation, User
from chat.models import Membership, Room
from onboarding.actions import AlreadySetUpError, set_up

LENA = {
    "name": "Lena Brandt",
    "username": "lena",
    "email": "Lena@Nordstadt.example",
    "password": "a kettle and two mugs",
    "room_title": "general",
    "room_topic": "Everything else",
}


@pytest.fixture
def closed(db, monkeypatch):
    monkeypatch.setattr(Installation, "_is_set_up", False)


def test_every_page_leads_to_the_first_run(closed, client):
    for path in ["/", "/rooms/", "/accounts/login/", "/accounts/signup/", "/profile/", "/nothing/here/"]:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/setup/")


def test_machines_that_look_after_it_are_not_sent_there(closed, client):
    assert client.get("/healthz").status_code == 200


def test_the_first_person_is_the_administrator_and_stands_in_the_first_room(closed, client):
    answer = client.post("/setup/", LENA)
    room, lena = Room.objects.get(), User.objects.get()
    assert answer.headers["Location"] == room.get_absolute_url()
    assert (lena.username, lena.name, lena.email) == ("lena", "Lena Brandt", "lena@nordstadt.example")
    assert lena.is_staff
    assert lena.is_superuser
    assert room.title == "general"
    assert room.topic == "Everything else"
    assert room.is_landing
    assert room.kind == "public"
    assert Membership.objects.get(room=room, user=lena).role == "owner"
    assert EmailAddress.objects.get(user=lena).verified
    assert client.session["_auth_user_id"] == str(lena.pk)


def test_a_username_is_taken_from_the_name_if_none_is_given(closed, client):
    client.post("/setup/", LENA | {"username": ""})
    assert User.objects.get().username == "lena.brandt"


def test_a_name_without_latin_letters_leaves_it_to_the_address(closed, client):
    client.post("/setup/", LENA | {"username": "", "name": "田中 雪", "email": "Yuki.T@example.org"})
    assert User.objects.get().username == "yuki.t"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "short", "at least 12 characters"),
        ("password", "lena@nordstadt.example", "too similar to the e-mail"),
        ("username", "admin", "is reserved"),
        ("username", "аdmin", "small letters a to z"),  # the first letter is Cyrillic
        ("email", "nobody", "valid email"),
        ("name", "\u202e\u200b", "at least one visible character"),
        ("room_title", "\u2066", "at least one visible character"),
    ],
)
def test_what_is_unfit_is_said_and_nothing_that_was_typed_is_lost(closed, client, field, value, sentence):
    answer = client.post("/setup/", LENA | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Everything else" in answer.content.decode()
    assert not User.objects.exists()
    assert not Installation.objects.exists()


@pytest.mark.attack("A39")
def test_the_page_is_gone_after_the_first_run(closed, client):
    client.post("/setup/", LENA)
    assert Client().get("/setup/").status_code == 404
    assert Client().post("/setup/", LENA | {"username": "mallory", "email": "m@example.org"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.attack("A39")
@pytest.mark.django_db(transaction=True)
def test_of_two_first_runs_at_once_one_creates_the_administrator(monkeypatch):
    monkeypatch.setattr(Installation, "_is_set_up", False)
    barrier = Barrier(2)

    def submit(who: str) -> str:
        browser = Client()
        browser.get("/setup/")
        barrier.wait()
        try:
            mine = LENA | {"username": who, "email": f"{who}@example.org", "room_title": f"{who} room"}
            return browser.post("/setup/", mine).headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(submit, ["lena", "mallory"]))
    assert User.objects.filter(is_superuser=True).count() == Room.objects.count() == 1
    assert answers == ["/accounts/login/", Room.objects.get().get_absolute_url()]


def test_who_comes_second_leaves_nothing_behind(closed):
    set_up(**LENA)
    with pytest.raises(AlreadySetUpError):
        set_up(**LENA | {"username": "mallory", "email": "m@example.org", "room_title": "mine"})
    assert (User.objects.count(), Room.objects.count()) == (1, 1)


def test_the_first_run_costs_no_query_once_it_is_over(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/accounts/login/")
