"""Everybody reads the words of their own language, also in frames that are rendered once for everyone."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import article, by_number, composer, expect_sent, send

GERMAN = {"locale": "de-DE"}


@pytest.fixture
def room(new_room):
    room = new_room("alice", "bob")
    room.fill(12, "alice")
    return room


def test_words_in_frames_are_those_of_the_page(room, enter):
    alice, bob = enter("alice", room), enter("bob", room, **GERMAN)
    send(alice, "in English")
    expect_sent(bob, "in English")
    number = int(article(bob, "in English").get_attribute("data-number") or 0)
    expect(article(bob, "in English").locator(".msg-no")).to_have_text(f"Nachricht {number}")
    expect(article(alice, "in English").locator(".msg-no")).to_have_text(f"Message {number}")
    room.edit("alice", number, "changed")
    expect(by_number(bob, number).locator(".msg-meta")).to_have_text("bearbeitet")
    expect(by_number(alice, number).locator(".msg-meta")).to_have_text("edited")
    room.delete("alice", number)
    expect(by_number(bob, number).locator(".msg-body")).to_have_text("Nachricht gelöscht")
    expect(by_number(alice, number).locator(".msg-body")).to_have_text("Message deleted")


def test_an_english_page_understands_a_german_sender(room, enter):
    alice, bob = enter("alice", room), enter("bob", room, **GERMAN)
    field = bob.get_by_label("Nachricht", exact=True)
    field.fill("auf Deutsch")
    field.press("Enter")
    expect_sent(alice, "auf Deutsch")
    number = article(alice, "auf Deutsch").get_attribute("data-number")
    expect(article(alice, "auf Deutsch").locator(".msg-no")).to_have_text(f"Message {number}")
    expect(article(bob, "auf Deutsch").locator(".msg-no")).to_have_text(f"Nachricht {number}")


def test_what_the_server_says_of_who_is_here_is_translated(room, enter):
    bob = enter("bob", room, **GERMAN)
    expect(bob.locator("#connected")).to_have_text(re.compile(r"1\s*verbunden$"))
    enter("alice", room)
    expect(bob.locator("#connected")).to_have_text(re.compile(r"2\s*verbunden$"))


def test_scripts_speak_the_language_of_the_page(room, enter):
    bob, alice = enter("bob", room, **GERMAN), enter("alice", room)
    composer(alice).press_sequentially("hm")
    expect(bob.locator(".typing")).to_have_text(re.compile(r"Alice Ashworth\s*schreibt gerade"))
    bob.locator(".timeline").evaluate("box => box.scrollTop = -box.scrollHeight")
    room.say("alice", "one more")
    expect(bob.locator(".jump")).to_have_text("1 neue Nachricht")
    expect(bob.locator(".day-mark").last).to_have_text(re.compile(r"^Heute, \w+, \d+\. \w+$"))
