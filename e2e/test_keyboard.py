"""Without a mouse: everything is reached, the focus is seen, and nothing holds it."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import by_number, composer, expect_sent, numbers, wait_until_live
from tests.harness.names import PASSWORD

FOCUS = """() => {
    const one = document.activeElement
    if (one === document.body) return null
    const rings = [one, one.closest("label, .chip, .side-row, .entry, article, .field-box, .box, form")].filter(Boolean)
    const isSeen = rings.some(ring => [null, "::before", "::after"].some(part => {
        const style = getComputedStyle(ring, part)
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    }))
    return {what: one.id || one.className || one.tagName, isSeen, isShown: one.checkVisibility()}
}"""


def tab_to(page, locator, most=80):
    """Press Tab until it has the focus, as somebody does who cannot point."""
    for _ in range(most):
        if locator.count() and locator.first.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by Tab: {locator}")


def test_a_whole_visit(own_server, new_room, new_visitor):
    server = own_server()
    room = new_room("bob", "alice", at=server)
    room.fill(25, "bob")
    room.post("alice", "reads/", number="25")
    page = new_visitor(server)
    page.goto("/accounts/login/")
    tab_to(page, page.locator("input[name=login]"))
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/rooms/"))

    page.keyboard.press("/")
    expect(page.get_by_label("Find a room")).to_be_focused()
    page.keyboard.type(room.title)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    tab_to(page, page.locator("main").get_by_role("link", name=room.title))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{room.path}")
    wait_until_live(page)

    expect(composer(page)).to_be_focused()
    page.keyboard.type("without a mouse")
    page.keyboard.press("Enter")
    expect_sent(page, "without a mouse")

    page.keyboard.press("ArrowUp")
    expect(composer(page)).to_have_value("without a mouse")
    page.keyboard.press("End")
    page.keyboard.type(", edited")
    page.keyboard.press("Enter")
    expect(by_number(page, 26)).to_contain_text("without a mouse, edited")

    page.keyboard.press("Shift+Tab")  # into the last message
    page.keyboard.press("ArrowUp")
    expect(by_number(page, 25)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(by_number(page, 23)).to_be_focused()
    expect(by_number(page, 23)).to_be_in_viewport()
    page.keyboard.press("j")
    expect(by_number(page, 24)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(by_number(page, 26)).to_be_focused()

    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name="Delete"))
    page.keyboard.press("Enter")
    expect(by_number(page, 26)).to_contain_text("Message deleted")
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(by_number(page, 26)).to_contain_text("without a mouse, edited")

    page.keyboard.press("Escape")
    expect(composer(page)).to_be_focused()
    tab_to(page, page.get_by_label("My menu"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Sign out"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_older_messages_come_under_the_focus(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(40, "bob")
    room.post("alice", "reads/", number="40")
    alice = enter("alice", room)
    by_number(alice, 40).focus()
    for number in range(39, 0, -1):
        expect(by_number(alice, number)).to_be_attached()
        alice.keyboard.press("k")
        expect(by_number(alice, number)).to_be_focused()
    expect(by_number(alice, 1)).to_be_in_viewport()
    assert numbers(alice) == list(range(1, 41))
    assert alice.locator('#messages article[tabindex="0"]').count() == 1


def test_the_focus_stays_on_a_message_that_changes(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(3, "bob")
    alice = enter("alice", room)
    by_number(alice, 2).focus()
    room.edit("bob", 2, "line 2, edited")
    expect(by_number(alice, 2)).to_contain_text("edited")
    expect(by_number(alice, 2)).to_be_focused()
    alice.keyboard.press("j")
    expect(by_number(alice, 3)).to_be_focused()


@pytest.mark.parametrize("where", ["room", "/rooms/", "/profile/", "/help/"])
def test_tab_goes_round_every_page_and_the_focus_is_seen(new_room, enter, where):
    room = new_room("alice", "bob")
    room.say("bob", "a [link](https://example.org) and\n\n```python\nx = 1\n```")
    alice = enter("alice", room)
    if where != "room":
        alice.goto(where)
    alice.locator(".skip").focus()
    steps = []
    for _ in range(300):
        alice.keyboard.press("Tab")
        step = alice.evaluate(FOCUS)
        if step is None:
            break
        steps.append(step)
    else:
        raise AssertionError("the focus never leaves the page")
    assert len(steps) > 5
    assert [step["what"] for step in steps if not (step["isSeen"] and step["isShown"])] == []


def test_the_keys_are_told(new_room, enter):
    alice = enter("alice", new_room("alice"))
    composer(alice).press("Shift+Tab")
    alice.keyboard.press("?")
    alice.wait_for_url("**/help/")
    expect(alice.get_by_role("heading", name="Keys and help")).to_be_visible()
