"""Texts that mean harm, in a real browser: nothing runs, nothing is fetched, nothing takes the place of the page."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from e2e.pages import by_number, composer, numbers, wait_until_live
from tests.corpus import hostile

PARTS = 4  # a room each: who missed more than two hundred messages is not given all of them
LOOK = """() => ({
    twice: [...document.querySelectorAll("[id]")].map(one => one.id).filter((id, at, all) => all.indexOf(id) !== at),
    handlers: [...document.querySelectorAll(".msg-body *")].flatMap(one => one.getAttributeNames())
        .filter(name => /^(on|(data-)?(hx|ws|sse)-)|^(id|name)$/.test(name)),
    active: document.querySelectorAll(
        ".msg-body :is(script, iframe, object, embed, form, input, textarea, style, link, meta, base, img, svg, video)"
        + ":not([data-copy] *)"
    ).length,
    whole: Boolean(document.getElementById("composer")?.elements.body && document.getElementById("messages")
        && document.querySelectorAll("#messages, #older, #newer, #dock").length === 4),
})"""
HARMLESS = {"twice": [], "handlers": [], "active": 0, "whole": True}


class Watch:
    """What a page does that it should not."""

    def __init__(self, page, server):
        self.dialogs: list[str] = []
        self.strangers: list[str] = []
        self.left: list[str] = []
        page.on("dialog", self._dismiss)
        page.on("request", lambda request: self._weigh(request, server))

    def _dismiss(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _weigh(self, request, server):
        if request.is_navigation_request():
            self.left.append(request.url)
        if urlsplit(request.url).scheme not in {"data", "blob"} and not request.url.startswith(server.url):
            self.strangers.append(request.url)


def post(room, text):
    """The number, or None where the form refuses it. Halves of surrogate pairs do not travel in a form."""
    body = text.encode("utf-8", "replace").decode()
    answer = room.post("bob", "messages/", client_id=str(uuid4()), body=body)
    assert answer.status in {201, 422}, f"{answer.status} for {text[:80]!r}"
    return answer.number if answer.status == 201 else None


@pytest.mark.parametrize("part", range(PARTS))
def test_every_hostile_text_is_only_text(new_room, enter, part):
    room = new_room("bob", "alice")
    alice = enter("alice", room)
    seen = Watch(alice, room.server)
    alice.evaluate("document.getElementById('connection').remove()")  # all of them at one go are quicker
    stored = [number for _, text in hostile()[part::PARTS] if (number := post(room, text))]
    assert len(stored) > 0.9 * len(hostile()) / PARTS
    alice.get_by_label("Room menu").click()
    alice.get_by_role("button", name="Check for missing messages").click()
    expect(by_number(alice, stored[-1])).to_be_attached(timeout=30_000)
    expect(alice.locator(".link-state")).to_have_text(f"All {len(stored)} messages up to now are here.")
    assert numbers(alice) == stored
    assert alice.evaluate(LOOK) == HARMLESS
    assert (seen.dialogs, seen.strangers, seen.left) == ([], [], [])


def test_a_hostile_text_that_comes_live_is_only_text(new_room, enter):
    room = new_room("bob", "alice")
    alice = enter("alice", room)
    seen = Watch(alice, room.server)
    stored = [number for _, text in hostile()[::16] if (number := post(room, text))]
    expect(by_number(alice, stored[-1])).to_be_attached(timeout=30_000)
    assert numbers(alice) == stored
    assert alice.evaluate(LOOK) == HARMLESS
    assert (seen.dialogs, seen.strangers, seen.left) == ([], [], [])


def test_ones_own_hostile_text_is_only_text_while_it_waits(new_room, enter):
    room = new_room("alice")
    alice = enter("alice", room)
    seen = Watch(alice, room.server)
    texts = [text for name, text in hostile() if name.startswith(("html:", "htmx:", "clobbering:"))][:40]
    for text in texts:
        composer(alice).fill(text)
        composer(alice).press("Control+Enter")
    expect(alice.locator("#messages article[data-number]")).to_have_count(len(texts), timeout=30_000)
    assert alice.evaluate(LOOK) == HARMLESS
    for name in ("e", "r"):
        alice.keyboard.press("Escape")
        by_number(alice, 1).focus()
        alice.keyboard.press(name)
    assert (seen.dialogs, seen.strangers, seen.left) == ([], [], [])


def test_a_room_of_a_hostile_name_is_only_a_name(server, people, new_visitor):
    name = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}"
    people("mallory").post("/rooms/new/", title=name, topic=name[::-1], kind="public", editing_minutes="-1")
    page = new_visitor()
    page.context.add_cookies(people("mallory").playwright_cookies())
    seen = Watch(page, server)
    page.goto("/rooms/")
    wait_until_live(page)
    page.locator("main").get_by_role("link", name=name).click()
    wait_until_live(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert (seen.dialogs, seen.strangers) == ([], [])
