"""Messages are rendered once and kept, and what is kept never outlives what it shows."""

import re

import pytest
from django.utils import timezone

from accounts.models import User
from chat import actions
from chat.models import Message
from chat.timeline.message_html import (
    Entry,
    _cache,
    _recently_deleted,
    entry_rows,
    forget,
    message_html,
    messages_html,
    outdated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_gone():
    _recently_deleted.clear()  # a key of that number may be left of another test


@pytest.fixture
def hello(workshop, alice, say):
    return say(workshop, alice, "canary")


def fresh():
    return Message.objects.select_related("author").get()


def test_a_message_is_rendered_once(hello):
    first = message_html(fresh())
    assert message_html(fresh()) is first


def test_an_edit_and_a_deletion_show_at_once(hello, alice):
    message_html(fresh())
    actions.edit_message(message=hello, editor=alice, source="changed")
    assert "changed" in message_html(fresh())
    actions.delete_message(message=hello, deleter=alice)
    assert "changed" not in message_html(fresh())


def test_a_new_name_and_a_new_picture_show_at_once(hello, alice):
    message_html(fresh())
    User.objects.filter(pk=alice.pk).update(name="Alice Liddell", picture="a" * 32)
    assert "Alice Liddell" in message_html(fresh())
    assert "a" * 32 in message_html(fresh())


def test_everyone_reads_the_time_of_their_own_zone(hello):
    Message.objects.update(sent_at="2026-03-01T10:00Z")
    with timezone.override("Asia/Tokyo"):
        assert ">19:00<" in message_html(fresh())
    with timezone.override("Europe/Berlin"):
        assert ">11:00<" in message_html(fresh())


def test_a_page_draws_what_is_not_kept_and_leaves_out_what_has_gone(workshop, alice, say):
    first, second, third = (say(workshop, alice, word) for word in ("alpha", "beta", "gamma"))
    shown = [Entry._make(row) for row in entry_rows(Message.objects.order_by("number"))]
    forget(second.pk)
    forget(third.pk)
    third.delete()
    assert re.findall("alpha|beta|gamma", messages_html(shown)) == ["alpha", "beta"]
    assert messages_html(shown[:1]) == message_html(Message.objects.select_related("author").get(pk=first.pk))


@pytest.mark.guarantee("G20")
def test_what_was_read_before_a_deletion_is_not_kept_after_it(hello, monkeypatch):
    read_before = fresh()
    forget(hello.pk)
    characters = _cache.characters
    assert "canary" in message_html(read_before)
    assert _cache.characters == characters


@pytest.mark.guarantee("G20")
def test_of_a_deleted_message_nothing_is_kept(hello):
    outdated(hello.pk)  # a key of that number may be left of another test
    before = _cache.characters
    first = message_html(fresh())
    assert _cache.characters == before + len(first)
    outdated(hello.pk)
    assert _cache.characters == before
    message_html(fresh())
    forget(hello.pk)
    assert _cache.characters == before
