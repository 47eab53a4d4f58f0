"""What was written and did not arrive: it waits, it says so, it outlives the page, and it arrives once."""

import re

from playwright.sync_api import expect

from e2e.pages import (
    article,
    composer,
    expect_sent,
    hold_posts,
    numbers,
    send,
    sign_in,
    texts,
    wait_for,
    wait_until_live,
)

POSTS = re.compile(r"/messages/$")


def test_a_message_that_was_not_answered_is_sent_once_after_a_reload(new_room, enter):
    room = new_room("alice", "bob")
    alice = enter("alice", room)
    held = hold_posts(alice)
    send(alice, "first")
    send(alice, "second")
    wait_for(alice, held)
    alice.unroute(POSTS)
    alice.reload()
    expect_sent(alice, "first")
    expect_sent(alice, "second")
    assert texts(alice) == ["first", "second"]
    assert texts(enter("bob", room)) == ["first", "second"]


def test_a_message_whose_answer_was_lost_is_not_sent_twice(new_room, enter, complaints):
    complaints.allow("ERR_FAILED")
    room = new_room("alice")
    alice = enter("alice", room)
    tries = []

    def lose_the_first_answer(route):
        tries.append(route.fetch())
        route.fulfill(response=tries[-1]) if len(tries) > 1 else route.abort()

    alice.route(POSTS, lose_the_first_answer)
    alice.evaluate("document.getElementById('connection').remove()")  # the frame would bring it as well
    send(alice, "once")
    expect_sent(alice, "once")
    expect(article(alice, "once")).not_to_have_attribute("data-state", re.compile("pending|failed"))
    alice.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('outbox:'))")
    assert [one.status for one in tries] == [201, 200]
    assert numbers(alice) == [1]


def test_what_the_server_refuses_can_be_retried(new_room, enter, complaints):
    complaints.allow("422")
    alice = enter("alice", new_room("alice"))
    alice.route(POSTS, lambda route: route.fulfill(status=422, body="It is too blue."), times=1)
    send(alice, "blue")
    failed = article(alice, "blue")
    expect(failed).to_have_attribute("data-state", "failed")
    expect(failed).to_contain_text("Not sent. It is too blue.")
    alice.reload()
    expect(failed).to_contain_text("Not sent. It is too blue.")
    failed.get_by_role("button", name="Retry").click()
    expect_sent(alice, "blue")
    expect(failed).not_to_contain_text("Not sent")


def test_what_the_server_refuses_can_be_written_anew(new_room, enter, complaints):
    complaints.allow("403")
    alice = enter("alice", new_room("alice"))
    alice.route(POSTS, lambda route: route.fulfill(status=403, body="Not today."), times=1)
    send(alice, "to be changed")
    article(alice, "to be changed").get_by_role("button", name="Edit").click()
    expect(composer(alice)).to_have_value("to be changed")
    expect(composer(alice)).to_be_focused()
    expect(article(alice, "to be changed")).to_have_count(0)
    send(alice, "changed")
    expect_sent(alice, "changed")
    assert texts(alice) == ["changed"]


def test_what_the_server_refuses_can_be_thrown_away(new_room, enter, complaints):
    complaints.allow("403")
    alice = enter("alice", new_room("alice"))
    alice.route(POSTS, lambda route: route.fulfill(status=403, body="Not today."), times=1)
    send(alice, "forget it")
    article(alice, "forget it").get_by_role("button", name="Discard").click()
    expect(alice.locator("#messages article")).to_have_count(0)
    alice.reload()
    wait_until_live(alice)
    expect(alice.locator("#messages article")).to_have_count(0)


def test_the_next_message_does_not_wait_for_a_refused_one(new_room, enter, complaints):
    complaints.allow("422")
    alice = enter("alice", new_room("alice"))
    alice.route(POSTS, lambda route: route.fulfill(status=422, body="No."), times=1)
    send(alice, "stays behind")
    send(alice, "goes on")
    expect_sent(alice, "goes on")
    expect(article(alice, "stays behind")).to_have_attribute("data-state", "failed")


def test_too_fast_counts_down_and_goes_out_by_itself(own_server, new_room, enter, complaints):
    complaints.allow("429")
    server = own_server(SEND_RATE="3/5s")
    alice = enter("alice", new_room("alice", at=server))
    for number in range(1, 9):
        send(alice, f"quick {number}.")
    expect(alice.locator("#messages .doing", has_text=re.compile(r"Sends in \d s")).first).to_be_visible()
    expect(alice.locator("#messages article[data-number]")).to_have_count(8, timeout=20_000)
    assert texts(alice) == [f"quick {number}." for number in range(1, 9)]


def test_who_is_signed_out_keeps_the_text_and_it_goes_out_after_signing_in(own_server, new_room, enter, complaints):
    complaints.allow("401|403")
    server = own_server()
    room = new_room("alice", "bob", at=server)
    alice = enter("alice", room)
    composer(alice).fill("the long story")
    alice.context.clear_cookies()
    composer(alice).press("Enter")
    expect(article(alice, "the long story")).to_contain_text("Will be sent after you sign in")
    expect(alice.locator(".link-state")).to_contain_text("You are signed out")
    composer(alice).press_sequentially("and a draft")

    alice.reload()
    expect(alice).to_have_url(re.compile("/accounts/login/"))
    sign_in(alice, "alice")
    alice.goto(room.path)
    expect_sent(alice, "the long story")
    expect(composer(alice)).to_have_value("and a draft")
    assert texts(enter("bob", room)) == ["the long story"]


def test_a_message_waits_for_the_line_and_says_so(new_room, enter, complaints):
    complaints.allow("ERR_FAILED")
    room = new_room("alice")
    alice = enter("alice", room)
    alice.clock.install()
    alice.route(POSTS, lambda route: route.abort())
    send(alice, "patience")
    for _ in range(20):
        alice.clock.run_for(500)
    expect(article(alice, "patience")).to_contain_text("Still trying")
    alice.unroute(POSTS)
    alice.clock.run_for(40_000)
    expect_sent(alice, "patience")
