"""Joining, leaving, adding and removing people, their roles, and how far each has read."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from chat import broadcasts
from chat.actions.refusals import MODERATORS_ONLY, OWNERS_ONLY, require
from chat.models import Membership, Room
from chat.permissions import can_join, can_manage, can_moderate, can_remove, is_only_owner


def join_room(*, room: Room, user: User) -> Membership:
    """Become a member who has read everything up to now. Joining twice is joining once. Raises NotAllowedError."""
    with transaction.atomic():
        locked = Room.objects.locked(room.pk)
        membership = Membership.objects.filter(room=room, user=user).first()
        removed = _("You were removed from this room. Ask one of its moderators to add you.")
        private = _("This room is private. Ask one of its moderators to add you.")
        require(can_join(locked, membership), removed if membership else private)
        if membership is None:
            membership = Membership.objects.create(room=room, user=user, read_number=locked.last_number)
            transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))
    return membership


def join_landing_room(*, user: User) -> None:
    """Add a new person to the rooms where new people land."""
    for room in Room.objects.active().filter(is_landing=True, kind=Room.Kind.PUBLIC):
        join_room(room=room, user=user)


def leave_room(*, room: Room, user: User) -> None:
    """Messages stay. Raises NotAllowedError for the only owner, without whom nobody would look after the room."""
    with transaction.atomic():
        Room.objects.locked(room.pk)
        _keep_an_owner(room, user)
        Membership.objects.filter(room=room, user=user).present().delete()
        transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))


def add_person(*, room: Room, user: User, by: User) -> Membership:
    """Add somebody, even if they were removed before. Raises NotAllowedError."""
    with transaction.atomic():
        locked = Room.objects.locked(room.pk)
        require(can_moderate(by, locked.authority_of(by)), MODERATORS_ONLY)
        membership, _created = Membership.objects.update_or_create(
            room=room,
            user=user,
            defaults={"removed_at": None},
            create_defaults={"read_number": locked.last_number},
        )
        transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))
    return membership


def remove_person(*, room: Room, user: User, by: User) -> None:
    """Remove somebody. Their open pages lose the room within two seconds. Raises NotAllowedError."""
    with transaction.atomic():
        locked = Room.objects.locked(room.pk)
        own = locked.authority_of(by)
        require(can_moderate(by, own), MODERATORS_ONLY)
        require(can_remove(by, own, locked.membership_of(user)), OWNERS_ONLY)
        _keep_an_owner(room, user)
        Membership.objects.filter(room=room, user=user).update(removed_at=timezone.now(), role=Membership.Role.MEMBER)
        transaction.on_commit(partial(broadcasts.rooms_changed, user.pk))


def change_role(*, room: Room, user: User, role: str, by: User) -> None:
    """Make a member a moderator or an owner, or an ordinary member again. Raises NotAllowedError."""
    with transaction.atomic():
        locked = Room.objects.locked(room.pk)
        require(can_manage(by, locked.authority_of(by)), OWNERS_ONLY)
        if role != Membership.Role.OWNER:
            _keep_an_owner(room, user)
        Membership.objects.filter(room=room, user=user).present().update(role=role)


def mark_read(*, room: Room, user: User, number: int) -> None:
    """Move the read position forward; a lower number changes nothing."""
    number = min(number, room.last_number)
    mine = Membership.objects.filter(room=room, user=user, read_number__lt=number).present()
    if mine.update(read_number=number):
        transaction.on_commit(partial(broadcasts.read_moved, user.pk, room.pk, number))


def _keep_an_owner(room: Room, user: User) -> None:
    """Under the room's lock: of two owners who leave at the same moment, the second is the only one."""
    owner_ids = Membership.objects.filter(room=room).owner_ids()
    require(not is_only_owner(user, owner_ids), _("Every room needs an owner. Make somebody else an owner first."))
