"""Two guarantees as people meet them: a bad network while others write, and a restart under many open pages."""

import random
import threading
import time

import pytest
from playwright.sync_api import expect

from e2e.complaints import BROKEN_LINE
from e2e.pages import by_number, expect_sent, numbers, send, texts, wait_until_live
from tests.faults import size

MESSAGES, PAGES = size((40, 6), (400, 20))
MOST_SHOWN = 300  # as in static/js/room/timeline.js: what is farther from the reader goes


@pytest.mark.guarantee("G4")
@pytest.mark.timeout(300)
def test_after_cuts_at_random_the_page_is_the_room(behind_a_line, new_room, enter, complaints, record_property):
    complaints.allow(BROKEN_LINE)
    server, wire = behind_a_line()
    room = new_room("alice", "bob", at=server)
    room.say("bob", "before")
    alice = enter("alice", room, base_url=wire.url)

    def write():
        for number in range(2, MESSAGES + 1):
            room.say("bob", f"line {number}")
            if number % 5 == 0:
                room.edit("bob", number - 3, f"line {number - 3}, changed")
            time.sleep(0.1)

    writer, chance, cuts = threading.Thread(target=write), random.Random(4), 0
    writer.start()
    while writer.is_alive():
        wire.cut()
        alice.wait_for_timeout(chance.uniform(50, 800))
        wire.mend()
        alice.wait_for_timeout(chance.uniform(50, 1_500))
        cuts += 1
    writer.join()
    held = min(MESSAGES, MOST_SHOWN)
    expect(by_number(alice, MESSAGES)).to_be_attached(timeout=40_000)
    expect(alice.locator("#messages article[data-number]")).to_have_count(held, timeout=40_000)
    wait_until_live(alice)
    changed = {number - 3 for number in range(2, MESSAGES + 1) if number % 5 == 0}
    stored = [f"line {number}, changed" if number in changed else f"line {number}" for number in range(2, MESSAGES + 1)]
    expect(by_number(alice, max(changed))).to_contain_text("changed")
    assert numbers(alice) == list(range(1, MESSAGES + 1))[-held:]
    assert texts(alice) == ["before", *stored][-held:]
    record_property("messages", MESSAGES)
    record_property("cuts", cuts)


@pytest.mark.guarantee("G7")
@pytest.mark.timeout(300)
def test_a_restart_under_many_pages_is_a_pause_for_each(own_server, new_room, enter, complaints, record_property):
    complaints.allow(BROKEN_LINE)
    server = own_server()
    room = new_room("alice", "bob", at=server)
    pages = [enter(name, room) for name in ("alice", "bob")]
    for first in tuple(pages):
        for _ in range(PAGES // 2 - 1):
            tab = first.context.new_page()
            tab.goto(first.url)
            wait_until_live(tab)
            pages.append(tab)
    for page in pages:
        page.evaluate("document.addEventListener('htmx:ws:close', event => { window.code ??= event.detail.code })")
    begun = time.monotonic()
    server.restart()
    for page in pages:
        page.wait_for_function("window.code", timeout=30_000)
        expect(page.locator("body")).to_have_attribute("data-socket", "open", timeout=40_000)
    seconds = time.monotonic() - begun
    assert {page.evaluate("window.code") for page in pages} == {1012}
    send(pages[0], "after the deploy")
    for page in pages:
        expect_sent(page, "after the deploy")
    record_property("pages", PAGES)
    record_property("back_after_seconds", round(seconds, 1))
