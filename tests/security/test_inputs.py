"""Requests that no browser of ours makes: each gets an answer below 500, and nothing is stored."""

import re
import time
import unicodedata
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.names import clean_name, initials, name_key, suggest_username
from chat import rendering
from chat.forms import MessageForm, RoomForm
from chat.models import Message, Room
from tests import corpus
from tests.security import hostile
from web.middleware import private_by_default
from web.numbers import parse_number

pytestmark = pytest.mark.django_db

PART = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n%s\r\n--x--\r\n'


@pytest.fixture
def room(workshop, alice, say):
    for _ in range(12):
        say(workshop, alice)
    return workshop


@pytest.mark.attack("A64")
def test_whatever_a_page_is_asked_for_it_holds_at_most_ten(room, bob, sign_in):
    browser = sign_in(bob)
    odd = ["-1", "0", "1e9", "9" * 5000, "٣", "∞", "NaN", "1;2", "\x00", "", "1.5", "0x1", "²", "٩" * 50, "1 OR 1=1"]
    for words in odd:
        for tail in (
            "messages/?before=",
            "messages/?after=",
            "?before=",
            "?after=",
            "changes/?since=",
            "members/?page=",
        ):
            answer = browser.get(f"/rooms/{room.pk}/{tail}", query_params={tail.partition("?")[2][:-1]: words})
            assert answer.status_code == 200, (tail, words)
            if tail.startswith("messages"):
                assert answer.text.count("<article") <= 10
    for limit in ("limit", "per_page", "page_size", "count", "offset"):
        assert browser.get(f"/rooms/{room.pk}/messages/", {limit: "1000000"}).text.count("<article") == 10
    for number in ("0", "-1", "9" * 18, "9" * 19, "9" * 400, "٣", "1.0", "1e3"):
        assert browser.get(f"/rooms/{room.pk}/{number}/").status_code == 404
    assert parse_number("9" * 50, 0) == parse_number("9" * 5000, 0)


@pytest.mark.attack("A107")
def test_an_address_may_hold_any_bytes(room, bob, sign_in):
    browser = sign_in(bob)
    for path in (
        "/%ff%fe",
        "/%00",
        "/rooms/%00/",
        "/people/%ed%a0%80/",
        f"/rooms/{room.pk}%0d%0aSet-Cookie:x=1/",
        "/rooms/%f0%28%8c%28/",
        "/people/" + "a" * 5000 + "/",
        "/" + "%2e%2e/" * 500,
    ):
        answer = browser.get(path)
        assert (path, answer.status_code) == (path, 404)
        assert "x" not in answer.cookies
    for query in (
        "q=%00",
        "q=%ff%fe",
        "q=%ed%a0%80",
        "q=" + "x" * 50_000,
        "q=%0d%0aX:1",
        "state=%00",
        "q[]=1&q[a]=2",
        "&&&=&=",
    ):
        assert browser.get(f"/rooms/?{query}").status_code == 200, query
    for query in ("a=1&" * 300, "&".join(f"a{at}=1" for at in range(1000))):
        assert browser.get(f"/rooms/?{query}").status_code == 400


@pytest.mark.attack("A107")
@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=", b"x", 400),
        ("multipart/form-data; boundary=x", b"--x\r\ngarbage", 422),
        ("multipart/form-data; boundary=x", (PART % b"a")[:-9], 422),
        ("multipart/form-data; boundary=x; charset=hex", PART % b"a", 422),
        ("multipart/form-data; boundary=x; charset=zlib", PART % b"a", 422),
        ("multipart/form-data; boundary=x; charset=idna", PART % b"\xff\xff.a", 422),
        ("multipart/form-data; boundary=x; charset=utf-16", PART % b"a", 422),
        ("multipart/form-data; boundary=x; charset=utf-7", PART % b"+ADw-script+AD4-", 422),
        ("application/x-www-form-urlencoded; charset=hex", b"body=61", 422),
        ("application/x-www-form-urlencoded; charset=latin-1", b"body=%e4", 422),
        ("application/x-www-form-urlencoded", b"a=1&" * 300, 400),
        ("application/x-www-form-urlencoded", b"body=" + b"x" * 300_000, 400),
        ("application/x-www-form-urlencoded", b"client_id=%00&body=%00", 422),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\na\r\n' for _ in range(20))
            + b"--x--\r\n",
            400,
        ),
    ],
)
def test_a_body_that_is_no_form_is_refused(room, bob, sign_in, kind, body, status):
    answer = sign_in(bob).generic("POST", f"/rooms/{room.pk}/messages/", body, content_type=kind)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert room.messages.count() == 12


@pytest.mark.attack("A107")
def test_an_encoding_that_is_no_text_is_not_tried():
    """`charset=hex` is a codec to Python, and its error was a page of status 500."""
    request = RequestFactory().generic(
        "POST", "/", PART % b"a", content_type="multipart/form-data; boundary=x; charset=hex"
    )
    private_by_default(lambda request: HttpResponse(request.POST["body"]))(request)
    assert request.POST["body"] == "a"


