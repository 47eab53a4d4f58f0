"""The line breaks and comes back: everything that was missed is in its place, and what was written is sent once."""

from playwright.sync_api import expect

from e2e.complaints import BROKEN_LINE
from e2e.pages import (
    article,
    by_number,
    drift,
    expect_sent,
    numbers,
    page_down,
    page_up,
    page_up_to_the_beginning,
    send,
    texts,
    wait_until_live,
    watch_line,
)


def link_state(page):
    return page.locator(".link-state")


def test_five_messages_missed_of_which_one_is_edited_and_one_deleted(behind_a_line, new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    server, wire = behind_a_line()
    room = new_room("alice", "bob", at=server)
    room.fill(12, "bob")
    alice = enter("alice", room, base_url=wire.url)
    wire.cut()
    expect(link_state(alice)).to_have_text("Reconnecting… You can keep writing.")

    missed = [room.say("bob", f"missed {number}.") for number in range(1, 6)]
    room.edit("bob", missed[1], "changed while she was away")
    room.delete("bob", missed[3])
    room.delete("bob", 10)
    room.edit("bob", 11, "an old line, changed")

    wire.mend()
    expect(link_state(alice)).to_have_text("Back online", timeout=30_000)
    expect_sent(alice, "missed 5.")
    expect(alice.locator("#messages article[data-deleted]")).to_have_count(2)
    shown = numbers(alice)
    assert shown == list(range(shown[0], 18))
    after = texts(alice)[-8:]
    assert after == ["Message deleted", "an old line, changed", "line 12", "missed 1.", "changed while she was away",
                     "missed 3.", "Message deleted", "missed 5."]  # fmt: skip
    expect(link_state(alice)).to_be_hidden()


def test_a_device_that_goes_offline_says_so_and_catches_up(new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    room = new_room("alice", "bob")
    room.say("bob", "before")
    alice = enter("alice", room)
    alice.context.set_offline(True)
    expect(link_state(alice)).to_have_text("Offline. What you write will be sent when you are back online.")
    send(alice, "written offline")
    expect(article(alice, "written offline")).to_have_attribute("data-state", "pending")
    for number in range(1, 6):
        room.say("bob", f"missed {number}.")
    room.delete("bob", 3)
    alice.context.set_offline(False)
    expect(link_state(alice)).to_have_text("Back online")
    expect_sent(alice, "written offline")
    expect(alice.locator("#messages article[data-number]")).to_have_count(7)
    assert numbers(alice) == list(range(1, 8))
    assert texts(alice) == ["before", "missed 1.", "Message deleted", "missed 3.", "missed 4.", "missed 5.",
                            "written offline"]  # fmt: skip


def test_the_line_being_read_does_not_move_when_the_missed_ones_come(behind_a_line, new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    server, wire = behind_a_line()
    room = new_room("alice", "bob", at=server)
    room.fill(40, "bob")
    room.post("alice", "reads/", number="40")
    alice = enter("alice", room, base_url=wire.url)
    page_up(alice)
    watch_line(alice)
    wire.cut()
    expect(alice.locator("body")).to_have_attribute("data-socket", "connecting")
    for number in range(5):
        room.say("bob", f"missed {number}.")
    wire.mend()
    expect_sent(alice, "missed 4.")
    assert drift(alice) <= 1
    expect(alice.locator(".jump")).to_have_text("5 new messages")


def test_a_server_that_was_killed_comes_back_under_an_open_page(own_server, new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    server = own_server()
    room = new_room("alice", "bob", at=server)
    alice, bob = enter("alice", room), enter("bob", room)
    send(alice, "before the crash")
    expect_sent(bob, "before the crash")
    server.kill()
    expect(alice.locator("body")).to_have_attribute("data-socket", "connecting")
    send(alice, "typed meanwhile")
    expect(article(alice, "typed meanwhile")).to_have_attribute("data-state", "pending")
    server.start()
    expect(article(alice, "typed meanwhile")).to_have_attribute("data-number", "2", timeout=30_000)
    for page in (alice, bob):
        expect(article(page, "typed meanwhile")).to_have_attribute("data-number", "2", timeout=30_000)
        wait_until_live(page)
        assert texts(page) == ["before the crash", "typed meanwhile"]
    send(bob, "and on")
    expect_sent(alice, "and on")


def test_a_restart_is_no_more_than_a_pause(own_server, new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    server = own_server()
    room = new_room("alice", at=server)
    alice = enter("alice", room)
    alice.evaluate("document.addEventListener('htmx:ws:close', event => { window.code ??= event.detail.code })")
    server.restart()
    assert alice.evaluate("window.code") == 1012
    send(alice, "after the deploy")
    expect_sent(alice, "after the deploy")
    wait_until_live(alice)
    assert texts(alice) == ["after the deploy"]


def test_who_missed_more_than_two_hundred_begins_anew_where_they_were(behind_a_line, new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    server, wire = behind_a_line()
    room = new_room("alice", "bob", at=server)
    room.fill(12, "bob")
    room.post("alice", "reads/", number="12")
    alice = enter("alice", room, base_url=wire.url)
    expect(by_number(alice, 12)).to_be_in_viewport()
    wire.cut()
    expect(alice.locator("body")).to_have_attribute("data-socket", "connecting")
    for number in range(1, 206):
        room.say("bob", f"missed {number}.")
    wire.mend()
    expect(alice.locator("#unread")).to_be_in_viewport(timeout=30_000)
    expect(by_number(alice, 12)).to_be_attached()
    expect(by_number(alice, 13)).to_be_in_viewport()
    assert numbers(alice)[-1] < 100

    page_down(alice, to=217)
    page_up_to_the_beginning(alice)
    assert numbers(alice) == list(range(1, 218))


def test_the_list_of_rooms_catches_up_too(behind_a_line, new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    server, wire = behind_a_line()
    room, other = new_room("alice", "bob", at=server), new_room("alice", "bob", at=server)
    alice = enter("alice", room, base_url=wire.url)
    wire.cut()
    expect(alice.locator("body")).to_have_attribute("data-socket", "connecting")
    other.say("bob", "somewhere else")
    wire.mend()
    expect(alice.locator(f'[data-sidebar-room="{other.id}"] [data-count]')).to_have_text("1", timeout=30_000)


def test_a_line_that_died_without_a_word_is_noticed(behind_a_line, new_room, enter, complaints):
    complaints.allow(BROKEN_LINE)
    server, wire = behind_a_line()
    room = new_room("alice", "bob", at=server)
    alice = enter("alice", room, base_url=wire.url)
    alice.clock.install()
    alice.reload()
    wait_until_live(alice)
    wire.freeze()
    room.say("bob", "into the void")
    alice.clock.fast_forward(50_000)
    alice.clock.run_for(5_000)
    expect_sent(alice, "into the void")
    wait_until_live(alice)
