"""Queries that are composed once bring what the querysets bring that they are made of."""

import threading
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from chat.models import Membership, Message
from web.compiled_queries import compiled_query


@compiled_query(UUID, int)
def after(room: UUID, number: int) -> QuerySet[Message]:
    return Message.objects.filter(room=room, number__gt=number).select_related("author").order_by("number")[:3]


@compiled_query(str, int)
def named(name: str, pk: int) -> QuerySet[User]:
    return User.objects.filter(name=name).exclude(pk=pk)


def test_each_call_has_its_own_values(workshop, alice, bob, say):
    for number in range(6):
        say(workshop, alice if number % 2 else bob, f"line {number}")
    for number in (0, 4, 2, 6, 0):
        plain = workshop.messages.filter(number__gt=number).order_by("number")[:3]
        found = after(workshop.pk, number)
        assert [(one.pk, one.source, one.sent_at, one.room_id) for one in found] == [
            (one.pk, one.source, one.sent_at, one.room_id) for one in plain
        ]
        assert [one.author for one in found] == [one.author for one in plain]
    assert after(uuid4(), 0) == []


def test_what_stands_in_a_value_is_never_part_of_the_query(person):
    quoted = person("dora", name="D' OR 1=1 --")
    person("emil", name="Emil")
    assert named("D' OR 1=1 --", 0) == [quoted]
    assert named("D' OR 1=1 --", quoted.pk) == []


def test_related_rows_come_with_it(workshop, alice, say, django_assert_num_queries):
    say(workshop, alice)
    after(workshop.pk, 0)
    with django_assert_num_queries(1):
        assert after(workshop.pk, 0)[0].author.name == "Alice"


def test_plain_values_come_too(workshop, alice):
    @compiled_query(int)
    def rooms(person: int) -> QuerySet[Membership, tuple[UUID, str]]:
        return Membership.objects.filter(user=person).values_list("room", "room__title")

    for _ in range(2):
        assert (workshop.pk, workshop.title) in rooms(alice.pk)


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own(workshop, alice, say):
    say(workshop, alice)
    found = []

    def ask():
        found.append([message.number for message in after(workshop.pk, 0)])
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[1]] * 3
