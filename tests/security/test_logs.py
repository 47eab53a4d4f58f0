"""What is logged while people chat, fail and attack: no word of theirs, no password, no token, no e-mail address."""

import json
import logging
import re
from io import StringIO
from uuid import uuid4

import pytest
from django.core import mail
from django.http import Http404
from django.test import Client

from chat import rendering
from config.logging import logging_config
from config.prometheus import figures
from tests.harness.names import PASSWORD
from web import metrics

pytestmark = [pytest.mark.attack("A109"), pytest.mark.django_db]

CANARY = "canary-7f3a21c0"


@pytest.fixture
def written():
    """Everything that our own formatting makes of everything that is logged, also what the levels would keep back."""
    line = logging_config(debug=False)["formatters"]["line"]
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(line["()"](processors=line["processors"], foreign_pre_chain=line["foreign_pre_chain"]))
    names = [
        "",
        "hubbub",
        "django",
        "django.request",
        "django.security",
        "chat",
        "accounts",
        "allauth",
        "uvicorn.error",
    ]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def test_a_day_of_use_and_misuse_leaves_no_word_in_the_log(
    written, workshop, cellar, alice, bob, mallory, sign_in, settings
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    visitor = Client(raise_request_exception=False, headers={"User-Agent": CANARY})
    # signing up, signing in, failing to
    visitor.post(
        "/accounts/signup/",
        {"name": CANARY, "username": "newcomer", "email": f"{CANARY}@example.org", "password1": CANARY + CANARY},
    )
    for password in (CANARY, PASSWORD):
        visitor.post("/accounts/login/", {"login": "alice", "password": password})
    visitor.post("/accounts/password/reset/", {"email": "bob@example.org"})
    links = re.findall(r"https?://[^/]+(/\S+)", " ".join(str(letter.body) for letter in mail.outbox))
    tokens = [link for link in links if "key" in link or "confirm" in link]
    assert len(tokens) >= 2
    for link in tokens:
        for address in (link, link[:-3] + "xyz/"):
            Client(raise_request_exception=False).get(address, follow=True)
    # writing, and being refused
    alices, mallorys = sign_in(alice), sign_in(mallory)
    for body in (CANARY, f"**{CANARY}**", f"{CANARY} " + "> " * 2000, CANARY * 2000, f"\x00{CANARY}"):
        alices.post(f"/rooms/{cellar.pk}/messages/", {"client_id": uuid4(), "body": body})
    alices.post(f"/rooms/{cellar.pk}/messages/1/edits/", {"body": CANARY + "!"})
    deleted = alices.post(f"/rooms/{cellar.pk}/messages/1/deletion/").text
    undo = re.findall(r'name="undo" value="([^"]+)"', deleted)[0]
    mallorys.post(f"/rooms/{cellar.pk}/messages/1/restoration/", {"undo": undo})
    for path in (f"/rooms/{cellar.pk}/messages/", f"/rooms/{workshop.pk}/settings/", "/rooms/new/", "/nowhere/"):
        mallorys.post(path, {"body": CANARY, "title": CANARY, "client_id": "x"})
        mallorys.get(path, {"q": CANARY, "token": CANARY})
    mallorys.generic("POST", "/rooms/new/", CANARY.encode() * 30_000, content_type="application/x-www-form-urlencoded")
    mallorys.generic("POST", "/rooms/new/", CANARY.encode(), content_type="multipart/form-data")
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": CANARY, "password": CANARY})
    Client(headers={"host": "evil.example"}).get(f"/?token={CANARY}")
    log = written.getvalue()
    session, token = (
        alices.cookies[settings.SESSION_COOKIE_NAME].value,
        visitor.cookies[settings.CSRF_COOKIE_NAME].value,
    )
    secrets = [CANARY, PASSWORD, undo, session, token, "alice@example.org", "bob@example.org"]
    assert [secret for secret in secrets if secret in log] == []
    for line in log.splitlines():
        assert json.loads(line)["level"]


def test_what_the_levels_let_through_has_no_token_of_an_address(written, alice):
    """A link from a mail is a secret in an address, and addresses that fail are logged: not at the levels of ours."""
    config = logging_config(debug=False)["loggers"]
    assert config["django.request"]["level"] == "ERROR"
    assert config["django.security"]["level"] == "CRITICAL"
    assert config["uvicorn.error"]["level"] == "ERROR"


def test_a_line_break_in_what_is_logged_makes_no_second_line(written):
    logging.getLogger("hubbub").warning("first\nsecond\r\x1b[31m\u2028third")
    lines = written.getvalue().split("\n")
    assert (len(lines), lines[1]) == (2, "")
    assert "\x1b" not in lines[0]


def test_a_message_that_cannot_be_rendered_is_logged_without_its_words(written):
    rendering.render("> " * 3000 + CANARY)
    assert written.getvalue()
    assert CANARY not in written.getvalue()


def test_the_figures_are_not_there_unless_asked_for(client, rf, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS = True
    with pytest.raises(Http404):
        figures(rf.get("/metrics", REMOTE_ADDR="203.0.113.9"))


def test_figures_name_nobody():
    text = metrics.__doc__ + " ".join(dir(metrics))
    assert not re.search(r"user_id|username|email|room_id", text)
