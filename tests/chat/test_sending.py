"""Sending a message: stored once, at the end, shown to everyone in the room and to nobody else."""

from uuid import uuid4

import pytest

from chat import actions
from chat.models import Message, Room

pytestmark = pytest.mark.django_db


@pytest.mark.guarantee("G3")
def test_a_message_takes_the_next_place(workshop, alice, sign_in, post):
    client = sign_in(alice)
    assert [post(client, workshop).headers["Hubbub-Number"] for _ in range(3)] == ["1", "2", "3"]


def test_the_answer_is_the_message_as_everyone_sees_it(workshop, alice, sign_in, post):
    key = uuid4()
    answer = post(sign_in(alice), workshop, client_id=key, body="**hello**")
    assert (answer.status_code, answer.headers["Hubbub-Version"]) == (201, "1")
    assert f'id="message-{key}"' in answer.text
    assert "<strong>hello</strong>" in answer.text


@pytest.mark.guarantee("G2")
def test_a_message_sent_twice_is_stored_once(workshop, alice, sign_in, post):
    client, key = sign_in(alice), uuid4()
    first, again = post(client, workshop, client_id=key), post(client, workshop, client_id=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["Hubbub-Number"] == again.headers["Hubbub-Number"]
    assert Message.objects.count() == 1


@pytest.mark.guarantee("G2")
def test_a_repeated_send_takes_no_place(workshop, alice, sign_in, post):
    client, key = sign_in(alice), uuid4()
    post(client, workshop, client_id=key), post(client, workshop, client_id=key)
    assert post(client, workshop).headers["Hubbub-Number"] == "2"


@pytest.mark.guarantee("G2")
def test_the_same_key_for_another_text_is_a_conflict(workshop, alice, sign_in, post):
    client, key = sign_in(alice), uuid4()
    post(client, workshop, client_id=key, body="first")
    assert post(client, workshop, client_id=key, body="second").status_code == 409


@pytest.mark.guarantee("G2")
def test_the_same_key_for_another_room_is_a_conflict(workshop, cellar, alice, sign_in, post):
    client, key = sign_in(alice), uuid4()
    post(client, workshop, client_id=key)
    assert post(client, cellar, client_id=key).status_code == 409


@pytest.mark.guarantee("G2")
def test_two_people_may_use_the_same_key(workshop, alice, bob, sign_in, post):
    key = uuid4()
    answers = [post(sign_in(person), workshop, client_id=key).status_code for person in (alice, bob)]
    assert answers == [201, 201]


@pytest.mark.guarantee("G2")
def test_a_send_repeated_after_an_edit_is_still_the_same_message(workshop, alice, sign_in, post):
    client, key = sign_in(alice), uuid4()
    post(client, workshop, client_id=key, body="frist")
    actions.edit_message(message=Message.objects.get(), editor=alice, source="first")
    assert post(client, workshop, client_id=key, body="frist").status_code == 200


@pytest.mark.guarantee("G2")
def test_a_send_repeated_after_a_deletion_does_not_bring_it_back(workshop, alice, sign_in, post):
    client, key = sign_in(alice), uuid4()
    post(client, workshop, client_id=key, body="gone")
    actions.delete_message(message=Message.objects.get(), deleter=alice)
    answer = post(client, workshop, client_id=key, body="gone")
    assert answer.status_code == 200
    assert "gone" not in answer.text


def test_messages_of_one_person_in_a_row_stand_under_one_head(workshop, alice, bob, say):
    kept = [say(workshop, person).follows for person in (alice, alice, bob, alice)]
    assert kept == [False, True, False, False]


def test_after_five_minutes_a_message_has_a_head_of_its_own(workshop, alice, say, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    say(workshop, alice)
    time_machine.move_to("2026-03-01 10:04:59+00:00", tick=False)
    within = say(workshop, alice)
    time_machine.move_to("2026-03-01 10:10:00+00:00", tick=False)
    assert within.follows
    assert not say(workshop, alice).follows


def test_who_has_not_joined_a_public_room_may_read_and_not_write(workshop, carol, sign_in, post):
    client = sign_in(carol)
    assert client.get(workshop.get_absolute_url()).status_code == 200
    assert post(client, workshop).status_code == 403
    assert not Message.objects.exists()


def test_a_stranger_cannot_write_into_a_private_room_nor_learn_that_it_is_there(cellar, mallory, sign_in, post):
    client = sign_in(mallory)
    assert post(client, cellar).status_code == post(client, Room(title="no such room")).status_code == 404
    assert not Message.objects.exists()


def test_nobody_writes_without_an_account(workshop, client, post):
    assert post(client, workshop).status_code == 302
    assert post(client, workshop, then="room").headers["Location"].startswith("/accounts/login/")
    assert client.post(f"/rooms/{workshop.pk}/messages/", headers={"HX-Request": "true"}).status_code == 401


def test_an_archived_room_takes_no_message(workshop, alice, sign_in, post):
    actions.archive_room(room=workshop, user=alice)
    answer = post(sign_in(alice), workshop)
    assert answer.status_code == 403
    assert "The room is archived" in answer.text


def test_a_person_whose_account_was_switched_off_during_the_request_is_refused(workshop, bob):
    bob.is_active = False
    bob.save()
    with pytest.raises(actions.NotAllowedError):
        actions.send_message(room_id=workshop.pk, author=bob, client_id=uuid4(), source="late")


@pytest.mark.attack("A36")
def test_author_number_and_time_come_from_the_server(workshop, alice, bob, sign_in, post):
    post(sign_in(alice), workshop, author=bob.pk, number=99, version=99, sent_at="2001-01-01", room="x", html="<b>")
    message = Message.objects.get()
    assert (message.author, message.number, message.version) == (alice, 1, 1)
    assert (message.sent_at.year, message.html) != (2001, "<b>")


@pytest.mark.attack("A62")
@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ("x" * 10_000, 201, "x"),
        ("\U0001f600" * 10_000, 201, "\U0001f600"),
        ("x" * 10_001, 422, "10,001"),
        ("", 422, "nothing to send"),
        (" \n\t \u200b\u2060 ", 422, "nothing to send"),
        ("\u202e\u2066\u061c\u2800\U000e0041", 422, "nothing to send"),
        ("nul \0 byte", 422, "ull"),
        ("x\n" * 4_000, 201, "x"),
    ],
)
def test_the_length_of_a_message_has_limits_that_are_said(workshop, alice, sign_in, post, body, status, word):
    answer = post(sign_in(alice), workshop, body=body)
    assert answer.status_code == status
    assert word in answer.text


