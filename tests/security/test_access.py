"""Mallory has an account: what belongs to others is neither read nor changed through ids, fields or roles."""

from uuid import UUID

import pytest

from chat import actions
from chat.models import Membership, Message, Room
from tests.harness.names import PASSWORD

pytestmark = pytest.mark.django_db

SETTINGS = {"title": "atelier", "topic": "", "kind": "public", "editing_minutes": "-1"}
# Fields of the rows that no form of ours has.
EXTRA = {
    "id": "00000000-0000-4000-8000-00000000000f",
    "pk": "1",
    "title_key": "x",
    "is_landing": "on",
    "created_by": "1",
    "last_number": "99",
    "version": "99",
    "last_author": "1",
    "archived_at": "2026-01-01",
    "owner": "mallory",
    "role": "owner",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "on",
    "author": "1",
    "user": "1",
    "room": "1",
    "number": "77",
    "html": "<b>x</b>",
    "sent_at": "2001-01-01",
    "deleted_at": "2001-01-01",
    "renderer": "9",
    "digest": "x",
    "follows": "on",
    "read_number": "99",
    "password": "x",
    "phone": "1",
    "picture": "0" * 32,
    "email": "m@evil.example",
    "last_login": "2001-01-01",
    "removed_at": "",
}


@pytest.fixture
def mallorys(mallory, sign_in):
    return sign_in(mallory)


@pytest.mark.attack("A35")
def test_rooms_have_names_that_cannot_be_guessed(alice):
    rooms = [actions.create_room(creator=alice, title=f"room {at}").pk for at in range(20)]
    assert {room.version for room in rooms} == {4}
    assert len({room.bytes[:6] for room in rooms}) == 20
    assert all(isinstance(room, UUID) for room in rooms)


@pytest.mark.attack("A36")
def test_a_message_takes_its_words_and_its_id_and_nothing_else(workshop, bob, post, sign_in):
    assert post(sign_in(bob), workshop, body="mine", **EXTRA).status_code == 201
    message = Message.objects.get()
    assert message.number == 1
    assert message.version == 1
    assert message.author == bob
    assert message.room == workshop
    assert message.html == "<p>mine</p>"
    assert not message.is_deleted
    assert message.sent_at.year > 2001


@pytest.mark.attack("A36")
def test_a_room_takes_what_its_form_shows_and_nothing_else(mallorys, mallory):
    assert mallorys.post("/rooms/new/", EXTRA | SETTINGS).status_code == 302
    room = Room.objects.get()
    assert str(room.pk) != EXTRA["id"]
    assert room.title_key == "atelier"
    assert not room.is_landing
    assert not room.is_archived
    assert (room.last_number, room.version, room.created_by) == (0, 0, mallory)
    assert mallorys.post(f"/rooms/{room.pk}/settings/", EXTRA | SETTINGS | {"title": "studio"}).status_code == 302
    room.refresh_from_db()
    assert room.title_key == "studio"
    assert not room.is_landing
    assert room.version == 0
    assert not room.is_archived


@pytest.mark.attack("A36")
def test_nobody_makes_themselves_an_administrator_by_a_field(mallorys, mallory, workshop):
    profile = {"name": "Mallory", "username": "mallory", "about": "", "time_zone": "", "density": "normal"}
    for url, data in (
        ("/profile/", profile),
        (f"/rooms/{workshop.pk}/memberships/", {}),
        (f"/rooms/{workshop.pk}/reads/", {"number": 1}),
    ):
        mallorys.post(url, EXTRA | data)
    mallory.refresh_from_db()
    assert not mallory.is_staff
    assert not mallory.is_superuser
    assert mallory.email == "mallory@example.org"
    assert mallory.picture == ""
    assert list(Membership.objects.filter(user=mallory).values_list("role", flat=True)) == ["member"]


@pytest.mark.attack("A36")
def test_a_moderator_adds_people_as_members_whatever_the_form_says(workshop, alice, mallory, sign_in):
    sign_in(alice).post(f"/rooms/{workshop.pk}/memberships/", EXTRA | {"username": "mallory"})
    added = Membership.objects.get(user=mallory)
    assert (added.role, added.read_number) == ("member", 0)


