"""Reading: ten at a time, both ways, and everything that happened since a version."""

import re

import pytest

from chat import actions
from chat.models import CHANGES, Message, Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("compared_includes")]


@pytest.fixture
def long_room(workshop, alice, say):
    for n in range(1, 36):
        say(workshop, alice, f"message {n}")
    workshop.refresh_from_db()
    return workshop


def numbers(answer):
    return [int(number) for number in re.findall(r'<article [^>]*data-number="(\d+)"', answer.text)]


def test_a_room_opens_with_the_newest_ten(long_room, alice, sign_in):
    actions.mark_read(room=long_room, user=alice, number=35)
    answer = sign_in(alice).get(long_room.get_absolute_url())
    assert numbers(answer) == list(range(26, 36))
    assert 'data-version="35"' in answer.text


def test_a_room_opens_where_the_unread_begins(long_room, bob, sign_in):
    actions.mark_read(room=long_room, user=bob, number=15)
    answer = sign_in(bob).get(long_room.get_absolute_url())
    assert numbers(answer) == list(range(13, 23))
    assert "20 new messages" in answer.text


def test_a_few_unread_messages_stand_on_the_newest_page(long_room, bob, sign_in):
    actions.mark_read(room=long_room, user=bob, number=32)
    answer = sign_in(bob).get(long_room.get_absolute_url())
    assert numbers(answer) == list(range(26, 36))
    assert (
        answer.text.index('data-number="32"')
        < answer.text.index("3 new messages")
        < answer.text.index('data-number="33"')
    )


def marks(answer):
    """The days, the numbers and the divider, in the order in which they stand."""
    log = answer.text.partition('<div id="messages"')[2].partition('<div class="dock"')[0]
    found = re.finditer(r'data-day="([^"]+)"|<article [^>]*data-number="(\d+)"|(id="unread")', log)
    return [next(filter(None, one.groups())) for one in found]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (3, ["2026-03-01", "1", "2", "2026-03-02", "3", 'id="unread"', "4", "5", "2026-03-04", "6"]),
        (2, ["2026-03-01", "1", "2", 'id="unread"', "2026-03-02", "3", "4", "5", "2026-03-04", "6"]),
        (6, ["2026-03-01", "1", "2", "2026-03-02", "3", "4", "5", "2026-03-04", "6"]),
    ],
)
def test_each_day_has_one_mark_and_the_unread_begins_once(workshop, alice, bob, say, sign_in, read, expected):
    for number, moment in enumerate(["01T10:00", "01T23:59", "02T00:00", "02T11:00", "02T12:00", "04T08:00"], 1):
        Message.objects.filter(pk=say(workshop, alice, f"message {number}").pk).update(sent_at=f"2026-03-{moment}Z")
    workshop.refresh_from_db()
    actions.mark_read(room=workshop, user=bob, number=read)
    assert marks(sign_in(bob).get(workshop.get_absolute_url())) == expected


@pytest.mark.parametrize(("before", "expected"), [(36, range(26, 36)), (26, range(16, 26)), (6, range(1, 6)), (1, [])])
def test_older_pages_hold_ten_until_the_beginning(long_room, bob, sign_in, before, expected):
    answer = sign_in(bob).get(f"/rooms/{long_room.pk}/messages/?before={before}")
    assert numbers(answer) == list(expected)
    assert ("This is the beginning of" in answer.text) == (before <= 11)
    assert ("hx-trigger" in answer.text) == (before > 11)


def test_walking_back_shows_every_message_once_and_in_order(long_room, bob, sign_in):
    client, url = sign_in(bob), f"/rooms/{long_room.pk}/messages/"
    seen: list[int] = []
    while url:
        answer = client.get(url)
        seen = numbers(answer) + seen
        found = re.search(r'hx-get="([^"]+before[^"]+)"', answer.text)
        url = found[1] if found else ""
    assert seen == list(range(1, 36))


@pytest.mark.parametrize(("after", "expected"), [(0, range(1, 11)), (30, range(31, 36)), (35, [])])
def test_newer_pages_hold_ten_until_the_end(long_room, bob, sign_in, after, expected):
    answer = sign_in(bob).get(f"/rooms/{long_room.pk}/messages/?after={after}")
    assert numbers(answer) == list(expected)


