"""Limits: exact counts, also for a thousand at once, and an answer that says when it goes on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.limits import in_words
from tests.harness.names import PASSWORD

WRONG = "not the password at all"


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-03T10:00Z", tick=False) as clock:
        yield clock


def login(name="alice", password=WRONG, ip="10.0.0.1", **headers):
    return Client(REMOTE_ADDR=ip, headers=headers).post("/accounts/login/", {"login": name, "password": password})


def codes(answers) -> list[int]:
    return [one.status_code for one in answers]


@pytest.mark.attack("A86")
def test_five_failures_in_five_minutes_for_an_account(alice, clock):
    assert codes(login(ip=f"10.0.0.{i}") for i in range(6)) == [422] * 5 + [429]
    clock.shift(299)
    assert login(password=PASSWORD).status_code == 429
    clock.shift(1)
    assert login(password=PASSWORD).status_code == 302


@pytest.mark.attack("A86")
def test_every_spelling_of_an_account_counts_as_the_same(alice, clock):
    spellings = ["alice", "ALICE", " alice", "alice@example.org", "Alice@Example.ORG", "alice "]
    assert codes(login(name, ip=f"10.0.0.{i}") for i, name in enumerate(spellings)) == [422] * 5 + [429]


@pytest.mark.attack("A86")
def test_another_host_header_gives_no_more_tries(alice, clock):
    hosts = ["127.0.0.1", "localhost", "127.0.0.1:1", "127.0.0.1:2", "localhost:3", "testserver"]
    assert codes(login(ip=f"10.0.0.{i}", Host=host) for i, host in enumerate(hosts)) == [422] * 5 + [429]


def test_one_account_that_is_being_guessed_locks_no_other_out(alice, bob, clock):
    for i in range(6):
        login(ip=f"10.0.0.{i}")
    assert login("bob", PASSWORD).status_code == 302


@pytest.mark.attack("A86")
def test_ten_tries_a_minute_from_one_address(alice, clock):
    answers = [login(f"nobody{i}") for i in range(11)]
    assert codes(answers) == [422] * 10 + [429]
    assert login("alice", PASSWORD, ip="10.0.0.2").status_code == 302


@pytest.mark.attack("A86")
@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_exactly(alice):
    def one_try(number):
        try:
            return login(ip=f"10.0.1.{number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one_try, range(40)))
    assert (answers.count(422), answers.count(429)) == (5, 35)


@pytest.mark.attack("A26")
def test_an_address_that_a_browser_made_up_is_not_believed(alice, clock):
    answers = [login(f"nobody{i}", **{"X-Forwarded-For": f"192.0.2.{i}"}) for i in range(11)]
    assert codes(answers) == [422] * 10 + [429]


def test_the_answer_says_when_it_goes_on_and_keeps_what_was_typed(alice, clock):
    for i in range(5):
        login(ip=f"10.0.0.{i}")
    clock.shift(100)
    answer = login("ALICE")
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "200")
    assert "Try again in 4 minutes." in page
    assert 'value="ALICE"' in page
    assert WRONG not in page


def test_waiting_as_long_as_it_says_is_enough_and_a_second_less_is_not(alice, clock):
    for i in range(10):
        login(f"nobody{i}")
        clock.shift(1)
    wait = int(login("alice", PASSWORD).headers["Retry-After"])
    clock.shift(wait - 1)
    assert login("alice", PASSWORD).status_code == 429
    clock.shift(1)
    assert login("alice", PASSWORD).status_code == 302


def test_a_sign_in_that_succeeds_is_not_a_failure(alice, clock):
    for i in range(8):
        assert login(password=PASSWORD, ip=f"10.0.0.{i}").status_code == 302


def test_sign_ups_are_limited_and_keep_what_was_typed(db, clock, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"signup": "3/3600s/ip"}
    fields = {"name": "Dora Q", "username": "do", "email": "nonsense", "password1": "short"}
    answers = [Client().post("/accounts/signup/", fields) for _ in range(4)]
    assert codes(answers) == [422] * 3 + [429]
    assert "Dora Q" in answers[3].content.decode()
    assert "Try again in 60 minutes." in answers[3].content.decode()


def test_letters_to_one_address_are_limited(alice, clock, mailoutbox):
    answers = [
        Client(REMOTE_ADDR=f"10.0.0.{i}").post("/accounts/password/reset/", {"email": "Alice@example.org"})
        for i in range(6)
    ]
    assert codes(answers) == [302] * 5 + [429]
    assert len(mailoutbox) == 5
    assert answers[5].headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (2, "2 seconds"), (99, "99 seconds"), (100, "2 minutes"), (300, "5 minutes")],
)
def test_a_time_to_wait_is_never_said_shorter_than_it_is(seconds, words):
    assert in_words(seconds) == words
