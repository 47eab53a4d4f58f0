"""Who may do what: the rules themselves, without a page or a verb around them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from chat import actions, permissions
from chat.models import Membership, Message, Room

OWNER, MODERATOR, MEMBER, NOBODY = "owner", "moderator", "member", None
ALICE, BOB, ADA = User(pk=1), User(pk=2), User(pk=3, is_staff=True)
GUEST = AnonymousUser()


def membership(role, user=BOB):
    return role and Membership(user=user, role=role)


def message(author=BOB, minutes_ago=0, **room):
    return Message(author=author, room=Room(**room), sent_at=timezone.now() - timedelta(minutes=minutes_ago))


@pytest.mark.parametrize(
    ("person", "role", "moderates", "manages"),
    [
        (BOB, OWNER, True, True),
        (BOB, MODERATOR, True, False),
        (BOB, MEMBER, False, False),
        (BOB, NOBODY, False, False),
        (ADA, NOBODY, True, True),
        (ADA, MEMBER, True, True),
        (GUEST, NOBODY, False, False),
    ],
)
def test_moderators_look_after_people_and_owners_after_the_room(person, role, moderates, manages):
    assert permissions.can_moderate(person, membership(role)) == moderates
    assert permissions.can_manage(person, membership(role)) == manages


@pytest.mark.parametrize(
    ("person", "role", "of_the_other", "allowed"),
    [
        (BOB, OWNER, OWNER, True),
        (BOB, MODERATOR, OWNER, False),
        (BOB, MODERATOR, MODERATOR, True),
        (BOB, MODERATOR, MEMBER, True),
        (BOB, MEMBER, MEMBER, False),
        (ADA, NOBODY, OWNER, True),
        (BOB, MODERATOR, NOBODY, True),
    ],
)
def test_an_owner_is_removed_by_owners_and_administrators_only(person, role, of_the_other, allowed):
    assert permissions.can_remove(person, membership(role), membership(of_the_other, ALICE)) == allowed


@pytest.mark.parametrize(
    ("person", "role", "allowed"), [(BOB, MEMBER, True), (BOB, NOBODY, False), (ALICE, OWNER, False)]
)
def test_authors_edit_while_they_are_members_and_nobody_else_does(person, role, allowed):
    assert permissions.can_edit(person, message(BOB), membership(role, person)) == allowed


def test_an_administrator_edits_no_message_of_another():
    assert not permissions.can_edit(ADA, message(BOB), membership(OWNER, ADA))


@pytest.mark.parametrize(
    ("editing", "minutes_ago", "allowed"),
    [
        (Room.Editing.ALWAYS, 10**6, True),
        (Room.Editing.NEVER, 0, False),
        (Room.Editing.QUARTER, 14, True),
        (Room.Editing.QUARTER, 15, False),
    ],
)
def test_a_room_says_how_long_its_authors_may_edit(editing, minutes_ago, allowed):
    assert permissions.can_edit(BOB, message(BOB, minutes_ago, editing_minutes=editing), membership(MEMBER)) == allowed


def test_nothing_is_written_or_edited_in_an_archived_room():
    archived = Room(archived_at=timezone.now())
    assert not permissions.can_write(archived, membership(OWNER))
    assert not permissions.can_edit_own(archived, membership(OWNER))
    assert not permissions.can_edit(BOB, message(BOB, archived_at=timezone.now()), membership(OWNER))


def test_a_deleted_message_is_not_edited():
    deleted = message(BOB)
    deleted.deleted_at = timezone.now()
    assert not permissions.can_edit(BOB, deleted, membership(MEMBER))


@pytest.mark.parametrize(
    ("person", "role", "allowed"),
    [
        (BOB, MEMBER, True),
        (BOB, NOBODY, False),
        (ALICE, MEMBER, False),
        (ALICE, MODERATOR, True),
        (ADA, NOBODY, True),
        (GUEST, NOBODY, False),
    ],
)
def test_authors_and_moderators_delete(person, role, allowed):
    assert permissions.can_delete(person, message(BOB), membership(role, person)) == allowed


@pytest.mark.parametrize(
    ("kind", "former", "allowed"),
    [
        (Room.Kind.PUBLIC, None, True),
        (Room.Kind.PRIVATE, None, False),
        (Room.Kind.PUBLIC, Membership(removed_at=timezone.now()), False),
        (Room.Kind.PRIVATE, Membership(), True),
    ],
)
def test_public_rooms_are_joined_and_who_was_removed_stays_out(kind, former, allowed):
    assert permissions.can_join(Room(kind=kind), former) == allowed


def test_the_only_owner_is_the_only_one():
    assert permissions.is_only_owner(ALICE, {ALICE.pk})
    assert not permissions.is_only_owner(ALICE, {ALICE.pk, BOB.pk})
    assert not permissions.is_only_owner(BOB, {ALICE.pk})


@pytest.mark.django_db
@pytest.mark.parametrize("is_archived", [False, True])
def test_the_statement_that_takes_a_number_lets_those_write_whom_the_rule_lets(
    workshop, alice, bob, carol, mallory, admin, say, is_archived
):
    actions.remove_person(room=actions.add_person(room=workshop, user=mallory, by=alice).room, user=mallory, by=alice)
    if is_archived:
        actions.archive_room(room=workshop, user=alice)
    may, can = {}, {}
    for person in (alice, bob, carol, mallory, admin):
        may[person.username] = permissions.can_write(workshop, workshop.membership_of(person))
        try:
            can[person.username] = bool(say(workshop, person))
        except actions.NotAllowedError:
            can[person.username] = False
    assert can == may
    assert set(may.values()) == ({False} if is_archived else {True, False})
