"""Who may no longer listen is told so within two seconds, and the page does not try again."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages import article, expect_sent, send, wait_until_live

SIGNED_OUT = "You are signed out. Reload this page to sign in. What you wrote is kept."
NO_ACCESS = "You no longer have access to this room."
AT_ONCE = 2_000


@pytest.fixture
def server(own_server):
    return own_server()


def closed(page, code):
    """The sentence stands, the code was this, and there is no further attempt."""
    expect(page.locator("body")).to_have_attribute("data-socket", "closed", timeout=AT_ONCE)
    assert page.evaluate("window.codes") == [code]
    page.clock.run_for(120_000)
    assert page.evaluate("window.opened") == 0
    expect(page.locator("body")).to_have_attribute("data-socket", "closed")


def watch(page):
    page.clock.install()
    page.evaluate(
        """() => {
            window.codes = []
            window.opened = 0
            document.addEventListener("htmx:ws:close", event => codes.push(event.detail.code))
            document.addEventListener("htmx:ws:before:connection", () => opened++)
        }"""
    )


def test_signing_out_elsewhere_ends_the_page(server, new_room, new_person):
    room = new_room("bob", "alice", at=server)
    alice = new_person("alice", at=server)
    alice.goto(room.path)
    wait_until_live(alice)
    watch(alice)
    elsewhere = alice.context.new_page()
    elsewhere.goto("/help/")
    elsewhere.get_by_label("My menu").click()
    elsewhere.get_by_role("button", name="Sign out").click()
    expect(elsewhere).to_have_url(re.compile("/accounts/login/"))
    closed(alice, 4401)
    expect(alice.locator(".link-state")).to_have_text(SIGNED_OUT)
    room.say("bob", "she does not see this")
    expect(article(alice, "she does not see this")).to_have_count(0)


def test_being_removed_from_the_room_ends_the_page(server, new_room, enter, complaints):
    complaints.allow("404")
    room = new_room("bob", "alice", at=server)
    alice = enter("alice", room)
    watch(alice)
    assert room.post("bob", "removals/", username="alice").status == 200
    closed(alice, 4403)
    expect(alice.locator(".link-state")).to_have_text(NO_ACCESS)
    room.say("bob", "she does not see this")
    expect(article(alice, "she does not see this")).to_have_count(0)


def test_a_handshake_that_is_refused_is_not_tried_for_ever(server, new_room, enter, complaints):
    complaints.allow("WebSocket|htmx:ws:error|401|ERR_")
    room = new_room("bob", "alice", at=server)
    alice = enter("alice", room)
    alice.context.clear_cookies()
    server.restart()
    expect(alice.locator("body")).to_have_attribute("data-socket", "closed", timeout=30_000)
    expect(alice.locator(".link-state")).to_have_text(SIGNED_OUT)
    watch(alice)
    alice.clock.run_for(120_000)
    assert alice.evaluate("window.opened") == 0


@pytest.mark.parametrize("code", [1001, 1011, 1012, 1013])
def test_a_code_for_a_pause_leads_back(server, new_room, enter, code):
    sockets, alice = intercepted(enter, new_room("alice", at=server))
    sockets[0].close(code=code, reason="")
    expect(alice.locator("body")).to_have_attribute("data-socket", "connecting")
    wait_until_live(alice)
    assert len(sockets) == 2
    send(alice, "here again")
    expect_sent(alice, "here again")


@pytest.mark.parametrize("code", [1000, 1002, 1007, 1008, 1009, 4401, 4403, 4999])
def test_a_code_for_good_ends_the_page(server, new_room, enter, code):
    sockets, alice = intercepted(enter, new_room("alice", at=server))
    watch(alice)
    sockets[0].close(code=code, reason="")
    closed(alice, code)
    expect(alice.locator(".link-state")).to_be_visible()
    assert len(sockets) == 1


def test_a_page_that_is_come_back_to_connects_again(server, new_room, enter):
    """Chromium keeps no page with an open socket as it is; others do, after htmx has closed it."""
    sockets, alice = intercepted(enter, new_room("alice", at=server))
    alice.evaluate("window.left = document.getElementById('connection')._htmx.ws.connection.socket")
    alice.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    alice.wait_for_function("() => left.readyState === WebSocket.CLOSED")
    alice.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    wait_until_live(alice)
    send(alice, "back again")
    expect_sent(alice, "back again")
    assert len(sockets) == 2


def test_a_page_that_is_left_while_it_connects_reports_no_error(server, new_room, enter):
    """A socket that is closed before it is open has failed, as the browser sees it; the process of a page may live on
    in another tab, and tell the page that goes."""
    alice = enter("alice", new_room("alice", at=server))
    alice.add_init_script(
        """document.addEventListener("htmx:ws:before:connection", ({ detail: { connection } }) => queueMicrotask(() => {
            window.left = connection.socket
            window.stateWhenLeft = left.readyState
            dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }))
        }), { once: true })"""
    )
    alice.reload()
    alice.wait_for_function("() => window.left?.readyState === WebSocket.CLOSED")
    assert alice.evaluate("stateWhenLeft === WebSocket.CONNECTING")
    alice.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    wait_until_live(alice)
    send(alice, "back again")
    expect_sent(alice, "back again")


def intercepted(enter, room):
    """A page whose sockets pass through here; those that were opened, and the page."""
    sockets = []
    page = enter("alice", room)

    def connect(socket):
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("/ws/"), connect)
    page.reload()
    wait_until_live(page)
    return sockets, page
