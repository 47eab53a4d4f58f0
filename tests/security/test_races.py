"""Twenty at once: one effect, and nobody reads an error page."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from chat import actions
from chat.models import Membership, Message, Room

pytestmark = [pytest.mark.attack("A115"), pytest.mark.django_db(transaction=True)]

AT_ONCE = 20
ROOM = {"topic": "", "kind": "public", "editing_minutes": "-1"}


def at_once(clients, work) -> Counter[int]:
    """The statuses of work(client, its place), begun by all of them in the same instant."""
    barrier = Barrier(len(clients))

    def one(place):
        barrier.wait()
        try:
            return work(clients[place], place).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return Counter(pool.map(one, range(len(clients))))


def browsers(user, count=AT_ONCE):
    made = []
    for _ in range(count):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        client.get("/me.css")
        made.append(client)
    return made


def test_joining_twenty_times_is_joining_once(workshop, carol):
    statuses = at_once(browsers(carol), lambda client, _: client.post(f"/rooms/{workshop.pk}/memberships/"))
    assert statuses == {302: AT_ONCE}
    assert Membership.objects.filter(user=carol).count() == 1


def test_of_twenty_rooms_with_one_name_one_is_opened(alice):
    statuses = at_once(browsers(alice), lambda client, _: client.post("/rooms/new/", ROOM | {"title": "One Name"}))
    assert statuses == {302: 1, 422: AT_ONCE - 1}
    assert Room.objects.count() == 1


def test_of_rooms_that_take_one_name_at_once_one_gets_it(alice):
    rooms = [actions.create_room(creator=alice, title=f"room {at}") for at in range(10)]
    statuses = at_once(
        browsers(alice, 10),
        lambda client, at: client.post(f"/rooms/{rooms[at].pk}/settings/", ROOM | {"title": "one name"}),
    )
    assert statuses == {302: 1, 422: 9}
    assert Room.objects.filter(title_key="onename").count() == 1


@pytest.mark.attack("A37")
def test_two_owners_who_leave_at_once_leave_one_behind(workshop, alice, bob):
    actions.change_role(room=workshop, user=bob, role="owner", by=alice)
    pair = browsers(alice, 5) + browsers(bob, 5)
    statuses = at_once(pair, lambda client, _: client.post(f"/rooms/{workshop.pk}/departures/"))
    assert set(statuses) <= {302, 403}
    assert Membership.objects.filter(room=workshop, role="owner").present().count() == 1


@pytest.mark.attack("A37")
def test_two_owners_who_demote_each_other_at_once_leave_one(workshop, alice, bob):
    actions.change_role(room=workshop, user=bob, role="owner", by=alice)
    pair = browsers(alice, 5) + browsers(bob, 5)

    def demote(client, at):
        return client.post(f"/rooms/{workshop.pk}/roles/", {"username": "bob" if at < 5 else "alice", "role": "member"})

    assert set(at_once(pair, demote)) <= {302, 403}
    assert Membership.objects.filter(room=workshop, role="owner").present().count() == 1


def test_a_message_that_is_sent_twenty_times_is_stored_once(workshop, bob, settings):
    settings.SEND_RATE = (100, 10)
    message = {"client_id": uuid4(), "body": "once"}
    statuses = at_once(browsers(bob), lambda client, _: client.post(f"/rooms/{workshop.pk}/messages/", message))
    assert statuses == {201: 1, 200: AT_ONCE - 1}
    assert list(Message.objects.values_list("number", flat=True)) == [1]


def test_no_more_messages_than_the_rate_allows_get_through_at_once(workshop, bob, settings):
    settings.SEND_RATE = (5, 600)
    statuses = at_once(
        browsers(bob),
        lambda client, _: client.post(f"/rooms/{workshop.pk}/messages/", {"client_id": uuid4(), "body": "x"}),
    )
    assert statuses == {201: 5, 429: AT_ONCE - 5}
    assert Message.objects.count() == 5


def test_a_deletion_and_twenty_edits_end_in_a_tombstone_or_an_edit_before_it(workshop, alice, say):
    message = say(workshop, alice, "first")
    base = f"/rooms/{workshop.pk}/messages/{message.number}/"

    def work(client, at):
        return client.post(f"{base}deletion/") if at == 0 else client.post(f"{base}edits/", {"body": f"edit {at}"})

    assert set(at_once(browsers(alice, 10), work)) <= {200, 302, 403}
    message.refresh_from_db()
    assert message.is_deleted
    assert message.source == ""
    assert message.html == ""
