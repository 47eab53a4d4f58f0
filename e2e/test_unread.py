"""What is unread, and how far one has read: moved by what was on the screen, and the same in every tab."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import by_number, expect_sent, numbers, send, wait_until_live

LOOKS_AWAY = "document.hasFocus = () => false"


def row(page, room):
    return page.locator(f'[data-sidebar-room="{room.id}"]')


@pytest.fixture
def room(new_room):
    room = new_room("alice", "bob")
    room.fill(40, "bob")
    room.post("alice", "reads/", number="5")
    return room


def test_a_room_opens_at_the_first_unread_message(room, enter):
    room.post("alice", "reads/", number="20")
    alice = enter("alice", room)
    mark = alice.locator("#unread")
    expect(mark).to_contain_text("20 new messages")
    expect(mark).to_be_in_viewport()
    expect(by_number(alice, 21)).to_be_in_viewport()
    assert alice.evaluate("document.querySelector('#unread').nextElementSibling.dataset.number") == "21"
    assert alice.evaluate("document.querySelector('#unread').previousElementSibling.dataset.number") == "20"


def test_it_opens_at_the_newest_when_all_is_read(room, enter):
    room.post("alice", "reads/", number="40")
    alice = enter("alice", room)
    expect(by_number(alice, 40)).to_be_in_viewport()
    expect(alice.locator("#unread")).to_have_count(0)


def test_older_messages_come_before_the_unread_mark(room, enter):
    room.post("alice", "reads/", number="20")
    alice = enter("alice", room)
    alice.locator(".timeline").evaluate("box => box.scrollTop = -box.scrollHeight")
    expect(by_number(alice, 10)).to_be_attached()
    assert numbers(alice) == list(range(numbers(alice)[0], numbers(alice)[-1] + 1))
    assert alice.evaluate("document.querySelector('#unread').previousElementSibling.dataset.number") == "20"


def test_what_is_seen_is_read_and_no_more(room, enter):
    room.post("alice", "reads/", number="10")
    alice = enter("alice", room, viewport={"width": 1000, "height": 400})
    alice.wait_for_function(
        "id => document.querySelector(`[data-sidebar-room='${id}']`).dataset.read > 10", arg=room.id
    )
    read = int(row(alice, room).get_attribute("data-read"))
    assert read < 30
    expect(by_number(alice, read)).to_be_in_viewport()


def test_a_page_that_nobody_looks_at_reads_nothing(room, enter):
    room.post("alice", "reads/", number="40")
    alice = enter("alice", room)
    alice.evaluate(LOOKS_AWAY)
    alice.evaluate("dispatchEvent(new Event('blur'))")
    number = room.say("bob", "nobody saw this")
    expect_sent(alice, "nobody saw this")
    expect(row(alice, room)).to_have_attribute("data-number", str(number))
    expect(row(alice, room)).to_have_attribute("data-read", "40")
    expect(row(alice, room)).to_have_attribute("data-unread", "")
    alice.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")
    expect(row(alice, room)).to_have_attribute("data-read", str(number))
    expect(row(alice, room)).not_to_have_attribute("data-unread", "")


def test_two_tabs_of_one_person_agree(room, enter):
    room.post("alice", "reads/", number="40")
    reading = enter("alice", room)
    reading.evaluate(LOOKS_AWAY)
    elsewhere = reading.context.new_page()
    elsewhere.goto("/rooms/")
    wait_until_live(elsewhere)
    for number in range(3):
        room.say("bob", f"news {number}.")
    for page in (reading, elsewhere):
        expect(row(page, room).locator("[data-count]")).to_have_text("3")
        expect(row(page, room)).to_have_attribute("data-unread", "")
    expect(elsewhere).to_have_title(re.compile(r"^\(\d+\) Rooms"))

    reading.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")
    for page in (reading, elsewhere):
        expect(row(page, room).locator("[data-count]")).to_have_text("")
        expect(row(page, room)).not_to_have_attribute("data-unread", "")
        expect(row(page, room)).to_have_attribute("data-read", "43")


def test_what_one_sends_in_one_tab_stands_in_the_other(room, enter):
    one = enter("alice", room)
    other = one.context.new_page()
    other.goto(room.path)
    wait_until_live(other)
    send(one, "from the first tab")
    expect_sent(other, "from the first tab")
    send(other, "from the second tab")
    expect_sent(one, "from the second tab")


def open_menu_and_mark(page):
    page.get_by_label("Room menu").click()
    page.get_by_role("button", name="Mark as read").click()


@pytest.mark.parametrize("mark", [lambda page: page.keyboard.press("Escape"), open_menu_and_mark], ids=["esc", "menu"])
def test_everything_can_be_marked_as_read(room, enter, mark):
    alice = enter("alice", room)
    expect(alice.locator("#unread")).to_be_attached()
    mark(alice)
    expect(alice.locator("#unread")).to_have_count(0)
    expect(row(alice, room)).to_have_attribute("data-read", "40")
    expect(by_number(alice, 40)).to_be_in_viewport()
