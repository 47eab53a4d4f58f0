"""Walks every address there is: what each person gets, and what no answer may lack."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.matrix import FOREIGN, MATRIX

pytestmark = pytest.mark.django_db


def routes(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern) and entry.name:
            yield namespace + entry.name, entry


ALL = dict(routes())
OURS = {name: entry for name, entry in ALL.items() if not name.startswith(FOREIGN)}
SAMPLES = {"username": "alice", "user_id": 1, "pk": 1, "digest": "0" * 32, "size": 64, "number": 1, "sign_in_id": 1,
           "key": "x", "uidb36": "x", "app_label": "chat", "object_id": "1", "content_type_id": 1, "url": "x"}  # fmt: skip


def address(name, entry, room):
    keys = entry.pattern.regex.groupindex or entry.pattern.converters
    arguments = {key: SAMPLES.get(key, "1") for key in keys}
    if "room_id" in arguments:
        arguments["room_id"] = room.pk
    return reverse(name, kwargs=arguments) if arguments else reverse(name)


@pytest.fixture
def cast(alice, bob, carol, cellar, say, sign_in):
    say(cellar, alice, "canary")
    return {"anon": Client(), "carol": sign_in(carol), "bob": sign_in(bob), "alice": sign_in(alice)}


@pytest.mark.attack("A28")
def test_every_address_has_a_row():
    assert set(OURS) == set(MATRIX)


@pytest.mark.attack("A28")
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_everyone_gets_what_the_matrix_says(name, cast, cellar):
    url = address(name, OURS[name], cellar)
    row = MATRIX[name]
    got = {who: client.get(url) for who, client in cast.items()}
    expected = {"anon": row.anon, "carol": row.carol, "bob": row.bob, "alice": row.alice}
    if "room_id" in OURS[name].pattern.converters and expected["carol"] == 405:
        assert {who: got[who].status_code for who in ("carol", "bob", "alice")} == {
            "carol": 405,
            "bob": 405,
            "alice": 405,
        }
        assert cast["carol"].post(url, {"number": 1, "body": "x", "username": "carol"}).status_code == 404
    else:
        assert {who: answer.status_code for who, answer in got.items()} == expected
    for who in ("anon", "carol"):
        assert "canary" not in got[who].text
        assert "cellar" not in got[who].text


@pytest.mark.attack("A16")
@pytest.mark.parametrize("name", sorted(ALL))
def test_nothing_changes_without_a_token(name, alice, cellar):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    url = address(name, ALL[name], cellar)
    for verb in (client.post, client.put, client.patch, client.delete):
        for headers in ({}, {"X-CSRFToken": "x" * 32}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert verb(url, headers=headers).status_code in {302, 403, 404, 405}
    cellar.refresh_from_db()
    assert (cellar.version, cellar.memberships.count(), cellar.is_archived) == (0, 2, False)


@pytest.mark.attack("A17")
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_what_changes_something_is_never_done_by_looking(name, alice, cellar, cast):
    url = address(name, OURS[name], cellar)
    for verb in ("get", "head", "options"):
        getattr(cast["alice"], verb)(url)
    cellar.refresh_from_db()
    assert (cellar.version, cellar.memberships.count(), cellar.is_archived) == (1, 2, False)
    if not MATRIX[name].unsafe:
        assert cast["alice"].post(url).status_code in {404, 405}


@pytest.mark.attack("A23", "A24")
@pytest.mark.parametrize("name", sorted(ALL))
def test_no_answer_can_be_framed_or_kept_by_others(name, cast, cellar):
    for client in (cast["anon"], cast["alice"]):
        answer = client.get(address(name, ALL[name], cellar))
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"] or "no-store" in answer.headers["Cache-Control"]
        assert "public" not in answer.headers["Cache-Control"]
        assert {"Cookie", "HX-Request"} <= {part.strip() for part in answer.headers["Vary"].split(",")}


@pytest.mark.attack("A24")
@pytest.mark.parametrize("tail", ["x.css", ";.js", "%2e%2e", "index.html", "..;/", "x.png?y"])
def test_a_page_is_not_found_under_a_name_that_a_cache_would_keep(cast, cellar, tail):
    assert cast["alice"].get(f"/rooms/{cellar.pk}/{tail}").status_code == 404


@pytest.mark.attack("A25")
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", "", "a b"])
def test_a_host_that_is_not_ours_is_refused(host, alice):
    answer = Client(headers={"host": host}).get("/accounts/login/")
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.attack("A41")
def test_what_is_not_there_and_what_one_may_not_see_are_the_same_page(cast, cellar):
    pages = [cast["carol"].get(f"/rooms/{room}/").text for room in (cellar.pk, "00000000-0000-4000-8000-000000000000")]
    assert len({page.split("<main")[1].split("gate-foot")[0] for page in pages}) == 1


@pytest.mark.attack("A107")
@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/media/",
        "/.git/config",
        "/.env",
        "/__debug__/",
        "/static/../config/settings.py",
        "/rooms/?format=api",
    ],
)
def test_nothing_lies_about(cast, path):
    answer = cast["alice"].get(path)
    assert answer.status_code in {200, 302, 404}
    for secret in ("Traceback", "SECRET", "django", "sqlite", "DATA_DIR"):
        assert secret not in answer.text
