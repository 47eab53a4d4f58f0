"""The demo is a place like any other: its rooms follow the rules that the actions keep."""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from chat.models import Membership, Room

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[str]:
    """What it prints. It is filled in once for all tests of this file; what they change is rolled back."""
    out = StringIO()
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setenv("DEMO_PASSWORD", "a password that is given")
        call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def test_five_rooms_ten_people_and_a_thousand_messages(demo):
    assert "alice, bob or carol with the password a password that is given" in demo
    assert User.objects.exclude(picture="").count() == 10
    assert Room.objects.count() == 5
    assert 1_000 < sum(Room.objects.values_list("last_number", flat=True)) < 1_500
    assert Room.objects.archived().count() == 1
    assert Room.objects.filter(guests_may_read=True).count() == 1
    board = Room.objects.get(kind=Room.Kind.PRIVATE)
    assert not Membership.objects.filter(room=board, user__username="carol").exists()
    rooms: Any = Room.objects.with_unread(User.objects.get(username="alice"))  # the types know no annotations
    assert {room.title: room.unread for room in rooms.filter(unread__gt=0)} == {"workshop": 4, "booking-form": 9}


def test_every_room_is_a_log_without_gaps(demo):
    for room in Room.objects.all():
        messages = list(room.messages.order_by("number"))
        assert [message.number for message in messages] == list(range(1, room.last_number + 1))
        assert len({message.version for message in messages}) == len(messages)
        assert max(message.version for message in messages) == room.version
        assert all(one.sent_at < other.sent_at for one, other in pairwise(messages))
        assert all(not message.source and not message.html for message in messages if message.is_deleted)
        assert all(message.html for message in messages if not message.is_deleted)


def test_there_is_long_code_and_nothing_is_left_to_fill_in(demo):
    sources = [message.source for room in Room.objects.all() for message in room.messages.all()]
    assert any(source.count("\n") > 143 for source in sources)
    assert not any("«" in source or "@@" in source for source in sources)


def test_only_three_can_sign_in(demo):
    names = [user.username for user in User.objects.order_by("pk")]
    assert [name for name in names if Client().login(username=name, password="a password that is given")] == names[:3]
    assert names[:3] == ["alice", "bob", "carol"]
    assert not User.objects.get(username="grace").has_usable_password()


def test_a_second_time_changes_nothing(demo, capsys):
    before = sum(Room.objects.values_list("last_number", flat=True))
    call_command("demo")
    assert "is here already" in capsys.readouterr().out
    assert sum(Room.objects.values_list("last_number", flat=True)) == before
