"""In which language somebody reads: as their profile says, else as the browser asks, else English."""

import re
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import middleware
from accounts.models import User
from chat import actions
from config.serving.request_limits import request_limits
from tests.accounts.test_profile import FIELDS
from tests.harness.names import PASSWORD
from web import languages

GERMAN = {"Accept-Language": "de-AT, de;q=0.9, en;q=0.5"}
ENGLISH = {"Accept-Language": "en-GB, en;q=0.9, de;q=0.5"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-CH, en", "de"),
        ("fr, de;q=0.5, en;q=0.7", "en"),
        ("fr, it", "en"),
        ("*", "en"),
        ("*, de", "en"),
        ("", "en"),
        ("de;q=much", "en"),
        ("../../etc/passwd", "en"),
        ("d" * 5000, "en"),
        ("\x00, de\r\n", "en"),
    ],
)
def test_the_first_language_that_we_speak_is_taken(header, language):
    assert languages.accepted(header) == language


def test_a_guest_reads_what_the_browser_asks_for(client, db):
    page = client.get("/accounts/login/", headers=GERMAN)
    assert '<html lang="de" dir="ltr"' in page.text
    assert page.headers["Content-Language"] == "de"
    assert "Accept-Language" in page.headers["Vary"]


def test_a_cookie_chooses_no_language(client, db):
    client.cookies["django_language"] = "de"
    assert client.get("/accounts/login/").headers["Content-Language"] == "en"


@pytest.mark.parametrize(("chosen", "asked"), [("en", GERMAN), ("de", ENGLISH), ("de", {})])
def test_the_profile_stands_above_the_browser(alice, sign_in, chosen, asked):
    User.objects.update(language=chosen)
    page = sign_in(alice).get("/profile/", headers=asked)
    assert f'<html lang="{chosen}"' in page.text
    assert page.headers["Content-Language"] == chosen
    assert "Accept-Language" not in page.headers["Vary"]


def test_a_profile_that_says_nothing_leaves_it_to_the_browser(alice, sign_in):
    page = sign_in(alice).get("/profile/", headers=GERMAN)
    assert '<html lang="de"' in page.text
    assert "Accept-Language" in page.headers["Vary"]


def test_a_language_that_is_spoken_no_more_is_passed_over(alice, sign_in):
    User.objects.update(language="tlh")
    assert sign_in(alice).get("/profile/", headers=GERMAN).headers["Content-Language"] == "de"


def test_no_language_is_left_behind_for_the_next_request(alice, sign_in):
    User.objects.update(language="de")
    browser, before = sign_in(alice), translation.get_language()
    browser.get("/profile/")
    assert translation.get_language() == before == "en"
    assert Client().get("/accounts/login/").headers["Content-Language"] == "en"


def test_a_language_is_chosen_in_the_profile(alice, sign_in):
    browser = sign_in(alice)
    assert browser.post("/profile/", FIELDS | {"language": "de"}).status_code == 302
    alice.refresh_from_db()
    assert alice.language == "de"
    page = browser.get("/profile/")
    assert page.headers["Content-Language"] == "de"
    assert '<option value="de" selected>Deutsch</option>' in page.text


def test_a_language_that_nobody_translated_is_refused(alice, sign_in):
    answer = sign_in(alice).post("/profile/", FIELDS | {"language": "tlh"})
    assert answer.status_code == 422
    alice.refresh_from_db()
    assert alice.language == ""


def test_what_holds_no_words_says_no_language(alice, sign_in):
    for answer in (sign_in(alice).get(reverse("me_css"), headers=GERMAN), Client().get("/healthz", headers=GERMAN)):
        assert answer.status_code == 200
        assert "Content-Language" not in answer.headers
        assert "Accept-Language" not in answer.headers["Vary"]


def test_a_form_says_what_is_wrong_in_german(alice, sign_in):
    answer = sign_in(alice).post("/profile/", FIELDS | {"username": ""}, headers=GERMAN)
    assert answer.status_code == 422
    assert "Dieses Feld ist zwingend erforderlich." in answer.text


def test_a_language_costs_no_query(alice, sign_in, django_assert_num_queries, django_assert_max_num_queries):
    browser = sign_in(alice)
    with django_assert_max_num_queries(20) as captured:
        browser.get("/profile/")
    User.objects.update(language="de")
    with django_assert_num_queries(len(captured)):
        browser.get("/profile/")


@pytest.mark.parametrize(
    ("language", "day", "one", "two"),
    [
        ("de", "Donnerstag, 5. März", "1 neue Nachricht", "2 neue Nachrichten"),
        ("en", "Thursday 5 March", "1 new message", "2 new messages"),
    ],
)
def test_days_and_plurals_are_those_of_the_language(workshop, alice, bob, say, sign_in, language, day, one, two):
    User.objects.filter(pk=bob.pk).update(language=language)
    browser = sign_in(bob)
    with time_machine.travel("2026-03-05T12:00Z", tick=False):
        read = say(workshop, alice)
        say(workshop, alice)
    actions.mark_read(room=read.room, user=bob, number=read.number)
    page = browser.get(workshop.get_absolute_url()).text
    assert f"<h2>{day}</h2>" in page
    assert re.search(rf"<span data-since>\s*{one}\s*</span>", page)
    say(workshop, alice)
    assert re.search(rf"<span data-since>\s*{two}\s*</span>", browser.get(workshop.get_absolute_url()).text)


# --- What goes wrong ---------------------------------------------------------------------------------------


