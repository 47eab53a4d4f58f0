"""Walks every address there is: what each person gets, and what no answer may lack."""

import re

import pytest
from django.test import Client

from chat import actions
from tests.security.matrix import FOREIGN, MATRIX
from tests.security.walk import ALL, address, is_about_a_room

pytestmark = pytest.mark.django_db

CAST = ("anon", "carol", "bob", "dora", "alice")
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def cast(person, alice, bob, carol, cellar, say, sign_in):
    dora = person("dora")
    actions.add_person(room=cellar, user=dora, by=alice)
    actions.change_role(room=cellar, user=dora, role="moderator", by=alice)
    say(cellar, alice, "canary")
    people = {"carol": carol, "bob": bob, "dora": dora, "alice": alice}
    return {"anon": Client()} | {name: sign_in(user) for name, user in people.items()}


def state(room):
    """What somebody who may not could have changed."""
    room.refresh_from_db()
    return room.version, room.memberships.count(), room.title, room.is_archived


@pytest.mark.attack("A28")
def test_every_address_has_a_row():
    assert {name for name in ALL if not name.startswith(FOREIGN)} == set(MATRIX)


@pytest.mark.attack("A28")
def test_everyone_gets_what_the_matrix_says(cast, cellar):
    wrong = []
    for name, row in MATRIX.items():
        for who in CAST:
            answer = cast[who].get(address(name, cellar))
            if answer.status_code != getattr(row, who):
                wrong.append((name, who, answer.status_code))
            if who in {"anon", "carol"} and ("canary" in answer.text or "cellar" in answer.text):
                wrong.append((name, who, "leak"))
    assert wrong == []


@pytest.mark.attack("A28")
@pytest.mark.attack("A41")
def test_to_who_is_no_member_a_private_room_is_like_none(cast, cellar):
    """Every verb of every address, as a page and as a script: the same status, the same headers, the same words."""
    asks = [("get", {}), ("get", {"HX-Request": "true"}), ("post", {}), ("post", {"HX-Request": "true"})]
    different = []
    for name in filter(is_about_a_room, MATRIX):
        url = address(name, cellar)
        for who in ("anon", "carol"):
            for method, headers in [*asks, ("head", {}), ("delete", {})]:
                there = seen(getattr(cast[who], method)(url, headers=headers), str(cellar.pk))
                nowhere = seen(getattr(cast[who], method)(url.replace(str(cellar.pk), ABSENT), headers=headers), ABSENT)
                if there != nowhere:
                    different.append((name, who, method, headers, there[0], nowhere[0]))
    assert different == []
    assert state(cellar) == (1, 3, "cellar", False)


def seen(answer, room_id):
    """What can be told apart, without what differs between any two answers."""
    headers = {
        name: value for name, value in answer.headers.items() if name not in {"Hubbub-Request", "Content-Length"}
    }
    text = re.sub(r'value="[^"]{32,}"|[0-9a-f]{4}-[0-9a-f]{4}(?=</span>)', "", answer.text)
    return (
        answer.status_code,
        {name: value.replace(room_id, "ID") for name, value in headers.items()},
        text.replace(room_id, "ID"),
    )


@pytest.mark.attack("A41")
def test_who_was_removed_cannot_tell_either(workshop, alice, bob, sign_in):
    browser = sign_in(bob)
    workshop.memberships.filter(user=bob).update(removed_at="2026-01-01T00:00Z")
    for name in filter(is_about_a_room, MATRIX):
        url = address(name, workshop)
        there, nowhere = browser.post(url), browser.post(url.replace(str(workshop.pk), ABSENT))
        assert seen(there, str(workshop.pk)) == seen(nowhere, ABSENT), name
    assert str(workshop.pk) not in browser.get("/rooms/").text


@pytest.mark.attack("A16")
def test_nothing_changes_without_a_token(alice, bob, cellar):
    """Without one, with a wrong one, with one of somebody else, from elsewhere."""
    client, other = Client(enforce_csrf_checks=True), Client()
    client.force_login(alice)
    other.force_login(bob)
    theirs = other.get("/profile/").context["csrf_token"]
    senders = [
        {},
        {"X-CSRFToken": "x" * 32},
        {"X-CSRFToken": str(theirs)},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ]
    let_in = []
    for name in ALL:
        url = address(name, cellar)
        tries = [(client.post, headers) for headers in senders]
        tries += [(verb, {}) for verb in (client.put, client.patch, client.delete)]
        for verb, headers in tries:
            status = verb(url, headers=headers).status_code
            if status not in {403, 404, 405} and not (status == 302 and name.startswith(FOREIGN)):
                let_in.append((name, verb.__name__, headers, status))
    assert let_in == []
    assert state(cellar) == (0, 2, "cellar", False)


