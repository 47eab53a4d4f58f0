"""The way up, ten by ten to the beginning, and down again."""

import re
import threading

import pytest
from playwright.sync_api import expect

from e2e.pages import (
    article,
    beginning,
    box_of,
    by_number,
    expect_sent,
    numbers,
    page_down,
    page_up,
    page_up_to_the_beginning,
    scroll_to_top,
    send,
    wait_for,
    wait_until_live,
)
from tests.harness.visitor import Visitor

OLDER = re.compile(r"/messages/\?before=")
NEWER = re.compile(r"/messages/\?after=")
MOST_SHOWN = 300


def read_all(room, *usernames):
    for username in usernames:
        room.post(username, "reads/", number="100000")


def test_ten_by_ten_to_the_beginning_and_no_further(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(65, "alice", "bob")
    read_all(room, "alice")
    answers, under_way, most = [], set(), 0
    alice = enter("alice", room, path="/rooms/")

    def asked(request):
        nonlocal most
        if OLDER.search(request.url):
            under_way.add(request)
            most = max(most, len(under_way))

    alice.on("request", asked)
    alice.on("requestfinished", lambda request: under_way.discard(request))
    alice.on("response", lambda response: answers.append(response) if OLDER.search(response.url) else None)
    alice.goto(room.path)
    expect(by_number(alice, 65)).to_be_in_viewport()
    page_up_to_the_beginning(alice)

    expect(alice.locator("#messages article")).to_have_count(65)
    assert numbers(alice) == list(range(1, 66))
    assert [one.text().count("<article") for one in answers] == [10, 10, 10, 10, 10, 5]
    assert most == 1
    expect(beginning(alice)).to_contain_text(room.title)

    for _ in range(3):
        scroll_to_top(alice)
        alice.locator(".timeline").evaluate("box => box.scrollTop = 0")
    send(alice, "and nothing more was asked for")
    expect_sent(alice, "and nothing more was asked for")
    assert len(answers) == 6


@pytest.mark.timeout(300)
def test_every_message_once_and_in_order_while_somebody_writes_all_the_time(new_room, enter, server):
    room = new_room("alice", "bob")
    room.fill(60, "alice", "bob")
    read_all(room, "alice")
    bob = Visitor(server.url).sign_in("bob")  # a session of his own: he writes in a thread
    done = threading.Event()
    written: list[int] = []

    def write():
        while not done.wait(0.1) and len(written) < 200:  # with the first sixty still fewer than a page keeps
            written.append(room.say("bob", f"meanwhile {len(written)}."))

    alice = enter("alice", room)
    alice.set_default_timeout(60_000)  # server, writer and browser share the machine
    room.people = lambda username: {"bob": bob}[username]
    writer = threading.Thread(target=write)
    writer.start()
    try:
        expect(by_number(alice, 61)).to_be_attached()
        while not beginning(alice).count():
            page_up(alice)
            expect(by_number(alice, numbers(alice)[-1] + 3)).to_be_attached()  # three more came meanwhile
    finally:
        done.set()
        writer.join()
    assert len(written) > 5
    expect(by_number(alice, max(written))).to_be_attached()
    assert numbers(alice) == list(range(1, max(written) + 1))
    assert alice.evaluate("new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size") == alice.evaluate(
        "document.querySelectorAll('[id]').length"
    )


def test_a_page_that_does_not_come_can_be_asked_for_again(new_room, enter, complaints):
    complaints.allow("500|ERR_FAILED|htmx:error")
    room = new_room("alice", "bob")
    room.fill(65, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room)
    for refuse in (lambda route: route.fulfill(status=500, body="no"), lambda route: route.abort()):
        alice.route(OLDER, refuse)
        scroll_to_top(alice)
        expect(alice.locator("#older")).to_have_attribute("data-state", "failed")
        first = numbers(alice)[0]
        expect(by_number(alice, first)).to_be_in_viewport()
        alice.unroute(OLDER)
        alice.get_by_role("button", name="Try again").click()
        alice.wait_for_function(
            "first => document.querySelector('#messages article').dataset.number < first", arg=first
        )
    page_up_to_the_beginning(alice)
    assert numbers(alice) == list(range(1, 66))


def test_a_slow_page_says_that_it_is_loading(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(40, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room)
    held = []
    alice.route(OLDER, lambda route: held.append(route))
    scroll_to_top(alice)
    expect(alice.locator("#older .loading")).to_be_visible()
    expect(alice.locator("#older .loading")).to_have_text("Loading older messages")
    first = numbers(alice)[0]
    wait_for(alice, held).continue_()
    expect(by_number(alice, first - 1)).to_be_attached()
    expect(alice.locator("#announce")).to_contain_text("10 older messages loaded")


def test_at_most_three_hundred_messages_are_kept_and_both_ends_can_be_reached(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(340, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room)
    most = 0
    while not beginning(alice).count():
        page_up(alice)
        most = max(most, len(numbers(alice)))
    assert numbers(alice) == list(range(1, MOST_SHOWN + 1))
    scroll_to_top(alice)
    expect(by_number(alice, 1)).to_be_in_viewport()

    page_down(alice, to=340)
    assert numbers(alice) == list(range(41, 341))
    assert most == MOST_SHOWN
    expect(alice.locator("#newer")).to_be_hidden()
    page_up(alice)
    assert numbers(alice)[0] < 41


def test_end_goes_to_the_newest_from_wherever_one_is(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(65, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room, path=f"{room.path}5/")
    expect(by_number(alice, 5)).to_be_in_viewport()
    alice.keyboard.press("End")
    expect(by_number(alice, 65)).to_be_in_viewport()
    expect(alice.locator("#newer")).to_be_hidden()
    page_up_to_the_beginning(alice)
    assert numbers(alice) == list(range(1, 66))


def test_the_pill_counts_what_came_and_leads_there(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(40, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room)
    pill = alice.locator(".jump")
    expect(pill).to_be_hidden()
    page_up(alice)
    expect(pill).to_have_text("Newest")
    for number in range(1, 4):
        room.say("bob", f"new {number}.")
    expect(pill).to_have_text("3 new messages")
    pill.click()
    expect(article(alice, "new 3.")).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_ones_own_message_goes_to_the_end(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(40, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room)
    page_up(alice)
    send(alice, "down here")
    expect_sent(alice, "down here")
    expect(article(alice, "down here")).to_be_in_viewport()


def test_ones_own_message_goes_to_the_end_also_from_the_middle_of_the_room(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(65, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room, path=f"{room.path}5/")
    send(alice, "down here")
    expect_sent(alice, "down here")
    expect(article(alice, "down here")).to_be_in_viewport()
    page_up_to_the_beginning(alice)
    assert numbers(alice) == list(range(1, 67))


def test_reload_back_and_forward_lead_to_the_line_that_was_being_read(new_room, enter):
    room = new_room("alice", "bob")
    room.fill(65, "alice", "bob")
    read_all(room, "alice")
    alice = enter("alice", room)
    page_up(alice)
    page_up(alice)
    by_number(alice, 30).evaluate("one => one.scrollIntoView({block: 'start'})")
    alice.wait_for_function("() => history.state?.number === '30'")
    top = box_of(by_number(alice, 30))["y"]

    for again in (alice.reload, lambda: (alice.goto("/help/"), alice.go_back())):
        again()
        expect(by_number(alice, 30)).to_be_in_viewport()
        wait_until_live(alice)
        assert abs(box_of(by_number(alice, 30))["y"] - top) <= 1
        shown = numbers(alice)
        assert shown == list(range(shown[0], shown[-1] + 1))
    alice.keyboard.press("End")
    expect(by_number(alice, 65)).to_be_in_viewport()
    page_up_to_the_beginning(alice)
    assert numbers(alice) == list(range(1, 66))
