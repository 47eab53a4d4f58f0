"""What can be done to a message that was sent: edit, delete and take it back, quote, copy."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import article, by_number, composer, expect_sent, hold_posts, send, texts, wait_for

CODE = "```python\nif True:\n\tprint('tab')   # three spaces\n\n    return  ä\n```"
COPIED = "if True:\n\tprint('tab')   # three spaces\n\n    return  ä"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def room(new_room):
    """1 and 3 by alice, 2 by bob, who opened it."""
    room = new_room("bob", "alice")
    room.say("alice", "first by *alice*")
    room.say("bob", "then by bob")
    room.say("alice", "last by alice")
    return room


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_e_edits_the_message_in_the_focus(room, enter):
    alice, bob = enter("alice", room), enter("bob", room)
    by_number(alice, 1).focus()
    alice.keyboard.press("e")
    expect(composer(alice)).to_be_focused()
    expect(composer(alice)).to_have_value("first by *alice*")
    expect(alice.locator("#composer-note")).to_contain_text("Editing message 1.")
    composer(alice).fill("first by **alice**, changed")
    composer(alice).press("Enter")
    for page in (alice, bob):
        expect(by_number(page, 1).locator("strong")).to_have_text("alice")
        expect(by_number(page, 1)).to_contain_text("edited")
        assert texts(page) == ["first by alice, changed", "then by bob", "last by alice"]
    expect(composer(alice)).to_have_value("")


def test_arrow_up_still_edits_after_the_page_began_anew(new_room, enter):
    """The actions had been moved into a message, and left the page with it."""
    room = new_room("alice", "bob")
    room.fill(65, "bob", "alice")
    alice = enter("alice", room, path=f"{room.path}10/")
    by_number(alice, 10).hover()
    expect(by_number(alice, 10).locator("#actions")).to_be_visible()
    alice.locator(".jump").click()
    expect(by_number(alice, 65)).to_be_visible()
    expect(by_number(alice, 10)).to_have_count(0)
    composer(alice).press("ArrowUp")
    expect(alice.locator("#composer-note")).to_contain_text("Editing message")


def test_arrow_up_in_an_empty_field_edits_the_last_of_ones_own(room, enter):
    alice = enter("alice", room)
    composer(alice).press("ArrowUp")
    expect(composer(alice)).to_have_value("last by alice")
    composer(alice).press("Escape")
    expect(composer(alice)).to_have_value("")
    expect(by_number(alice, 3)).to_contain_text("last by alice")


def test_the_draft_waits_while_a_message_is_edited(room, enter):
    alice = enter("alice", room)
    composer(alice).fill("a draft")
    by_number(alice, 3).focus()
    alice.keyboard.press("e")
    expect(composer(alice)).to_have_value("last by alice")
    composer(alice).fill("last by alice, changed")
    composer(alice).press("Enter")
    expect(by_number(alice, 3)).to_contain_text("changed")
    expect(composer(alice)).to_have_value("a draft")


def test_an_edit_that_is_refused_loses_nothing(room, enter, complaints):
    complaints.allow("403")
    alice = enter("alice", room)
    composer(alice).press("ArrowUp")
    expect(composer(alice)).to_have_value("last by alice")
    alice.route(re.compile("/edits/$"), lambda route: route.fulfill(status=403, body="It is too late."))
    composer(alice).fill("much better words")
    composer(alice).press("Enter")
    expect(alice.locator("#composer-note")).to_contain_text("It is too late.")
    expect(composer(alice)).to_have_value("much better words")


def test_nobody_edits_or_deletes_what_others_wrote(room, enter):
    alice = enter("alice", room)
    by_number(alice, 2).focus()
    alice.keyboard.press("e")
    alice.keyboard.press("Delete")
    expect(alice.locator("dialog[open]")).to_have_count(0)
    expect(composer(alice)).to_have_value("")
    by_number(alice, 2).hover()
    expect(alice.get_by_role("button", name="Quote")).to_be_visible()
    expect(alice.get_by_role("button", name="Edit")).to_be_hidden()
    expect(alice.locator('[data-act="delete"]')).to_be_hidden()
    assert room.post("alice", "messages/2/edits/", body="mine").status == 403
    assert room.post("alice", "messages/2/deletion/").status == 403


def test_delete_asks_leaves_a_tombstone_everywhere_and_can_be_undone(room, enter):
    alice, bob = enter("alice", room), enter("bob", room)
    by_number(alice, 1).focus()
    alice.keyboard.press("Delete")
    dialog = alice.get_by_role("dialog", name="Delete this message?")
    expect(dialog).to_contain_text("first by alice")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Cancel").click()
    expect(by_number(alice, 1)).to_be_focused()
    expect(by_number(alice, 1)).to_contain_text("first by alice")

    alice.keyboard.press("Delete")
    dialog.get_by_role("button", name="Delete").click()
    for page in (alice, bob):
        expect(by_number(page, 1)).to_have_attribute("data-deleted", "")
        expect(by_number(page, 1)).to_contain_text("Message deleted")
        expect(page.locator("#messages")).not_to_contain_text("first by alice")
        assert len(texts(page)) == 3
    alice.get_by_role("button", name="Undo").click()
    for page in (alice, bob):
        expect(by_number(page, 1)).to_contain_text("first by alice")
        expect(by_number(page, 1)).not_to_have_attribute("data-deleted", "")
    expect(alice.get_by_role("button", name="Undo")).to_have_count(0)


def test_the_offer_to_undo_goes_after_ten_seconds(room, enter):
    alice = enter("alice", room)
    alice.clock.install()
    by_number(alice, 1).focus()
    alice.keyboard.press("Delete")
    alice.locator("dialog").get_by_role("button", name="Delete").click()
    expect(alice.get_by_role("button", name="Undo")).to_be_visible()
    alice.clock.fast_forward(11_000)
    expect(alice.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_moderator_deletes_what_others_wrote(room, enter):
    alice, bob = enter("alice", room), enter("bob", room)
    by_number(bob, 3).hover()
    bob.locator('[data-act="delete"]').click()
    bob.locator("dialog").get_by_role("button", name="Delete").click()
    for page in (alice, bob):
        expect(by_number(page, 3)).to_contain_text("Message deleted by a moderator")


def test_deleting_what_somebody_else_deletes_meanwhile_is_no_error(room, enter):
    alice = enter("alice", room)
    by_number(alice, 3).focus()
    alice.keyboard.press("Delete")
    room.delete("bob", 3)
    expect(by_number(alice, 3)).to_have_attribute("data-deleted", "")
    alice.locator("dialog").get_by_role("button", name="Delete").click()
    expect(by_number(alice, 3)).to_contain_text("Message deleted by a moderator")
    expect(alice.get_by_role("button", name="Undo")).to_have_count(0)


def test_the_bar_of_actions_survives_the_message_it_stands_on(room, enter):
    alice = enter("alice", room)
    by_number(alice, 2).hover()
    expect(by_number(alice, 2).locator("#actions")).to_be_visible()
    room.edit("bob", 2, "changed under the pointer")
    expect(by_number(alice, 2)).to_contain_text("changed under the pointer")
    by_number(alice, 1).hover()
    expect(by_number(alice, 1).locator("#actions")).to_be_visible()


def test_r_quotes_into_the_field(room, enter):
    alice = enter("alice", room)
    composer(alice).fill("I think so too")
    by_number(alice, 2).focus()
    alice.keyboard.press("r")
    expect(composer(alice)).to_have_value("> then by bob\n\nI think so too")
    expect(composer(alice)).to_be_focused()


def test_only_what_is_selected_is_quoted(room, enter):
    alice = enter("alice", room)
    by_number(alice, 2).locator(".msg-body").evaluate(
        "({ firstElementChild: p }) => getSelection().setBaseAndExtent(p.firstChild, 0, p.firstChild, 4)"
    )
    by_number(alice, 2).hover()
    alice.get_by_role("button", name="Quote").click()
    expect(composer(alice)).to_have_value("> then\n\n")


def test_link_and_markdown_are_copied(room, enter):
    alice = enter("alice", room, **CLIPBOARD)
    by_number(alice, 1).focus()
    alice.keyboard.press("l")
    expect(alice.locator("#undo")).to_have_text("Link copied")
    assert clipboard(alice) == f"{room.server.url}{room.path}1/"
    alice.keyboard.press("c")
    expect(alice.locator("#undo")).to_have_text("Copied as Markdown")
    assert clipboard(alice) == "first by *alice*"
    expect(alice.locator("#announce")).to_have_text("Copied as Markdown")


def test_code_is_copied_to_the_byte(room, enter):
    number = room.say("bob", CODE)
    alice = enter("alice", room, **CLIPBOARD)
    button = by_number(alice, number).get_by_role("button", name="Copy", exact=True)
    button.click()
    expect(by_number(alice, number).locator("[data-copy]")).to_have_text("Copied")
    assert clipboard(alice) == COPIED
    live = room.say("bob", CODE.replace("True", "False"))
    by_number(alice, live).get_by_role("button", name="Copy", exact=True).click()
    expect(by_number(alice, live).locator("[data-copy]")).to_have_text("Copied")
    assert clipboard(alice) == COPIED.replace("True", "False")


def test_what_is_pending_has_no_actions(room, enter):
    alice = enter("alice", room)
    held = hold_posts(alice)
    send(alice, "not there yet")
    article(alice, "not there yet").hover()
    expect(article(alice, "not there yet").locator("#actions")).to_have_count(0)
    wait_for(alice, held).continue_()
    expect_sent(alice, "not there yet")
