"""Editing, deleting, taking it back: each raises the room's version, so that nobody misses it."""

import pytest

from chat import actions, rendering
from chat.models import Message, Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def hello(workshop, alice, say):
    return say(workshop, alice, "hello **world**")


def address(message, noun):
    return f"/rooms/{message.room_id}/messages/{message.number}/{noun}/"


def test_an_edit_keeps_the_place_and_raises_the_version(hello, alice, sign_in):
    sign_in(alice).post(address(hello, "edits"), {"body": "hello *moon*"})
    message = Message.objects.get()
    assert (message.number, message.version, message.source) == (1, 2, "hello *moon*")
    assert "<em>moon</em>" in message.html
    assert message.edited_at is not None


def test_an_edit_that_says_nothing_is_refused_and_kept(hello, alice, sign_in):
    answer = sign_in(alice).post(address(hello, "edits"), {"body": "  "})
    assert answer.status_code == 422
    assert Message.objects.get().source == "hello **world**"


@pytest.mark.attack("A37")
def test_nobody_edits_what_another_wrote(hello, bob, carol, admin, sign_in):
    for person in (bob, carol, admin):
        assert sign_in(person).post(address(hello, "edits"), {"body": "forged"}).status_code == 403
    assert Message.objects.get().source == "hello **world**"


def test_a_room_can_limit_how_long_one_may_edit(workshop, alice, say, sign_in, time_machine):
    actions.update_room(room=workshop, user=alice, editing_minutes=Room.Editing.QUARTER)
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    message = say(workshop, alice)
    client = sign_in(alice)
    time_machine.move_to("2026-03-01 10:14:59+00:00", tick=False)
    assert client.post(address(message, "edits"), {"body": "in time"}).status_code == 302
    time_machine.move_to("2026-03-01 10:15:00+00:00", tick=False)
    assert client.post(address(message, "edits"), {"body": "too late"}).status_code == 403


@pytest.mark.guarantee("G20")
def test_a_deleted_message_leaves_its_place_and_no_word(hello, alice, sign_in):
    client = sign_in(alice)
    client.post(address(hello, "deletion"))
    message = Message.objects.get()
    assert message.number == 1
    assert message.version == 2
    assert message.source == ""
    assert message.html == ""
    assert message.digest == ""
    for url in (hello.get_absolute_url(), address(hello, "source"), hello.room.get_absolute_url()):
        assert "world" not in client.get(url).text
    assert "Message deleted" in client.get(hello.get_absolute_url()).text


def test_deleting_twice_is_deleting_once(hello, alice, sign_in):
    client = sign_in(alice)
    assert [client.post(address(hello, "deletion")).status_code for _ in range(2)] == [200, 200]
    assert Message.objects.get().version == 2


@pytest.mark.attack("A37")
def test_a_member_cannot_delete_what_another_wrote(hello, bob, sign_in):
    assert sign_in(bob).post(address(hello, "deletion")).status_code == 403
    assert not Message.objects.get().is_deleted


def test_a_moderator_can_delete_and_it_says_so(workshop, alice, bob, say, sign_in):
    message = say(workshop, bob, "rude")
    sign_in(alice).post(address(message, "deletion"))
    assert "Message deleted by a moderator" in sign_in(bob).get(workshop.get_absolute_url()).text


def test_a_deletion_can_be_taken_back(hello, alice):
    undo = actions.delete_message(message=hello, deleter=alice)
    actions.restore_message(message=hello, user=alice, undo=undo)
    message = Message.objects.get()
    assert message.source == "hello **world**"
    assert not message.is_deleted
    assert message.version == 3
    assert "<strong>world</strong>" in message.html


def test_a_restored_message_says_which_renderer_wrote_it(hello, alice):
    Message.objects.update(renderer=1)
    undo = actions.delete_message(message=hello, deleter=alice)
    actions.restore_message(message=hello, user=alice, undo=undo)
    assert Message.objects.get().renderer == rendering.VERSION


def test_a_deletion_cannot_be_taken_back_after_ten_seconds(hello, alice, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    undo = actions.delete_message(message=hello, deleter=alice)
    time_machine.move_to("2026-03-01 10:00:11+00:00", tick=False)
    with pytest.raises(actions.NotAllowedError):
        actions.restore_message(message=hello, user=alice, undo=undo)
    assert Message.objects.get().is_deleted


@pytest.mark.attack("A37")
def test_what_takes_a_deletion_back_works_for_nobody_else_and_nothing_else(workshop, hello, alice, bob, say):
    other = say(workshop, alice, "other")
    undo = actions.delete_message(message=hello, deleter=alice)
    actions.delete_message(message=other, deleter=alice)
    for message, user, token in [
        (hello, bob, undo),
        (other, alice, undo),
        (hello, alice, undo + "x"),
        (hello, alice, ""),
    ]:
        with pytest.raises(actions.NotAllowedError):
            actions.restore_message(message=message, user=user, undo=token)
    assert Message.objects.get(pk=other.pk).source == ""


def test_nothing_that_undoes_a_deletion_is_refused(hello, alice, sign_in):
    actions.delete_message(message=hello, deleter=alice)
    for data in ({}, {"undo": ""}):
        answer = sign_in(alice).post(address(hello, "restoration"), data)
        assert (answer.status_code, "undone" in answer.text) == (422, True)
    assert sign_in(alice).post(address(hello, "restoration"), {"undo": "forged"}).status_code == 403
    assert Message.objects.get().is_deleted


@pytest.mark.attack("A29")
def test_a_message_is_only_found_in_its_own_room(workshop, cellar, alice, mallory, say, sign_in):
    say(workshop, alice)
    secret = say(cellar, alice, "canary"), say(cellar, alice, "canary")
    client = sign_in(mallory)
    for noun in ("", "source/", "edits/", "deletion/", "restoration/"):
        for room in (workshop, cellar):
            url = f"/rooms/{room.pk}/messages/{secret[1].number}/{noun}"
            answers = client.get(url), client.post(url)
            assert {answer.status_code for answer in answers} <= {404, 405}
            assert not any("canary" in answer.text for answer in answers)


def test_without_javascript_a_message_has_a_page_with_forms(hello, alice, sign_in):
    client = sign_in(alice)
    page = client.get(f"/rooms/{hello.room_id}/messages/1/").text
    assert address(hello, "edits") in page
    assert address(hello, "deletion") in page
    asked = client.get(address(hello, "deletion")).text
    assert "Delete" in asked
    done = client.post(address(hello, "deletion"), headers={"Accept": "text/html"}).text
    assert "Undo" in done
