"""Who may do what. Verbs ask these functions under their lock, and pages ask them before they offer something.

Nothing here reads the database: the caller has read `membership`, which is that of the person who asks, and None if
they do not belong to the room. Administrators (`is_staff`) look after every room, but only members write in one. Who
may read a room is a query, so that lists can start from it: Room.objects.of.
"""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from chat.models import Membership, Message, Room

Person = User | AnonymousUser


def can_join(room: Room, former: Membership | None) -> bool:
    """Everybody with an account may join a public room, except people who were removed from it. `former` is their
    membership even if they were removed."""
    return former.removed_at is None if former else not room.is_private


def can_write(room: Room, membership: Membership | None) -> bool:
    """Members write, until the room is archived. chat.actions.messages asks the same in SQL."""
    return membership is not None and not room.is_archived


def can_edit_own(room: Room, membership: Membership | None) -> bool:
    """People who may write can also edit what they wrote, unless the room never allows it."""
    return can_write(room, membership) and room.editing_minutes != Room.Editing.NEVER


def can_edit(person: Person, message: Message, membership: Membership | None) -> bool:
    """Only the author can edit a message, within the time that the room allows."""
    room = message.room
    if message.author_id != person.pk or message.is_deleted or not can_edit_own(room, membership):
        return False
    always = room.editing_minutes == Room.Editing.ALWAYS
    return always or timezone.now() < message.sent_at + timedelta(minutes=room.editing_minutes)


def can_delete(person: Person, message: Message, membership: Membership | None) -> bool:
    """The author can delete a message while they are a member; moderators and administrators can delete any."""
    is_own = message.author_id == person.pk and membership is not None
    return is_own or can_moderate(person, membership)


def can_moderate(person: Person, membership: Membership | None) -> bool:
    """Moderators, owners and administrators add and remove people, and delete messages."""
    return person.is_staff or (membership is not None and membership.role in Membership.MODERATING)


def can_manage(person: Person, membership: Membership | None) -> bool:
    """Owners and administrators change the room's settings and people's roles, and archive the room."""
    return person.is_staff or (membership is not None and membership.role == Membership.Role.OWNER)


def can_remove(person: Person, membership: Membership | None, other: Membership | None) -> bool:
    """Moderators remove people. To remove an owner takes an owner, or an administrator."""
    is_owner = other is not None and other.role == Membership.Role.OWNER
    return can_manage(person, membership) if is_owner else can_moderate(person, membership)


def is_only_owner(user: User, owner_ids: Collection[int]) -> bool:
    """Every room keeps an owner: the only one cannot leave, be removed or become less than an owner."""
    return set(owner_ids) == {user.pk}