@pytest.mark.attack("A64")
@pytest.mark.parametrize("wrong", ["", "-1", "x", "∞", "1e9", "9" * 400, "0x1", "1.5", "\0", "٣", "null"])
def test_a_place_that_is_none_breaks_nothing(long_room, bob, sign_in, wrong):
    client = sign_in(bob)
    for query in (
        "messages/?before=",
        "messages/?after=",
        "changes/?since=",
        "changes/?since=1&reading=",
        "?before=",
        "?after=",
    ):
        answer = client.get(f"/rooms/{long_room.pk}/{query}{wrong}")
        assert answer.status_code == 200
        assert len(numbers(answer)) <= CHANGES


def test_a_permalink_opens_among_its_neighbours(long_room, bob, sign_in):
    answer = sign_in(bob).get(f"/rooms/{long_room.pk}/17/")
    assert numbers(answer) == list(range(7, 28))
    assert 'data-target="17"' in answer.text
    assert 'before=7"' in answer.text
    assert 'after=27"' in answer.text


def test_a_permalink_to_a_deleted_message_shows_its_place(long_room, alice, sign_in):
    actions.delete_message(message=Message.objects.get(number=17), deleter=alice)
    answer = sign_in(alice).get(f"/rooms/{long_room.pk}/17/")
    assert answer.status_code == 200
    assert "Message deleted" in answer.text


@pytest.mark.parametrize("number", ["36", "0", "999999999999999999", "9999999999999999999999", "x"])
def test_a_permalink_to_nothing_is_nothing(long_room, bob, sign_in, number):
    assert sign_in(bob).get(f"/rooms/{long_room.pk}/{number}/").status_code == 404


@pytest.mark.guarantee("G4")
def test_changes_bring_new_edited_and_deleted_messages(long_room, alice, bob, say, sign_in):
    actions.edit_message(message=Message.objects.get(number=3), editor=alice, source="edited")
    actions.delete_message(message=Message.objects.get(number=4), deleter=alice)
    say(long_room, alice, "new")
    answer = sign_in(bob).get(f"/rooms/{long_room.pk}/changes/?since=35")
    assert numbers(answer) == [3, 4, 36]
    assert (answer.headers["Hubbub-Since"], answer.headers["Hubbub-Version"]) == ("35", "38")


def test_changes_since_now_are_none(long_room, bob, sign_in):
    answer = sign_in(bob).get(f"/rooms/{long_room.pk}/changes/?since=35")
    assert (numbers(answer), answer.headers["Hubbub-Version"]) == ([], "35")


@pytest.mark.guarantee("G5")
def test_who_missed_very_much_begins_anew_at_the_end(long_room, bob, sign_in):
    Room.objects.filter(pk=long_room.pk).update(version=CHANGES + 1)
    answer = sign_in(bob).get(f"/rooms/{long_room.pk}/changes/?since=0")
    assert numbers(answer) == list(range(26, 36))
    assert (answer.headers["Hubbub-Window"], answer.headers["Hubbub-Version"]) == ("new", str(CHANGES + 1))


@pytest.mark.guarantee("G5")
def test_who_missed_very_much_while_reading_further_up_stays_there(long_room, bob, sign_in):
    Room.objects.filter(pk=long_room.pk).update(version=CHANGES + 1)
    answer = sign_in(bob).get(f"/rooms/{long_room.pk}/changes/?since=0&reading=12")
    assert numbers(answer) == list(range(12, 22))
    assert 'before=12"' in answer.text


@pytest.mark.parametrize(
    "path", ["messages/", "changes/?since=0", "", "1/", "connected/", "members/", "messages/1/source/"]
)
def test_to_a_stranger_a_private_room_is_not_there(cellar, alice, mallory, say, sign_in, path):
    say(cellar, alice, "canary")
    client = sign_in(mallory)
    answer = client.get(f"/rooms/{cellar.pk}/{path}")
    nothing = client.get(f"/rooms/00000000-0000-4000-8000-000000000000/{path}")
    assert (answer.status_code, nothing.status_code) == (404, 404)
    assert "canary" not in answer.text
    assert "cellar" not in answer.text


@pytest.mark.parametrize("path", ["messages/?before=30", "changes/?since=0", "", "17/", "messages/17/"])
def test_reading_costs_the_same_number_of_queries_in_a_longer_room(
    workshop, alice, say, sign_in, django_assert_max_num_queries, path
):
    client, counts = sign_in(alice), []
    for size in (20, 40):
        while workshop.last_number < size:
            say(workshop, alice)
            workshop.refresh_from_db()
        actions.mark_read(room=workshop, user=alice, number=size)
        with django_assert_max_num_queries(20) as captured:
            assert client.get(f"/rooms/{workshop.pk}/{path}").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
