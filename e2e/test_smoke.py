"""The path that everything else stands on: from an empty place to two people who talk."""

import re

from playwright.sync_api import expect

from e2e.pages import article, expect_sent, numbers, open_room, send, sign_in, wait_until_live
from tests.harness.names import room_id

LONG = "a sentence that nobody guesses"


def test_from_the_first_run_to_the_first_message(fresh_server, new_visitor):
    page = new_visitor(fresh_server)
    page.goto("/")
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("E-mail").fill("ada@hubbub.example")
    page.get_by_label("Password").fill(LONG)
    page.locator("input[name=room_title]").fill("bench")
    page.get_by_role("button", name="Create and open").click()
    page.wait_for_url(re.compile(r"/rooms/[0-9a-f-]{36}/"))
    wait_until_live(page)

    send(page, "Hello, *empty* room")
    expect_sent(page, "Hello, empty room")
    assert numbers(page) == [1]
    expect(article(page, "Hello, empty room").locator("em")).to_have_text("empty")

    page.reload()
    expect_sent(page, "Hello, empty room")


def test_the_doors_open_once(fresh_server, new_visitor, complaints):
    complaints.allow("404")
    ada, mallory = new_visitor(fresh_server), new_visitor(fresh_server)
    for page, username in ((ada, "ada"), (mallory, "mallory")):
        page.goto("/")
        page.get_by_label("Your name").fill(username)
        page.get_by_label("Username").fill(username)
        page.get_by_label("E-mail").fill(f"{username}@hubbub.example")
        page.get_by_label("Password").fill(LONG)
        page.locator("input[name=room_title]").fill("bench")
    ada.get_by_role("button", name="Create and open").click()
    ada.wait_for_url(re.compile(r"/rooms/"))
    with mallory.expect_response(re.compile(r"/setup/")) as late:
        mallory.get_by_role("button", name="Create and open").click()
    assert late.value.status == 404
    mallory.goto("/")
    expect(mallory).to_have_url(re.compile(r"/accounts/login/"))


def test_two_people_talk(new_person):
    alice, bob = new_person("alice"), new_person("bob")
    open_room(alice, "general")
    open_room(bob, "general")

    send(alice, "Is the kettle yours?")
    expect_sent(alice, "Is the kettle yours?")
    expect_sent(bob, "Is the kettle yours?")
    send(bob, "It is `mine`.")
    expect_sent(bob, "It is mine.")
    expect_sent(alice, "It is mine.")
    assert numbers(alice) == numbers(bob)


def test_what_is_sent_without_a_browser_arrives_too(new_person, visitor):
    alice = new_person("alice")
    open_room(alice, "workshop")
    number = visitor("bob").say("workshop", "from afar")
    expect(article(alice, "from afar")).to_have_attribute("data-number", str(number))


def test_a_private_room_is_nothing_to_others(new_person, complaints):
    complaints.allow("404")
    carol = new_person("carol")
    answer = carol.goto(f"/rooms/{room_id('board')}/")
    assert answer.status == 404
    expect(carol.locator("body")).not_to_contain_text("Keys and money")


def test_two_people_talk_under_daphne(own_server, new_person):
    server = own_server("daphne")
    alice, bob = new_person("alice", at=server), new_person("bob", at=server)
    open_room(alice, "general")
    open_room(bob, "general")
    send(alice, "the other server")
    expect_sent(bob, "the other server")


def test_messages_outlive_a_killed_server(own_server, new_person, new_visitor, complaints):
    complaints.allow("WebSocket|ERR_CONNECTION|Failed to load|htmx:ws:error")
    server = own_server()
    alice = new_person("alice", at=server)
    open_room(alice, "general")
    send(alice, "before the crash")
    expect_sent(alice, "before the crash")
    server.kill()
    expect(alice.locator("body")).not_to_have_attribute("data-socket", "open")
    server.start()
    wait_until_live(alice)
    bob = new_visitor(server)
    sign_in(bob, "bob")
    open_room(bob, "general")
    expect_sent(bob, "before the crash")
