"""The line that is being read does not move, whatever happens above and below it. In pixels, in every frame."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import (
    article,
    box_of,
    by_number,
    composer,
    drift,
    expect_sent,
    numbers,
    page_up,
    scroll_to_top,
    wait_for,
    watch_line,
)

CODE = "```python\n" + "\n".join(f"line_{number} = {number}" for number in range(40)) + "\n```"


@pytest.fixture
def alice(new_room, enter):
    """In the middle of what is shown of a room with sixty-five messages, of which 40 and 60 hold folded code."""
    room = new_room("alice", "bob")
    for number in range(1, 66):
        room.say("bob", f"{number}.\n\n{CODE}" if number in {40, 60} else f"{number}. " + "words " * (number % 7 * 20))
    room.post("alice", "reads/", number="65")
    page = enter("alice", room)
    page.room = room
    page_up(page)
    page_up(page)
    by_number(page, 50).evaluate("one => one.scrollIntoView({block: 'start'})")
    expect(by_number(page, 50)).to_be_in_viewport()
    watch_line(page)
    return page


def test_when_older_messages_come(alice):
    held = []
    alice.route(re.compile(r"\?before="), lambda route: held.append(route))
    scroll_to_top(alice)
    expect(alice.locator("#older .htmx-request")).to_be_attached()
    first = numbers(alice)[0]
    watch_line(alice)
    wait_for(alice, held).continue_()
    expect(by_number(alice, first - 1)).to_be_attached()
    assert drift(alice) <= 1


def test_when_new_messages_come(alice):
    for turn in range(5):
        alice.room.say("bob", f"news {turn}." + " words" * 200)
    expect_sent(alice, "news 4.")
    assert drift(alice) <= 1


def test_when_the_composer_grows_and_shrinks(alice):
    height = box_of(composer(alice))["height"]
    composer(alice).fill("one\ntwo\nthree\nfour\nfive\nsix")
    assert box_of(composer(alice))["height"] > height
    assert drift(alice) <= 1
    composer(alice).fill("")
    assert drift(alice) <= 1


@pytest.mark.parametrize("number", [40, 60])
def test_when_a_fold_is_opened_above_or_below(alice, number):
    fold = by_number(alice, number).locator("details")
    expect(fold).to_have_count(1)
    fold.evaluate("one => { one.open = true }")
    assert drift(alice) <= 1
    fold.evaluate("one => { one.open = false }")
    assert drift(alice) <= 1


def test_when_messages_above_and_below_are_edited_and_deleted(alice):
    alice.room.edit("bob", 45, "longer" + "\n\nlines" * 30)
    alice.room.delete("bob", 46)
    alice.room.delete("bob", 40)
    alice.room.edit("bob", 55, "longer" + "\n\nlines" * 30)
    expect(article(alice, "longer")).to_have_count(2)
    expect(alice.locator("#messages article[data-deleted]")).to_have_count(2)
    assert drift(alice) <= 1


IN_THE_FRAME_OF_AN_EDIT = {
    "before": """fold => document.addEventListener("htmx:ws:before:message:incoming", ({ detail: { message } }) => {
        if (message.data.includes("longer")) fold.open = true
    })""",
    "after": """fold => new MutationObserver(() => { fold.open = true })
        .observe(document.getElementById("messages"), { childList: true })""",
}


@pytest.mark.parametrize("moment", IN_THE_FRAME_OF_AN_EDIT)
def test_when_a_fold_is_opened_in_the_frame_in_which_a_message_is_edited(alice, moment):
    fold = by_number(alice, 60).locator("details")
    fold.evaluate(IN_THE_FRAME_OF_AN_EDIT[moment])
    alice.room.edit("bob", 55, "longer" + "\n\nlines" * 30)
    expect(article(alice, "longer")).to_have_count(1)
    expect(fold).to_have_attribute("open", "")
    assert drift(alice) <= 1


def test_when_the_line_itself_is_edited(alice):
    alice.room.edit("bob", 50, "this line" + "\n\nlines" * 30)
    expect(article(alice, "this line")).to_have_count(1)
    assert drift(alice) <= 1


def test_when_the_window_is_made_narrower(alice):
    alice.set_viewport_size({"width": 700, "height": 700})
    expect(by_number(alice, 50)).to_be_in_viewport()
    alice.set_viewport_size({"width": 1280, "height": 720})
    alice.wait_for_function("() => innerWidth === 1280")
    assert abs(box_of(by_number(alice, 50))["y"] - box_of(alice.locator(".timeline"))["y"]) <= 1


def test_at_the_end_one_stays_at_the_end(alice):
    alice.keyboard.press("End")
    expect(by_number(alice, 65)).to_be_in_viewport()
    alice.room.say("bob", "the newest" + "\n\nlines" * 30)
    expect(article(alice, "the newest")).to_be_in_viewport()
    composer(alice).fill("one\ntwo\nthree\nfour\nfive\nsix")
    assert alice.locator(".timeline").evaluate("box => box.scrollTop") == 0
