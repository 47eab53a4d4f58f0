"""Writing a message: what Enter does, what is seen before the server answers, and what is not sent at all."""

import pytest
from playwright.sync_api import expect

from e2e.pages import article, composer, expect_sent, hold_posts, numbers, send, texts, wait_for, wait_until_live

PRESS = """(field, init) => field.dispatchEvent(
    Object.defineProperty(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true, ...init}),
                          "keyCode", {value: init.keyCode ?? 13}))"""


def test_a_message_is_seen_at_once_and_becomes_sent_where_it_stands(new_room, enter):
    room = new_room("alice", "bob")
    alice, bob = enter("alice", room), enter("bob", room)
    held = hold_posts(alice)
    send(alice, "On its *way*")
    pending = article(alice, "On its *way*")
    expect(pending).to_have_attribute("data-state", "pending")
    expect(pending).not_to_have_attribute("data-number", "1")
    expect(composer(alice)).to_be_focused()
    expect(composer(alice)).to_have_value("")
    identity = pending.get_attribute("id") or "none"

    wait_for(alice, held).continue_()
    expect_sent(alice, "On its way")
    expect(article(alice, "On its way")).to_have_id(identity)
    expect(article(alice, "On its way")).not_to_have_attribute("data-state", "pending")
    expect(alice.locator("#messages article")).to_have_count(1)
    expect(composer(alice)).to_be_focused()
    expect_sent(bob, "On its way")
    assert numbers(bob) == [1]


def test_messages_of_two_people_stand_in_one_order_and_each_once(new_room, enter):
    room = new_room("alice", "bob")
    alice, bob = enter("alice", room), enter("bob", room)
    for turn in range(1, 6):
        send(alice, f"alice says {turn}.")
        send(bob, f"bob says {turn}.")
    for page in (alice, bob):
        expect(page.locator("#messages article[data-number]")).to_have_count(10)
        assert numbers(page) == list(range(1, 11))
    assert texts(alice) == texts(bob)


def test_what_others_say_is_seen_while_the_first_message_of_a_room_is_under_way(new_room, enter):
    room = new_room("alice", "bob")
    alice = enter("alice", room)
    held = hold_posts(alice)
    send(alice, "slow but sure")
    wait_for(alice, held)
    room.say("bob", "faster")
    expect_sent(alice, "faster")
    assert texts(alice) == ["faster", "slow but sure"]
    held[0].continue_()
    expect_sent(alice, "slow but sure")
    assert numbers(alice) == [1, 2]


def test_shift_enter_breaks_the_line(new_room, enter):
    room = new_room("alice")
    alice = enter("alice", room)
    composer(alice).press_sequentially("one")
    composer(alice).press("Shift+Enter")
    composer(alice).press_sequentially("two")
    expect(composer(alice)).to_have_value("one\ntwo")
    expect(alice.locator("#messages article")).to_have_count(0)
    composer(alice).press("Enter")
    expect_sent(alice, "one")
    assert article(alice, "one").locator(".msg-body br").count() == 1


def test_whoever_swaps_the_keys_sends_with_shift_or_control(own_server, new_room, enter, people):
    server = own_server()
    room = new_room("carol", at=server)
    page = people("carol", server).get("/profile/").text
    assert 'name="enter_sends"' in page
    carol = enter("carol", room)
    carol.goto("/profile/")
    carol.locator("input[name=enter_sends]").uncheck()
    carol.locator("main").get_by_role("button", name="Save").first.click()
    carol.goto(room.path)
    wait_until_live(carol)
    composer(carol).fill("one")
    composer(carol).press("Enter")
    expect(composer(carol)).to_have_value("one\n")
    composer(carol).press("Control+Enter")
    expect_sent(carol, "one")


@pytest.mark.parametrize("event", [{"isComposing": True}, {"keyCode": 229}, {"isComposing": True, "ctrlKey": True}])
def test_enter_sends_nothing_while_an_input_method_composes(new_room, enter, event):
    alice = enter("alice", new_room("alice"))
    composer(alice).fill("안녕하세요")
    composer(alice).evaluate(PRESS, event)
    expect(alice.locator("#messages article")).to_have_count(0)
    expect(composer(alice)).to_have_value("안녕하세요")
    composer(alice).press("Enter")
    expect_sent(alice, "안녕하세요")