@pytest.mark.attack("A29")
def test_a_message_cannot_be_reached_through_a_room_of_ones_own(mallorys, mallory, cellar, alice, say):
    secret = [say(cellar, alice, f"canary {at}") for at in range(3)]
    mine = actions.create_room(creator=mallory, title="mine")
    say(mine, mallory)
    for message in secret[1:]:
        for noun in ("", "source/", "edits/", "deletion/", "restoration/"):
            url = f"/rooms/{mine.pk}/messages/{message.number}/{noun}"
            for answer in (
                mallorys.get(url),
                mallorys.post(url, {"body": "forged", "room": str(cellar.pk), "message": message.pk}),
            ):
                assert answer.status_code in {404, 405}
                assert "canary" not in answer.text
    undo = actions.delete_message(message=secret[0], deleter=alice)
    assert mallorys.post(f"/rooms/{mine.pk}/messages/1/restoration/", {"undo": undo}).status_code == 403
    assert Message.objects.get(pk=secret[0].pk).is_deleted


@pytest.mark.attack("A37")
def test_who_owns_one_room_owns_no_other(mallorys, mallory, workshop, say, bob):
    actions.create_room(creator=mallory, title="mine")
    say(workshop, bob)
    for noun, data in [
        ("settings", SETTINGS),
        ("archive", {"state": "archived"}),
        ("removals", {"username": "bob"}),
        ("roles", {"username": "mallory", "role": "owner"}),
        ("messages/1/edits", {"body": "x"}),
        ("messages/1/deletion", {}),
    ]:
        assert mallorys.post(f"/rooms/{workshop.pk}/{noun}/", data).status_code == 403, noun
    workshop.refresh_from_db()
    assert workshop.title == "workshop"
    assert not workshop.is_archived
    assert workshop.version == 1


@pytest.mark.attack("A37")
def test_a_moderator_cannot_remove_an_owner(workshop, alice, bob, carol, sign_in):
    for person, role in ((carol, "owner"), (bob, "moderator")):
        actions.join_room(room=workshop, user=person)
        actions.change_role(room=workshop, user=person, role=role, by=alice)
    assert sign_in(bob).post(f"/rooms/{workshop.pk}/removals/", {"username": "alice"}).status_code == 403


@pytest.mark.attack("A41")
def test_a_private_room_shows_in_nothing_that_another_may_see(mallorys, cellar, alice, say):
    """Not in lists, filters, people's pages, titles of other pages, or a taken name's refusal in other words."""
    say(cellar, alice, "canary")
    for path in (
        "/rooms/",
        "/rooms/?q=cellar",
        "/rooms/?state=archived",
        "/people/alice/",
        "/people/bob/",
        "/help/",
        "/profile/",
    ):
        page = (
            mallorys.get(path)
            .text.replace("“<bdi>cellar</bdi>”", "")
            .replace('value="cellar"', "")
            .replace("=cellar", "")
            .replace("#<bdi>cellar</bdi>", "")
        )
        assert "cellar" not in page, path
        assert str(cellar.pk) not in page, path
        assert "canary" not in page, path


@pytest.mark.attack("A20")
@pytest.mark.attack("A22")
def test_a_session_that_was_put_into_the_browser_is_worth_nothing(client, mallory, settings):
    """Fixation: the key is another after signing in, and the old one is nobody."""
    name = settings.SESSION_COOKIE_NAME
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[name] = planted = session.session_key
    client.get("/accounts/login/")
    assert client.post("/accounts/login/", {"login": "mallory", "password": PASSWORD}).status_code == 302
    fresh = client.cookies[name].value
    assert fresh != planted
    client.cookies[name] = planted
    assert client.get("/profile/").status_code == 302
    client.cookies[name] = fresh
    client.post("/accounts/logout/")
    client.cookies[name] = fresh
    assert client.get("/profile/").status_code == 302


@pytest.mark.attack("A26")
def test_an_address_that_a_client_claims_for_itself_counts_for_nothing(client, alice, settings):
    """Without a proxy in front every X-Forwarded-For comes from the client."""
    assert settings.TRUSTED_PROXIES == 0
    answers = [
        client.post(
            "/accounts/login/", {"login": f"nobody{at}", "password": "x"}, headers={"X-Forwarded-For": f"10.0.0.{at}"}
        ).status_code
        for at in range(settings.LOGIN_RATE[0] + 1)
    ]
    assert answers[-1] == 429
