"""The statement that inserts a message, composed once, writes what Django's own would."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.actions import messages as verbs
from chat.models import Message

pytestmark = pytest.mark.django_db

ITS_OWN = ("id", "client_id", "number", "version")  # of the two messages that are compared


@pytest.fixture
def insert(workshop, alice, say):
    """Both ways of writing the same message, each with the row that it left."""
    model = say(workshop, alice, "a **word** of each kind: 7, ü, 👩‍🔧")

    def insert(write, number):
        copy = Message(**{field.attname: getattr(model, field.attname) for field in Message._meta.concrete_fields})
        copy.pk, copy.client_id, copy.number, copy.version = None, uuid4(), number, number
        write(copy)
        row = Message.objects.filter(pk=copy.pk).values().get()
        return copy, {name: value for name, value in row.items() if name not in ITS_OWN}

    return insert


def by_save(message):
    message.save(force_insert=True)


def test_each_field_holds_what_save_would_have_written(insert):
    assert insert(verbs._insert, 8)[1] == insert(by_save, 9)[1]


@pytest.mark.parametrize("write", [verbs._insert, by_save])
def test_a_field_that_fills_itself_is_filled(insert, monkeypatch, write, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    monkeypatch.setattr(Message._meta.get_field("edited_at"), "auto_now", True)
    message, row = insert(write, 8)
    assert message.edited_at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert row["edited_at"] == message.edited_at


def test_a_message_that_was_inserted_can_be_saved_again(insert):
    message, _ = insert(verbs._insert, 8)
    message.source = "changed"
    message.save()
    assert Message.objects.get(pk=message.pk).source == "changed"
    assert Message.objects.count() == 2


def test_the_columns_are_those_of_django(insert):
    statements = []
    for number, write in enumerate([verbs._insert, by_save], 8):
        with CaptureQueriesContext(connection) as captured:
            insert(write, number)
        statements += [query["sql"] for query in captured if query["sql"].startswith("INSERT")]
    ours, djangos = (re.findall(r"\w+", re.findall(r"\((.*?)\) VALUES", sql)[0]) for sql in statements)
    assert ours == djangos
