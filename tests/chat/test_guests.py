"""Reading without an account: only rooms whose switch says so, and only reading."""

import pytest

from chat import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("compared_includes")]


@pytest.fixture
def window_room(alice, say):
    room = actions.create_room(creator=alice, title="window", guests_may_read=True)
    for n in range(12):
        say(room, alice, f"shown {n}")
    return room


def test_a_guest_reads_an_open_room(window_room, client):
    for path in ("", "5/", "messages/?before=7", "changes/?since=0", "messages/5/", "messages/5/source/"):
        answer = client.get(f"/rooms/{window_room.pk}/{path}")
        assert answer.status_code == 200
        assert "shown 4" in answer.text or path == ""


def test_a_guest_is_told_how_to_write_and_sees_nobody(window_room, client):
    page = client.get(window_room.get_absolute_url()).text
    assert "Sign in to write" in page
    assert 'content="noindex"' in page
    assert 'id="connected"' not in page
    for path in ("members/", "connected/", "settings/"):
        assert client.get(f"/rooms/{window_room.pk}/{path}").status_code == 302


def test_a_guest_does_nothing(window_room, client):
    for noun in (
        "messages",
        "memberships",
        "departures",
        "reads",
        "archive",
        "messages/1/edits",
        "messages/1/deletion",
    ):
        answer = client.post(f"/rooms/{window_room.pk}/{noun}/", {"body": "x", "number": "1"})
        assert answer.status_code in {302, 401, 403}
    window_room.refresh_from_db()
    assert window_room.version == 12
    assert not window_room.is_archived


def test_a_room_that_is_not_open_and_one_that_is_not_there_look_the_same_to_a_guest(workshop, client):
    nowhere = "00000000-0000-4000-8000-000000000000"
    for path in ("", "1/", "messages/", "changes/?since=0"):
        answers = [client.get(f"/rooms/{room}/{path}") for room in (workshop.pk, nowhere)]
        assert {answer.status_code for answer in answers} == {302}