def test_an_error_page_is_in_the_language_of_its_reader(client, alice, sign_in):
    asked = GERMAN | {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
    guest = client.get("/nothing-stands-here/", headers=asked)
    assert (guest.status_code, guest.headers["Content-Language"]) == (404, "de")
    assert "<h1>Seite nicht gefunden</h1>" in guest.text
    User.objects.update(language="en")
    assert "<h1>Page not found</h1>" in sign_in(alice).get("/nothing-stands-here/", headers=asked).text


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("get", "/rooms/", 401, "Du bist abgemeldet. Melde dich an, um weiterzumachen."),
        ("post", "/accounts/login/", 403, "Diese Seite ist veraltet. Lade sie neu und schick es noch einmal ab."),
        ("get", "/nothing-stands-here/", 404, "Hier ist nichts, oder du hast keinen Zugriff darauf."),
    ],
)
def test_a_script_of_a_guest_gets_its_sentence_in_german(db, method, path, status, sentence):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.generic(method.upper(), path, headers=GERMAN | {"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (status, sentence)


def test_a_verb_refuses_in_the_language_of_the_profile(workshop, alice, bob, say, sign_in):
    User.objects.filter(pk=bob.pk).update(language="de")
    number = say(workshop, alice).number
    answer = sign_in(bob).post(
        f"/rooms/{workshop.pk}/messages/{number}/edits/", {"body": "mine"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.text) == (403, "Diese Nachricht bearbeiten kann nur, wer sie geschrieben hat.")


def test_an_unfit_message_is_refused_with_german_numbers(workshop, bob, post, sign_in):
    User.objects.filter(pk=bob.pk).update(language="de")
    answer = post(sign_in(bob), workshop, body="x" * 10_001)
    assert (answer.status_code, answer.text) == (422, "Das sind 10.001 Zeichen. Erlaubt sind 10.000.")


def test_too_many_messages_are_refused_in_german(workshop, bob, post, sign_in):
    User.objects.filter(pk=bob.pk).update(language="de")
    browser = sign_in(bob)
    answer = [post(browser, workshop) for _ in range(settings.SEND_RATE[0] + 1)][-1]
    wait = answer.headers["Retry-After"]
    assert answer.status_code == 429
    assert answer.text == f"Das waren zu viele Nachrichten auf einmal. Sende diese in {wait} s."


def test_too_many_attempts_are_refused_in_german(client, alice):
    wrong = {"login": "alice", "password": "not it"}
    page = [client.post("/accounts/login/", wrong, headers=GERMAN) for _ in range(6)][-1]
    assert page.status_code == 429
    assert "Zu viele Versuche. Versuch es in 5 Minuten noch einmal." in page.text


def test_that_the_database_is_away_is_said_in_german(client, monkeypatch):
    """Before anybody can be known to be signed in."""

    def away(request):
        raise OperationalError

    monkeypatch.setattr(middleware, "get_user", away)
    client.raise_request_exception = False
    answer = client.get("/rooms/", headers=GERMAN | {"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer.text.startswith("Die Datenbank ist gerade nicht erreichbar.")


@pytest.mark.parametrize(("asked", "sentence"), [(GERMAN, "Das ist zu groß."), (ENGLISH, "That is too large to send.")])
async def test_what_is_refused_before_django_is_refused_in_german_too(asked, sentence):
    headers = [(name.lower().encode(), value.encode()) for name, value in asked.items()]
    headers.append((b"content-length", b"999999999"))
    scope: Any = {"type": "http", "path": "/", "headers": headers, "query_string": b""}
    sent = []

    async def send(event):
        sent.append(event)

    nobody: Any = None  # neither the application nor the body is asked for
    await request_limits(nobody)(scope, nobody, send)
    assert sent[0]["status"] == 413
    assert sent[1]["body"].decode() == sentence


# --- Mail --------------------------------------------------------------------------------------------------


def language_of(mail):
    """By its HTML, which says it."""
    (page,) = (content for content, kind in mail.alternatives if kind == "text/html")
    return re.findall(r'<html lang="(\w+)"', page)[0]


@pytest.mark.parametrize(
    ("chosen", "asked", "language"), [("de", ENGLISH, "de"), ("en", GERMAN, "en"), ("", GERMAN, "de")]
)
def test_a_mail_is_in_the_language_of_who_gets_it(alice, client, mailoutbox, chosen, asked, language):
    User.objects.update(language=chosen)
    client.post("/accounts/password/reset/", {"email": alice.email}, headers=asked)
    assert language_of(mailoutbox[-1]) == language


def test_what_somebody_elses_browser_asks_for_is_not_the_language_of_a_mail(alice, mallory, sign_in, mailoutbox):
    sign_in(mallory).post("/accounts/password/reset/", {"email": alice.email}, headers=GERMAN)
    assert language_of(mailoutbox[-1]) == "en"


def test_who_has_an_account_is_told_so_in_their_language(alice, client, mailoutbox, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    User.objects.update(language="de")
    again = {"name": "A", "username": "again", "email": alice.email, "password1": PASSWORD}
    client.post("/accounts/signup/", again, headers=ENGLISH)
    assert mailoutbox[-1].to == [alice.email]
    assert language_of(mailoutbox[-1]) == "de"


def test_a_notice_about_an_account_is_in_its_language(alice, sign_in, mailoutbox):
    User.objects.update(language="de")
    new = {"oldpassword": PASSWORD, "password1": "a much longer sentence than before"}
    sign_in(alice).post("/accounts/password/change/", new, headers=ENGLISH)
    assert mailoutbox[-1].subject == "Dein Passwort bei Hubbub wurde geändert"
