"""Rooms: found, opened, joined, left, changed, archived."""

import pytest
from django.core.exceptions import ValidationError

from chat import actions
from chat.models import Membership, Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("compared_includes")]


def test_who_opens_a_room_owns_it(alice, sign_in):
    answer = sign_in(alice).post(
        "/rooms/new/", {"title": " españa  cafés ", "topic": "x", "kind": "public", "editing_minutes": "-1"}
    )
    room = Room.objects.get()
    assert (answer.status_code, room.title, room.created_by) == (302, "españa cafés", alice)
    assert Membership.objects.get(room=room).role == "owner"


@pytest.mark.parametrize("title", ["Workshop", " work shop", "WORKSHOP", "ｗｏｒｋｓｈｏｐ", "work\u200dshop"])
def test_a_name_is_taken_whatever_its_case_and_spaces(workshop, alice, sign_in, title):
    answer = sign_in(alice).post(
        "/rooms/new/", {"title": title, "topic": "kept", "kind": "public", "editing_minutes": "-1"}
    )
    assert answer.status_code == 422
    assert "There is already a room with that name." in answer.text
    assert 'value="kept"' in answer.text
    with pytest.raises(ValidationError):
        actions.create_room(creator=alice, title=title)


@pytest.mark.attack("A50")
@pytest.mark.parametrize("title", ["", "   ", "\u200b\u2060", "\u202e", "x" * 101])
def test_a_name_must_be_seen_and_fit(alice, sign_in, title):
    answer = sign_in(alice).post("/rooms/new/", {"title": title, "kind": "public", "editing_minutes": "-1"})
    assert (answer.status_code, Room.objects.count()) == (422, 0)


@pytest.mark.attack("A55")
def test_a_name_has_no_line_breaks_and_no_tricks(alice):
    room = actions.create_room(creator=alice, title="a\r\nSet-Cookie: x=1\u202egpj.exe\0")
    assert room.title == "a Set-Cookie: x=1gpj.exe"


def test_renaming_keeps_every_link(workshop, alice, sign_in):
    client = sign_in(alice)
    client.post(f"/rooms/{workshop.pk}/settings/", {"title": "atelier", "kind": "public", "editing_minutes": "-1"})
    assert "atelier" in client.get(workshop.get_absolute_url()).text
    assert Room.objects.get().title_key == "atelier"


@pytest.mark.attack("A37")
def test_only_its_owner_or_an_administrator_changes_a_room(workshop, bob, carol, admin, sign_in):
    for person, status in [(bob, 403), (carol, 403), (admin, 302)]:
        data = {"title": "mine", "kind": "public", "editing_minutes": "-1"}
        assert sign_in(person).post(f"/rooms/{workshop.pk}/settings/", data).status_code == status
    for person, status in [(bob, 403), (carol, 403), (admin, 302)]:
        assert sign_in(person).post(f"/rooms/{workshop.pk}/archive/", {"state": "archived"}).status_code == status


@pytest.mark.parametrize("data", [{}, {"state": ""}, {"state": "burnt"}])
def test_a_state_that_is_none_is_refused_and_archives_nothing(workshop, alice, sign_in, data):
    answer = sign_in(alice).post(f"/rooms/{workshop.pk}/archive/", data)
    assert (answer.status_code, answer.text) == (422, "A room is either archived or open.")
    assert not Room.objects.get().is_archived


def test_a_role_that_is_none_is_refused_with_a_sentence(workshop, alice, sign_in):
    answer = sign_in(alice).post(f"/rooms/{workshop.pk}/roles/", {"username": "bob", "role": "king"})
    assert answer.status_code == 422
    assert "A role is member, moderator or owner." in answer.text
    assert dict(Membership.objects.values_list("user__username", "role")) == {"alice": "owner", "bob": "member"}


def test_a_private_room_is_not_opened_to_guests(workshop, alice, sign_in):
    data = {"title": "workshop", "kind": "private", "guests_may_read": "on", "editing_minutes": "-1"}
    answer = sign_in(alice).post(f"/rooms/{workshop.pk}/settings/", data)
    assert answer.status_code == 422
    assert not Room.objects.get().guests_may_read


def test_the_list_shows_what_one_may_read_and_no_more(workshop, cellar, bob, carol, say, alice, sign_in):
    say(workshop, alice)
    mine, hers = sign_in(bob).get("/rooms/").text, sign_in(carol).get("/rooms/").text
    assert "workshop" in mine
    assert "cellar" in mine
    assert "workshop" in hers
    assert "cellar" not in hers
    assert '<span class="num">1</span> new' in mine
    assert 'aria-label="Join workshop"' in hers


@pytest.mark.parametrize(
    ("words", "found"), [("WORK", True), ("satur", True), ("piano", False), ("%", False), ("work shop", True)]
)
def test_the_list_is_filtered_by_name_and_topic(workshop, bob, sign_in, words, found):
    page = sign_in(bob).get("/rooms/", {"q": words}).text
    assert (workshop.get_absolute_url() in page.split('id="found-rooms"')[1]) == found
    assert ("There is no room called" in page) == (not found)


def test_archived_rooms_stand_apart_and_can_be_read(workshop, alice, bob, say, sign_in):
    say(workshop, alice, "still here")
    actions.archive_room(room=workshop, user=alice)
    client = sign_in(bob)
    assert workshop.get_absolute_url() not in client.get("/rooms/").text.split('id="found-rooms"')[1]
    assert workshop.get_absolute_url() in client.get("/rooms/?state=archived").text.split('id="found-rooms"')[1]
    assert "still here" in client.get(workshop.get_absolute_url()).text
    actions.reopen_room(room=workshop, user=alice)
    assert workshop.get_absolute_url() in client.get("/rooms/").text.split('id="found-rooms"')[1]


