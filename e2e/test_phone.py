"""At the size of a phone: the list and the room are two levels, everything fits, and a finger is enough."""

import pytest
from playwright.sync_api import expect

from e2e.pages import article, by_number, composer, expect_sent, page_up, wait_until_live

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
WIDE = (
    "A table\n\n| " + " | ".join("a long heading" for _ in range(12)) + " |\n|" + "---|" * 12 + "\n\n"
    "```python\n" + "x = '" + "long " * 60 + "'\n```\n\n" + "unbroken" * 60 + "\n\nhttps://example.org/" + "path/" * 60
)


@pytest.fixture
def room(new_room):
    room = new_room("bob", "alice")
    room.fill(30, "bob")
    room.say("bob", WIDE)
    room.post("alice", "reads/", number="31")
    return room


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_from_the_list_into_a_room_and_back(room, enter):
    alice = enter("alice", room, **PHONE)
    expect(composer(alice)).to_be_visible()
    expect(alice.get_by_role("navigation", name="Rooms and people")).to_be_hidden()
    alice.get_by_role("link", name="Back to the list").tap()
    wait_until_live(alice)
    expect(alice.get_by_role("navigation", name="Rooms and people")).to_be_visible()
    expect(alice.locator("main")).to_be_hidden()
    alice.locator(f'[data-sidebar-room="{room.id}"]').tap()
    wait_until_live(alice)
    expect(composer(alice)).to_be_visible()


def test_a_finger_sends_and_enter_breaks_the_line(room, enter):
    alice = enter("alice", room, **PHONE)
    expect(composer(alice)).not_to_be_focused()  # the keyboard would cover half of the room
    composer(alice).tap()
    composer(alice).press_sequentially("one")
    composer(alice).press("Enter")
    composer(alice).press_sequentially("two")
    expect(composer(alice)).to_have_value("one\ntwo")
    alice.get_by_role("button", name="Send").tap()
    expect_sent(alice, "one")
    expect(article(alice, "one")).to_be_in_viewport()
    expect(composer(alice)).to_have_value("")


def test_a_tap_shows_what_can_be_done(room, enter):
    alice = enter("alice", room, **PHONE)
    by_number(alice, 30).tap()
    expect(by_number(alice, 30).get_by_role("button", name="Quote")).to_be_visible()
    by_number(alice, 30).get_by_role("button", name="Quote").tap()
    expect(composer(alice)).to_have_value("> line 30\n\n")


def test_the_way_up(room, enter):
    alice = enter("alice", room, **PHONE)
    page_up(alice)
    expect(alice.locator(".jump")).to_be_visible()
    alice.locator(".jump").tap()
    expect(by_number(alice, 31)).to_be_in_viewport()


@pytest.mark.parametrize(
    "path",
    ["", "30/", "members/", "settings/", "messages/31/", "messages/31/deletion/", "connected/", "/rooms/",
     "/rooms/?list=1", "/rooms/new/", "/profile/", "/people/bob/", "/help/"],
)  # fmt: skip
def test_nothing_is_wider_than_the_screen(room, enter, path):
    page = enter("bob", room, **PHONE)
    page.goto(path if path.startswith("/") else room.path + path)
    assert overflow(page) <= 0


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing/"])
def test_nothing_is_wider_than_the_screen_at_the_entrance(new_visitor, complaints, path):
    complaints.allow("404")
    page = new_visitor(**PHONE)
    page.goto(path)
    assert overflow(page) <= 0
