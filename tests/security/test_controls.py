"""Whatever a page offers somebody, the server lets them do: no control leads to a refusal."""

from collections import deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from chat import actions
from chat.models import Room
from tests.security.controls import Controls

pytestmark = pytest.mark.django_db

TYPED = {"username": "carol", "body": "hello", "title": "a new room"}
NEW_EACH_TIME = {"csrfmiddlewaretoken", "client_id"}
ROLES = ["owner", "co-owner", "moderator", "member", "author who left", "stranger", "administrator"]


@pytest.fixture
def people(person, alice, bob, carol, mallory, admin):
    """carol and mallory belong to nothing: carol is added by those who can add people."""
    return {
        "owner": alice,
        "co-owner": person("grace"),
        "moderator": person("dora"),
        "member": bob,
        "author who left": person("emil"),
        "stranger": mallory,
        "administrator": admin,
    }


@pytest.fixture
def rooms(people, say):
    """Each kind of room, each with messages by everybody who can write there."""
    owner = people["owner"]
    settings: dict[str, dict[str, Any]] = {
        "workshop": {"guests_may_read": True},
        "shed": {},
        "cellar": {"kind": Room.Kind.PRIVATE},
        "stone": {"editing_minutes": Room.Editing.NEVER},
        "attic": {},
    }
    rooms = [actions.create_room(creator=owner, title=title, **fields) for title, fields in settings.items()]
    for room in rooms:
        for role in ("moderator", "member", "author who left"):
            actions.add_person(room=room, user=people[role], by=owner)
        actions.change_role(room=room, user=people["moderator"], role="moderator", by=owner)
        for role in ("owner", "moderator", "member", "author who left"):
            say(room, people[role], f"I am the {role}")
        actions.leave_room(room=room, user=people["author who left"])
    actions.add_person(room=rooms[1], user=people["co-owner"], by=owner)
    actions.change_role(room=rooms[1], user=people["co-owner"], role="owner", by=owner)
    actions.archive_room(room=rooms[-1], user=owner)
    return rooms


def refusals(client, *starts):
    """Walks all pages that links lead to, and presses every button of each. Returns what answered 403, and how much
    was tried."""
    refused, seen, pressed, tried, waiting = [], set(), set(), 0, deque(starts)
    while waiting:
        path = waiting.popleft()
        if not path or shape(path) in seen:
            continue
        seen.add(shape(path))
        answer = client.get(path)
        tried += 1
        if answer.status_code == 403:
            refused.append(path)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        if path.startswith("/admin/"):  # Django's own: one page is enough
            continue
        page = Controls(path, answer.text)
        waiting.extend(sorted(page.links))
        for address, data in posts(page):
            if (button := what_is_sent(address, data)) in pressed:
                continue  # it is on many pages
            pressed.add(button)
            tried += 1
            if submit(client, address, data) == 403:
                refused.append((path, address, data))
    return refused, tried


def posts(page):
    for form in page.forms:
        for data in form.submissions():
            if form.method == "post":
                yield form.action, data | {name: data[name] or typed for name, typed in TYPED.items() if name in data}
    for address, data in page.message_actions():
        yield f"/rooms/{page.body['data-room']}/{address}", data


def submit(client, address, data):
    """What it answers. Nothing of it stays."""
    browser = Client()
    browser.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        status = browser.post(address, data).status_code
        transaction.set_rollback(True)
    return status


def what_is_sent(address, data):
    """The same for a button that is on several pages."""
    return address, tuple(sorted((name, value) for name, value in data.items() if name not in NEW_EACH_TIME))


def shape(path):
    """One page of each kind is enough where only a number in the query differs."""
    parts = urlsplit(path)
    return parts.path, tuple(sorted(pair.partition("=")[0] for pair in parts.query.split("&")))


@pytest.mark.parametrize("role", ROLES)
def test_whatever_a_page_offers_is_allowed(people, rooms, sign_in, settings, role):
    settings.SEND_RATE = (1_000, 1)
    refused, tried = refusals(sign_in(people[role]), "/rooms/", *(room.get_absolute_url() for room in rooms))
    assert refused == []
    assert tried > 40


def test_whatever_a_page_offers_a_guest_is_allowed(rooms):
    refused, tried = refusals(Client(), rooms[0].get_absolute_url())
    assert refused == []
    assert tried > 10


@pytest.mark.attack("A37")
def test_the_walk_finds_a_control_that_is_refused(people, rooms, sign_in):
    """A link to a room's settings and a button of an owner, put into a page of a member."""
    client = sign_in(people["member"])
    room = rooms[0]
    assert client.get(f"/rooms/{room.pk}/settings/").status_code == 403
    archive = f'<form method="post" action="/rooms/{room.pk}/archive/"><button type="submit" name="state" value="open">'
    page = Controls(room.get_absolute_url(), archive)
    assert [submit(client, address, data) for address, data in posts(page)] == [403]