@pytest.mark.attack("A22")
@pytest.mark.attack("A107")
@pytest.mark.parametrize(
    "cookie",
    [
        'sid="aaaaaaaa\\000"',
        "sid=%00aaaaaaaa",
        "sid=" + "x" * 4000,
        'sid="\\355\\240\\200aaaaaaaa"',
        'messages="\\000"; csrf=x',
        "sid; ; =;;",
        "sid=a; sid=b; __Host-sid=c",
    ],
)
def test_a_cookie_that_we_never_set_is_nobody(client, cookie):
    answer = client.get("/rooms/", headers={"cookie": cookie})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/rooms/")


@pytest.mark.attack("A65", "A107")
def test_headers_may_say_anything(room, bob, sign_in, client):
    browser = sign_in(bob)
    odd = {
        "Referer": "http://[::1",
        "HX-Current-URL": "//[",
        "Accept-Language": "x" * 5000,
        "Accept": "a," * 20_000,
        "Range": "bytes=5-1,-",
        "If-Modified-Since": "yesterday",
        "If-None-Match": '"' * 300,
        "X-Forwarded-For": "é, \x00",
        "User-Agent": "\xff" * 600,
    }
    for name, value in odd.items():
        began = time.perf_counter()
        assert browser.get(f"/rooms/{room.pk}/", headers={name: value}).status_code == 200, name
        assert client.post("/rooms/new/", {"title": "x"}, headers={name: value}).status_code in {302, 401}, name
        assert time.perf_counter() - began < 1, name


@pytest.mark.attack("A55")
def test_line_breaks_in_a_title_reach_no_header(alice, sign_in):
    browser = sign_in(alice)
    for title in ("a\r\nSet-Cookie: x=1", "b\nLocation: //evil.example", "c\x0bX: 1", "d\x85X: 1", "e\u2028X: 1"):
        answer = browser.post("/rooms/new/", {"title": title, "kind": "public", "editing_minutes": "-1"})
        assert answer.status_code == 302
        assert re.fullmatch(r"/rooms/[0-9a-f-]{36}/", answer.headers["Location"])
        assert "x" not in answer.cookies
    assert not any(set("\r\n\x0b\x85\u2028") & set(title) for title in Room.objects.values_list("title", flat=True))


@pytest.mark.attack("A50")
def test_a_name_never_hides_what_it_is():
    """Whatever the corpus holds: no control, no direction, no tag character; and cleaning twice changes nothing."""
    for text in hostile.texts():
        name = clean_name(text)
        assert clean_name(name) == name
        hidden = {unicodedata.category(character) for character in name} & {"Cc", "Zl", "Zp", "Cs"}
        assert (text[:60], hidden) == (text[:60], set())
        assert not re.search("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", name)
        assert len(initials(name)) <= 3 or not name


@pytest.mark.attack("A50")
def test_a_name_that_grows_when_it_is_compared_is_too_long(alice, sign_in):
    """One character may stand for eighteen; the column for the key is 400 wide."""
    form = RoomForm({"title": "\ufdfa" * 100, "kind": "public", "editing_minutes": "-1"})
    assert form.errors["title"] == ["This name is too long."]
    assert RoomForm({"title": "\ufdfa" * 20, "kind": "public", "editing_minutes": "-1"}).is_valid()


@pytest.mark.attack("A62")
def test_half_a_character_and_nothing_at_all_are_refused():
    for words in ("\ud800", "a\udfff", "\u200b\u2060 \u3164", "", "\n\n", "\x00"):
        assert not MessageForm({"client_id": uuid4(), "body": words}).is_valid()
    assert Message.objects.count() == 0


@pytest.mark.attack("A61")
@pytest.mark.parametrize(
    "words",
    ["<![", "<!x", "<![CDATA[", "<!-", "<?", "<!DOCTYPE [", "&#x110000;", "&#xd800;", "</", "<a href=", "<\x00a>"],
)
def test_markup_on_which_a_parser_trips_is_a_message_like_another(workshop, bob, post, sign_in, words):
    tripped = rendering.fallbacks.error
    answer = post(sign_in(bob), workshop, body=words * 50)
    assert answer.status_code == (422 if "\x00" in words else 201)
    assert rendering.fallbacks.error == tripped


@pytest.mark.attack("A63")
@pytest.mark.parametrize("work", [clean_name, name_key, initials, suggest_username, lambda text: parse_number(text, 0)])
def test_fifty_thousand_characters_cost_twice_as_much_as_half_of_them(work):
    """Our own expressions are linear on every family of the corpus: twice the text, at most two and a half times as
    long (and a little: a clock is no scale). The slowest family is measured once more before it is believed."""
    slow = []
    for unit in [*corpus.units(), "a", " ", "\u0301", "\u200d", "a\u0301\u0301\u0301", ".", "_", "é"]:
        if hostile.is_refused(unit):
            continue
        text = (unit * 50_000)[:50_000] + "!"
        if took(work, text) > 0.05 and took(work, text) > 2.5 * took(work, text[:25_000] + "!") + 0.01:
            slow.append(unit)
    assert slow == []


def took(work, text):
    began = time.thread_time()
    work(text)
    return time.thread_time() - began
