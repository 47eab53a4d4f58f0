"""Without JavaScript: signing in, reading, paging, writing, changing, signing out. Links and forms."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import by_number, composer, sign_in
from tests.harness.names import room_id

PLAIN = {"java_script_enabled": False}


@pytest.fixture
def room(new_room):
    room = new_room("bob", "alice")
    room.fill(35, "bob")
    room.post("alice", "reads/", number="35")
    return room


@pytest.fixture
def alice(room, enter):
    return enter("alice", room, **PLAIN)


def shown(page):
    return [int(number) for number in re.findall(r'<article[^>]* data-number="(\d+)"', page.content())]


def test_signing_in_and_out(new_visitor):
    page = new_visitor(**PLAIN)
    sign_in(page, "carol")
    page.get_by_role("link", name="general").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("general")
    page.get_by_label("My menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_older_and_newer_by_links(alice):
    assert shown(alice) == list(range(26, 36))
    seen = shown(alice)
    while alice.get_by_role("link", name="Older messages").is_visible():
        alice.get_by_role("link", name="Older messages").click()
        assert len(shown(alice)) <= 10
        seen = shown(alice) + seen
    assert seen == list(range(1, 36))
    expect(alice.get_by_role("heading", name=re.compile("This is the beginning of"))).to_be_visible()
    down = shown(alice)
    while alice.get_by_role("link", name="Newer messages").is_visible():
        alice.get_by_role("link", name="Newer messages").click()
        down += shown(alice)
    assert down == list(range(1, 36))


def test_writing_by_the_form(alice):
    composer(alice).fill("by a *form*")
    alice.get_by_role("button", name="Send").click()
    expect(by_number(alice, 36).locator("em")).to_have_text("form")
    expect(composer(alice)).to_have_value("")


def test_what_is_refused_is_kept(alice, complaints):
    complaints.allow("422")
    composer(alice).fill("x" * 10_001)
    alice.get_by_role("button", name="Send").click()
    expect(alice.locator("#composer-note")).to_contain_text("This is 10,001 characters long. The limit is 10,000.")
    expect(composer(alice)).to_have_value("x" * 10_001)


def test_editing_and_deleting_on_the_page_of_the_message(alice, room):
    composer(alice).fill("to be changed")
    alice.get_by_role("button", name="Send").click()
    alice.goto(f"{room.path}messages/36/")
    alice.get_by_role("link", name="Edit").click()
    alice.get_by_role("textbox", name="Message").fill("changed")
    alice.get_by_role("button", name="Save").click()
    expect(by_number(alice, 36)).to_contain_text("changed")

    alice.goto(f"{room.path}messages/36/")
    alice.get_by_role("link", name="Delete").click()
    alice.get_by_role("button", name="Delete").click()
    expect(alice.get_by_role("heading", name="It is deleted")).to_be_visible()
    alice.get_by_role("button", name="Undo").click()
    expect(by_number(alice, 36)).to_contain_text("changed")

    alice.goto(f"{room.path}messages/36/deletion/")
    alice.get_by_role("button", name="Delete").click()
    alice.get_by_role("link", name="Back to the room").click()
    expect(by_number(alice, 36)).to_contain_text("Message deleted")


def test_others_find_no_way_to_change_it(room, alice):
    alice.goto(f"{room.path}messages/3/")
    expect(alice.get_by_role("link", name="Edit")).to_have_count(0)
    expect(alice.get_by_role("link", name="Delete")).to_have_count(0)


def test_folded_code_opens(room, alice):
    number = room.say("bob", "```python\n" + "\n".join(f"line_{at} = {at}" for at in range(40)) + "\n```")
    alice.goto(room.path)
    by_number(alice, number).locator("summary").click()
    expect(by_number(alice, number).get_by_text("line_39")).to_be_visible()


def test_joining_and_leaving(room, enter):
    carol = enter("carol", room, **PLAIN)
    carol.locator("#dock").get_by_role("button", name="Join").click()
    expect(composer(carol)).to_be_visible()
    carol.get_by_label("Room menu").click()
    carol.get_by_role("button", name="Leave").click()
    expect(carol).to_have_url(re.compile("/rooms/$"))


def test_a_guest_reads_what_is_open_to_guests(new_visitor):
    guest = new_visitor(**PLAIN)
    guest.goto("/rooms/")
    expect(guest).to_have_url(re.compile("/accounts/login/"))
    guest.goto(f"/rooms/{room_id('porch')}/")
    expect(guest.get_by_role("link", name="Sign in to write")).to_be_visible()