@pytest.mark.parametrize("nothing", ["", "   \n ", "\u200b\u200d\u2060", "\ufeff\u00ad", "\u202e\u2800"])
def test_nothing_is_not_sent(new_room, enter, nothing):
    alice = enter("alice", new_room("alice"))
    requests = []
    alice.on("request", lambda request: requests.append(request.url) if request.method == "POST" else None)
    composer(alice).fill(nothing)
    expect(alice.get_by_role("button", name="Send")).to_be_disabled()
    composer(alice).press("Enter")
    expect(alice.locator("#messages article")).to_have_count(0)
    assert not [url for url in requests if url.endswith("/messages/")]


def test_too_much_is_counted_and_refused_before_it_is_sent(new_room, enter):
    alice = enter("alice", new_room("alice"))
    note, button = alice.locator("#composer-note"), alice.get_by_role("button", name="Send")
    composer(alice).fill("x" * 8_999)
    expect(note).to_have_text("")
    composer(alice).fill("x" * 9_500)
    expect(note).to_contain_text("9,500 of 10,000")
    composer(alice).fill("\U0001f600" * 9_500)  # each is two to JavaScript and one to the server
    expect(note).to_contain_text("9,500 of 10,000")
    expect(button).to_be_enabled()
    composer(alice).fill("x" * 12_300)
    expect(note).to_contain_text("12,300 of 10,000")
    expect(button).to_be_disabled()
    composer(alice).press("Enter")
    expect(composer(alice)).to_have_value("x" * 12_300)
    expect(alice.locator("#messages article")).to_have_count(0)

    composer(alice).fill("x" * 10_000)
    expect(button).to_be_enabled()
    composer(alice).press("Enter")
    expect_sent(alice, "x" * 10_000)


def test_a_draft_survives_a_reload_and_is_gone_once_it_is_sent(new_room, enter):
    room, other = new_room("alice"), new_room("alice")
    alice = enter("alice", room)
    composer(alice).press_sequentially("half a thou")
    alice.reload()
    expect(composer(alice)).to_have_value("half a thou")
    alice.goto(other.path)
    expect(composer(alice)).to_have_value("")
    alice.goto(room.path)
    expect(composer(alice)).to_have_value("half a thou")
    composer(alice).press("Enter")
    expect_sent(alice, "half a thou")
    alice.reload()
    expect(composer(alice)).to_have_value("")


def test_inside_a_fence_enter_breaks_the_line_and_tab_indents(new_room, enter):
    alice = enter("alice", new_room("alice"))
    composer(alice).press_sequentially("```python")
    composer(alice).press("Enter")
    composer(alice).press_sequentially("if True:")
    composer(alice).press("Enter")
    composer(alice).press("Tab")
    composer(alice).press_sequentially("pass")
    expect(composer(alice)).to_have_value("```python\nif True:\n    pass")
    expect(alice.locator("#composer-note")).to_contain_text("Ctrl ↵ sends")
    composer(alice).press("Control+Enter")
    expect(alice.locator("#messages article[data-number] .code code")).to_have_count(1)


def test_esc_and_then_tab_leave_a_fence(new_room, enter):
    alice = enter("alice", new_room("alice"))
    composer(alice).press_sequentially("```")
    composer(alice).press("Escape")
    composer(alice).press("Tab")
    expect(composer(alice)).not_to_be_focused()
    expect(composer(alice)).to_have_value("```")


def test_many_pasted_lines_can_become_code(new_room, enter):
    alice = enter("alice", new_room("alice"))
    composer(alice).evaluate(
        """field => {
            const data = new DataTransfer()
            data.setData("text/plain", "one\\ntwo\\nthree\\n")
            field.focus()
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
            if (field.dispatchEvent(event)) document.execCommand("insertText", false, "one\\ntwo\\nthree\\n")
        }"""
    )
    alice.get_by_role("button", name="Paste as code").click()
    expect(composer(alice)).to_have_value("```\none\ntwo\nthree\n```\n")


def test_who_is_no_member_reads_and_may_join(new_room, enter):
    room = new_room("alice", "bob")
    room.say("alice", "open to all")
    carol = enter("carol", room)
    expect_sent(carol, "open to all")
    expect(composer(carol)).to_have_count(0)
    assert room.post("carol", "messages/", client_id="0b9f8a0a-7df4-4b7d-8a0e-0f2f9d1c5a11", body="no").status == 403
    carol.locator("#dock").get_by_role("button", name="Join").click()
    send(carol, "here I am")
    expect_sent(carol, "here I am")