@pytest.mark.attack("A17")
def test_what_changes_something_is_never_done_by_looking(alice, cellar, cast):
    for name, row in MATRIX.items():
        url = address(name, cellar)
        for verb in ("get", "head", "options"):
            getattr(cast["alice"], verb)(url)
        if not row.unsafe:
            assert cast["alice"].post(url).status_code in {404, 405}, name
    assert state(cellar) == (1, 3, "cellar", False)
    assert cast["alice"].get("/profile/").status_code == 200  # still signed in


@pytest.mark.attack("A19")
def test_a_method_is_what_it_is_and_not_what_a_header_or_a_field_says(cast, cellar):
    url = f"/rooms/{cellar.pk}/messages/1/deletion/"
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        assert cast["alice"].get(url, headers={header: "POST"}).status_code == 200
    assert cast["alice"].get(f"{url}?_method=POST").status_code == 200
    assert state(cellar)[0] == 1


@pytest.mark.attack("A19")
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/octet-stream", ""])
def test_what_is_no_form_is_not_read_as_one(cast, cellar, kind):
    body = '{"client_id": "6f1e1f0a-8f62-4f0c-9d0f-0d1d0d7d3a11", "body": "forged"}'
    for sent in (body, "client_id=6f1e1f0a-8f62-4f0c-9d0f-0d1d0d7d3a11&body=forged"):
        answer = cast["alice"].generic("POST", f"/rooms/{cellar.pk}/messages/", sent, content_type=kind)
        assert answer.status_code == 422
    assert state(cellar)[0] == 1


@pytest.mark.attack("A23")
@pytest.mark.attack("A24")
@pytest.mark.attack("A107")
def test_no_answer_can_be_framed_kept_by_others_or_tells_what_it_runs_on(cast, cellar):
    wrong = []
    for name in ALL:
        for who in ("anon", "alice"):
            answer = cast[who].get(address(name, cellar))
            headers = answer.headers
            policy, cache = headers["Content-Security-Policy"], headers["Cache-Control"]
            good = [
                headers["X-Frame-Options"] == "DENY",
                "frame-ancestors 'none'" in policy and "unsafe" not in policy,
                headers["X-Content-Type-Options"] == "nosniff",
                headers["Cross-Origin-Resource-Policy"] == "same-origin",
                ("private" in cache or "no-store" in cache) and "public" not in cache,
                {"Cookie", "HX-Request"} <= {part.strip() for part in headers["Vary"].split(",")},
                not {"Server", "X-Powered-By"} & set(headers),
                "Traceback" not in answer.text and "DATA_DIR" not in answer.text,
            ]
            if not all(good):
                wrong.append((name, who, good))
    assert wrong == []


@pytest.mark.attack("A23")
def test_a_file_cannot_be_framed_either(client):
    answer = client.get("/static/js/app.js")
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.attack("A24")
def test_a_page_is_not_found_under_a_name_that_a_cache_would_keep(cast, cellar):
    for tail in (
        "x.css",
        ";.js",
        "%2e%2e",
        "index.html",
        "..;/",
        "x.png?y",
        "messages/1.js",
        "messages/1/x.css",
        "%0a.css",
    ):
        assert cast["alice"].get(f"/rooms/{cellar.pk}/{tail}").status_code == 404, tail
    for path in ("/rooms/x.css", "/profile/x.css", "/profile/%2e%2e/x.js", "/rooms.css", "/help/a.png"):
        assert cast["alice"].get(path).status_code == 404, path


@pytest.mark.attack("A24")
def test_headers_that_no_cache_keys_by_change_nothing(cast, cellar):
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"X-Original-URL": "/admin/"}, {"X-Rewrite-URL": "/admin/"},
                    {"X-Forwarded-Prefix": "//evil.example"}, {"Forwarded": "host=evil.example"}):  # fmt: skip
        answer = cast["alice"].get(f"/rooms/{cellar.pk}/", headers=headers)
        assert answer.status_code == 200
        assert "evil" not in answer.text


@pytest.mark.attack("A25")
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", "", "a b", "127.0.0.1,evil.example"]
)
def test_a_host_that_is_not_ours_is_refused(host, alice):
    answer = Client(headers={"host": host}).get("/accounts/login/")
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.attack("A107")
def test_nothing_lies_about(cast):
    paths = ["/static/", "/media/", "/media/pictures/", "/.git/config", "/.env", "/__debug__/", "/rooms/?format=api",
             "/static/../config/settings.py", "/static/%2e%2e/config/settings.py", "/js/app.js.map", "/data/secret_key",
             "/api/", "/graphql", "/server-status", "/debug/", "/%2e%2e/%2e%2e/etc/passwd"]  # fmt: skip
    for path in paths:
        answer = cast["alice"].get(path)
        assert answer.status_code in {200, 404}, path
        for secret in ("Traceback", "SECRET", "django", "sqlite", "DATA_DIR", "root:x"):
            assert secret not in answer.text, path