def test_joining_is_one_click_and_counts_as_read(workshop, alice, carol, say, sign_in):
    say(workshop, alice)
    client = sign_in(carol)
    client.post(f"/rooms/{workshop.pk}/memberships/")
    client.post(f"/rooms/{workshop.pk}/memberships/")
    assert Membership.objects.get(user=carol).read_number == 1


def test_a_private_room_cannot_be_joined(cellar, carol, sign_in):
    assert sign_in(carol).post(f"/rooms/{cellar.pk}/memberships/").status_code == 404
    with pytest.raises(actions.NotAllowedError):
        actions.join_room(room=cellar, user=carol)


def test_leaving_keeps_what_one_wrote(workshop, bob, say, sign_in):
    say(workshop, bob, "I was here")
    client = sign_in(bob)
    client.post(f"/rooms/{workshop.pk}/departures/")
    assert not Membership.objects.filter(user=bob).exists()
    assert "I was here" in client.get(workshop.get_absolute_url()).text


def test_the_last_owner_cannot_leave(workshop, alice, bob, sign_in):
    client = sign_in(alice)
    assert client.post(f"/rooms/{workshop.pk}/departures/").status_code == 403
    client.post(f"/rooms/{workshop.pk}/roles/", {"username": "bob", "role": "owner"})
    assert client.post(f"/rooms/{workshop.pk}/departures/").status_code == 302


def test_an_owner_leaves_from_the_members_page_once_there_is_another(workshop, alice, bob, sign_in):
    client, leave = sign_in(alice), f'action="/rooms/{workshop.pk}/departures/"'
    assert leave not in client.get(workshop.get_absolute_url()).text
    page = client.get(f"/rooms/{workshop.pk}/members/").text
    assert leave not in page
    assert "You are its only owner." in page
    actions.change_role(room=workshop, user=bob, role="owner", by=alice)
    assert leave in client.get(f"/rooms/{workshop.pk}/members/").text


def test_the_menu_of_a_moderator_has_no_settings(workshop, alice, bob, sign_in):
    actions.change_role(room=workshop, user=bob, role="moderator", by=alice)
    settings = f"/rooms/{workshop.pk}/settings/"
    seen = {
        person.username: settings in sign_in(person).get(workshop.get_absolute_url()).text for person in (alice, bob)
    }
    assert seen == {"alice": True, "bob": False}


@pytest.mark.attack("A37")
def test_nobody_makes_themselves_more_than_they_are(workshop, bob, mallory, sign_in):
    for person in (bob, mallory):
        client = sign_in(person)
        for noun, data in [("roles", {"role": "owner"}), ("removals", {"username": "alice"}), ("memberships", {})]:
            answer = client.post(f"/rooms/{workshop.pk}/{noun}/", {"username": person.username} | data)
            assert answer.status_code == 403
    assert dict(Membership.objects.values_list("user__username", "role")) == {"alice": "owner", "bob": "member"}


@pytest.mark.attack("A31")
def test_who_was_removed_sees_nothing_more_and_cannot_walk_in_again(workshop, alice, bob, say, sign_in):
    say(workshop, alice, "canary")
    sign_in(alice).post(f"/rooms/{workshop.pk}/removals/", {"username": "bob"})
    client = sign_in(bob)
    for path in ("", "1/", "messages/", "changes/?since=0", "members/"):
        answer = client.get(f"/rooms/{workshop.pk}/{path}")
        assert answer.status_code == 404
        assert "canary" not in answer.text
    assert client.post(f"/rooms/{workshop.pk}/memberships/").status_code == 404
    with pytest.raises(actions.NotAllowedError):
        actions.join_room(room=workshop, user=bob)
    actions.add_person(room=workshop, user=bob, by=alice)
    assert client.get(workshop.get_absolute_url()).status_code == 200


def test_adding_somebody_who_is_not_there_says_so_and_keeps_what_was_typed(workshop, alice, sign_in):
    answer = sign_in(alice).post(f"/rooms/{workshop.pk}/memberships/", {"username": "zoe"})
    assert answer.status_code == 422
    assert "Nobody here has that username." in answer.text
    assert 'value="zoe"' in answer.text


def test_access_of_many_follows_the_rule_for_one(workshop, cellar, alice, bob, carol, mallory):
    actions.remove_person(room=workshop, user=bob, by=alice)
    people = (alice, bob, carol, mallory)
    pairs = {(room.pk, person.pk) for room in (workshop, cellar) for person in people}
    one_by_one = {(room.pk, person.pk) for person in people for room in Room.objects.of(person)}
    assert Room.objects.accessible_pairs(pairs) == one_by_one


@pytest.mark.parametrize("path", ["/rooms/", "/rooms/?state=joined", "/help/", "/rooms/new/"])
def test_lists_cost_the_same_number_of_queries_for_one_and_three_rooms(
    alice, sign_in, django_assert_max_num_queries, path
):
    client, counts = sign_in(alice), []
    for titles in (["one"], ["two", "three"]):
        for title in titles:
            actions.create_room(creator=alice, title=title)
        with django_assert_max_num_queries(20) as captured:
            client.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_members_cost_the_same_number_of_queries_for_one_and_three(
    workshop, alice, carol, mallory, sign_in, django_assert_max_num_queries
):
    client, counts = sign_in(alice), []
    for newcomers in ([], [carol, mallory]):
        for person in newcomers:
            actions.join_room(room=workshop, user=person)
        with django_assert_max_num_queries(20) as captured:
            client.get(f"/rooms/{workshop.pk}/members/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
