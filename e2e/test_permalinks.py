"""A link to a message leads into the middle of the room, with the message in the focus, and onwards both ways."""

import pytest
from playwright.sync_api import expect

from e2e.pages import box_of, by_number, numbers, page_down, page_up_to_the_beginning


@pytest.fixture
def room(new_room):
    room = new_room("alice", "bob")
    room.fill(65, "alice", "bob")
    room.post("alice", "reads/", number="65")
    return room


def test_it_lands_on_the_message(room, enter):
    alice = enter("alice", room, path=f"{room.path}30/")
    target = by_number(alice, 30)
    expect(target).to_be_focused()
    expect(target).to_have_attribute("data-shown", "")
    inner, around = box_of(target), box_of(alice.locator(".timeline"))
    assert around["y"] < inner["y"]
    assert inner["y"] + inner["height"] < around["y"] + around["height"]
    assert {20, 30, 40} <= set(numbers(alice))


def test_it_can_be_paged_both_ways_to_both_ends(room, enter):
    alice = enter("alice", room, path=f"{room.path}30/")
    page_down(alice, to=65)
    page_up_to_the_beginning(alice)
    assert numbers(alice) == list(range(1, 66))


def test_what_is_new_meanwhile_waits_for_its_turn(room, enter):
    alice = enter("alice", room, path=f"{room.path}5/")
    number = room.say("bob", "far below")
    expect(alice.locator(".jump")).to_have_text("1 new message")
    assert number not in numbers(alice)
    page_down(alice, to=number)
    assert numbers(alice)[-10:] == list(range(number - 9, number + 1))


def test_the_number_of_a_message_is_its_link(room, enter):
    alice = enter("alice", room)
    by_number(alice, 60).hover()
    by_number(alice, 60).locator(".msg-no").click()
    alice.wait_for_url(f"**{room.path}60/")
    expect(by_number(alice, 60)).to_be_focused()


def test_a_message_that_is_not_there_is_said_so(room, enter, complaints):
    complaints.allow("404")
    alice = enter("alice", room)
    assert alice.goto(f"{room.path}66/").status == 404
