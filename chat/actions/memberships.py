"""Joining, leaving, adding and removing people, and how far each has read."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import broadcasts
from chat.actions.refusals import NotAllowedError
from chat.actions.rooms import require_moderator, require_owner, role_of
from chat.models import Membership, Room


def join_room(*, room: Room, user: User) -> Membership:
    """Become a member, as read up to now. Joining twice is joining once. Raises NotAllowedError where one was
    removed, or where a private room does not know the person."""
    with transaction.atomic():
        locked = Room.objects.select_for_update().get(pk=room.pk)
        membership = Membership.objects.filter(room=room, user=user).first()
        if membership is None and locked.is_private:
            raise NotAllowedError("This room is private: one of its moderators can add you.")
        if membership is not None and membership.removed_at is not None:
            raise NotAllowedError("You were removed from this room: one of its moderators can add you.")
        if membership is None:
            membership = Membership.objects.create(room=room, user=user, read_number=locked.last_number)
            transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))
    return membership


def join_landing_room(*, user: User) -> None:
    """Where new people begin."""
    for room in Room.objects.active().filter(is_landing=True, kind=Room.Kind.PUBLIC):
        join_room(room=room, user=user)


def leave_room(*, room: Room, user: User) -> None:
    """Messages stay. The last owner hands the room over first: it would have nobody to look after it."""
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)
        _keep_an_owner(room, user)
        Membership.objects.filter(room=room, user=user).present().delete()
        transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))


def add_person(*, room: Room, user: User, by: User) -> Membership:
    """Let somebody in, also one who was removed before."""
    with transaction.atomic():
        locked = Room.objects.select_for_update().get(pk=room.pk)
        require_moderator(room, by)
        membership, _ = Membership.objects.update_or_create(
            room=room,
            user=user,
            defaults={"removed_at": None},
            create_defaults={"read_number": locked.last_number},
        )
        transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))
    return membership


def remove_person(*, room: Room, user: User, by: User) -> None:
    """Shut somebody out; an open page of theirs ends within two seconds. Raises NotAllowedError: an owner is removed
    only by an owner."""
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)
        require_moderator(room, by)
        if role_of(user, room) == Membership.Role.OWNER:
            require_owner(room, by)
        _keep_an_owner(room, user)
        Membership.objects.filter(room=room, user=user).update(removed_at=timezone.now(), role=Membership.Role.MEMBER)
        transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))


def change_role(*, room: Room, user: User, role: str, by: User) -> None:
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)
        require_owner(room, by)
        if role != Membership.Role.OWNER:
            _keep_an_owner(room, user)
        Membership.objects.filter(room=room, user=user).present().update(role=role)


def mark_read(*, room: Room, user: User, number: int) -> None:
    """Move the reading position forward; a lower number changes nothing."""
    number = min(number, room.last_number)
    mine = Membership.objects.filter(room=room, user=user, read_number__lt=number).present()
    if mine.update(read_number=number):
        transaction.on_commit(partial(broadcasts.read_moved, user.pk, room.pk, number))


def _keep_an_owner(room: Room, user: User) -> None:
    """Under the room's lock: two owners who leave at once cannot both be the second to last."""
    owners = Membership.objects.filter(room=room, role=Membership.Role.OWNER).present()
    if set(owners.values_list("user_id", flat=True)) == {user.pk}:
        raise NotAllowedError("A room needs an owner: make somebody else the owner first.")
