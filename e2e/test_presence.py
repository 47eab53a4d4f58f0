"""Who is here, and who is writing: people, not tabs."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import composer, expect_sent, send, wait_until_live


@pytest.fixture
def room(new_room):
    return new_room("alice", "bob", "carol")


def connected(page):
    return page.locator("#connected .num")


def test_connected_counts_people_and_not_tabs(room, enter):
    alice = enter("alice", room)
    expect(connected(alice)).to_have_text("1")
    bob = enter("bob", room)
    expect(connected(alice)).to_have_text("2")
    again = bob.context.new_page()
    again.goto(room.path)
    wait_until_live(again)
    carol = enter("carol", room)
    for page in (alice, bob, again, carol):
        expect(connected(page)).to_have_text("3")
    again.close()
    carol.close()
    expect(connected(alice)).to_have_text("2")
    bob.goto("/rooms/")
    expect(connected(alice)).to_have_text("1")


def test_a_click_shows_their_names(room, enter):
    alice, _ = enter("alice", room), enter("bob", room)
    expect(connected(alice)).to_have_text("2")
    alice.locator("#connected").click()
    names = alice.locator("#connected-names")
    expect(names.get_by_role("link")).to_have_text([re.compile("Alice Ashworth"), re.compile("Bob Brandt")])
    alice.keyboard.press("Escape")
    expect(names).to_be_hidden()


def test_who_writes_is_seen_by_the_others_and_not_by_oneself(room, enter):
    alice, bob = enter("alice", room), enter("bob", room)
    mine = alice.context.new_page()
    mine.goto(room.path)
    wait_until_live(mine)
    composer(alice).press_sequentially("thin")
    line = bob.locator(".typing")
    expect(line).to_be_visible()
    expect(line).to_contain_text("Alice Ashworth")
    expect(line).to_have_text(re.compile(r"^\s*Alice Ashworth\s*is typing\s*$"))
    expect(alice.locator(".typing")).to_be_hidden()
    expect(mine.locator(".typing")).to_be_hidden()
    composer(alice).press("Enter")
    expect_sent(bob, "thin")
    expect(line).to_be_hidden()


def test_two_who_write_are_writing(room, enter):
    alice, bob, carol = (enter(username, room) for username in ("alice", "bob", "carol"))
    composer(bob).press_sequentially("bo")
    composer(carol).press_sequentially("ca")
    expect(alice.locator("#typing-names b:visible")).to_have_count(2)
    expect(alice.locator(".typing")).to_contain_text("are typing")


def test_who_stops_writing_is_forgotten(room, enter):
    alice, bob = enter("alice", room), enter("bob", room)
    bob.clock.install()
    composer(alice).press_sequentially("well")
    expect(bob.locator(".typing")).to_be_visible()
    bob.clock.fast_forward(6_000)
    expect(bob.locator(".typing")).to_be_hidden()


def test_a_new_name_stands_everywhere_at_once(own_server, new_room, enter):
    server = own_server()
    room = new_room("alice", "bob", at=server)
    alice, bob = enter("alice", room), enter("bob", room)
    send(alice, "by me")
    expect_sent(bob, "by me")
    profile = alice.context.new_page()
    profile.goto("/profile/")
    profile.get_by_label("Name", exact=False).first.fill("Alice the Second")
    profile.locator("main").get_by_role("button", name="Save").first.click()
    expect(bob.locator("#messages .msg-name")).to_have_text("Alice the Second")


def test_what_happens_to_the_room_is_seen_by_who_is_in_it(room, enter):
    bob = enter("bob", room)
    composer(bob).fill("unfinished")
    room.post("alice", "archive/", state="archived")
    expect(bob.locator("#dock")).to_contain_text("This room is archived.")
    expect(composer(bob)).to_have_count(0)
    wait_until_live(bob)
    room.post("alice", "archive/", state="open")
    expect(composer(bob)).to_have_value("unfinished")