@pytest.mark.parametrize("key", ["", "x", "1", "'; drop table", "\0", "ffffffff-ffff-ffff-ffff-fffffffffff"])
def test_a_key_that_is_none_is_refused(workshop, alice, sign_in, post, key):
    assert post(sign_in(alice), workshop, client_id=key).status_code == 422


def test_code_keeps_its_spaces_and_lines(workshop, alice, sign_in, post):
    post(sign_in(alice), workshop, body="  indented\r\n\tby a tab  ")
    assert Message.objects.get().source == "  indented\n\tby a tab  "


@pytest.mark.guarantee("G11")
def test_an_eleventh_message_in_ten_seconds_waits(workshop, alice, sign_in, post, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    client = sign_in(alice)
    answers = [post(client, workshop) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "10"
    time_machine.move_to("2026-03-01 10:00:10+00:00", tick=False)
    assert post(client, workshop).status_code == 201


def test_the_form_without_javascript_goes_back_to_the_room(workshop, alice, sign_in, post):
    answer = post(sign_in(alice), workshop, then="room")
    assert (answer.status_code, answer.headers["Location"].split("#")[0]) == (302, workshop.get_absolute_url())


def test_the_form_without_javascript_keeps_what_was_typed(workshop, alice, sign_in, post):
    answer = post(sign_in(alice), workshop, then="room", body="y" * 10_001)
    assert answer.status_code == 422
    assert "y" * 10_001 in answer.text
    assert "The limit is 10,000." in answer.text


def test_sending_costs_the_same_number_of_queries_in_a_long_room(
    workshop, alice, sign_in, post, say, django_assert_num_queries
):
    client = sign_in(alice)
    for _ in range(2):
        with django_assert_num_queries(6):  # session, user, begin, place, insert, commit
            post(client, workshop)
        for _ in range(5):
            say(workshop, alice)
