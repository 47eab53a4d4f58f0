"""axe finds nothing on any page, in both themes; and the timeline speaks only when something is new."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from e2e.pages import by_number, expect_sent, page_up

axe = Axe()
THEMES = ["light", "dark"]
CODE = (
    "A [link](https://example.org) and `code`\n\n```python\n# why\nx = {'a': 1}\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)


def faults(page):
    """Each fault of the page as axe names it, with the elements that have it."""
    found = axe.run(page).response["violations"]
    return {one["id"]: [node["html"][:200] for node in one["nodes"]] for one in found}


@pytest.fixture
def room(new_room):
    room = new_room("bob", "alice", "carol")
    for text in ("> quoted\n\nanswer", CODE, "- a\n- b", "to be deleted", "to be edited"):
        room.say("alice", text)
    room.delete("alice", 4)
    room.edit("alice", 5, "edited #tag")
    room.say("bob", "the last")
    room.post("alice", "reads/", number="3")
    return room


@pytest.mark.parametrize("theme", THEMES)
def test_a_room_with_all_that_stands_in_one(room, enter, theme):
    bob = enter("bob", room, color_scheme=theme)
    alice = enter("alice", room, color_scheme=theme)
    expect(alice.locator("#unread")).to_be_attached()
    by_number(alice, 6).hover()
    assert faults(alice) == {}
    alice.locator("#connected").click()
    expect(alice.locator("#connected-names a")).to_have_count(2)
    assert faults(alice) == {}
    alice.keyboard.press("Escape")
    by_number(bob, 6).focus()
    bob.keyboard.press("Delete")
    expect(bob.get_by_role("dialog")).to_be_visible()
    assert faults(bob) == {}
    bob.get_by_role("button", name="Delete").click()
    expect(bob.get_by_role("button", name="Undo")).to_be_visible()
    bob.get_by_label("Room menu").click()
    assert faults(bob) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_a_message_that_waits_and_one_that_failed(room, enter, complaints, theme):
    complaints.allow("422")
    alice = enter("alice", room, color_scheme=theme)
    answers = [lambda route: route.fulfill(status=422, body="No."), lambda route: None]
    alice.route("**/messages/", lambda route: answers.pop(0)(route))
    for text in ("refused", "waiting"):
        alice.get_by_label("Message", exact=True).fill(text)
        alice.keyboard.press("Enter")
    expect(alice.locator('[data-state="failed"]')).to_have_count(1)
    expect(alice.locator('[data-state="pending"]')).to_have_count(1)
    assert faults(alice) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_who_is_signed_in(room, new_room, enter, complaints, theme):
    complaints.allow("404|403")
    bob = enter("bob", room, color_scheme=theme)
    found = {}
    for path in (
        new_room("bob").path, "/rooms/", "/rooms/?list=1", "/rooms/?q=zzzz", "/rooms/?state=archived", "/rooms/new/",
        "/profile/", "/people/alice/", "/help/", f"{room.path}members/", f"{room.path}settings/",
        f"{room.path}connected/", f"{room.path}messages/2/", f"{room.path}messages/6/edits/",
        f"{room.path}messages/6/deletion/", f"{room.path}2/", "/accounts/password/change/", "/accounts/email/",
        "/nothing/here/",
    ):  # fmt: skip
        bob.goto(path)
        if wrong := faults(bob):
            found[path] = wrong
    assert found == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_who_is_not(new_visitor, room, enter, complaints, theme):
    complaints.allow("40[34]|422")
    page = new_visitor(color_scheme=theme)
    found = {}
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing/here/"):
        page.goto(path)
        if wrong := faults(page):
            found[path] = wrong
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("nobody")
    page.locator("input[name=password]").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".error, .note.bad").first).to_be_visible()
    if wrong := faults(page):
        found["refused"] = wrong
    alice = enter("alice", room, color_scheme=theme)
    alice.goto(f"{room.path}settings/")  # bob's: 403
    expect(alice.get_by_role("heading", level=1)).to_have_text("You may not do this")
    if wrong := faults(alice):
        found["403"] = wrong
    assert found == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_run(fresh_server, new_visitor, theme):
    page = new_visitor(fresh_server, color_scheme=theme)
    page.goto("/")
    expect(page.get_by_role("button", name="Create and open")).to_be_visible()
    assert faults(page) == {}


def test_history_is_silent_and_what_is_new_is_told_in_one_sentence(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(40, "bob")
    room.post("alice", "reads/", number="40")
    alice = enter("alice", room)
    log, told = alice.get_by_role("log"), alice.locator("#announce")
    expect(log).to_have_attribute("aria-live", "off")
    page_up(alice)
    expect(told).to_have_text("10 older messages loaded")
    room.say("bob", "something new")
    expect_sent(alice, "something new")
    expect(told).to_have_text("Bob Brandt: something new")
    expect(told).to_have_attribute("role", "status")
