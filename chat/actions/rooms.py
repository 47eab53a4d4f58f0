"""Opening, changing and archiving rooms."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import broadcasts
from chat.actions.refusals import OWNERS_ONLY, require
from chat.models import Membership, Room
from chat.permissions import can_manage


def create_room(*, creator: User, title: str, topic: str = "", kind: str = Room.Kind.PUBLIC, **settings: Any) -> Room:
    """Open a room, whose owner is its creator.

    `settings` are further fields of Room. Raises ValidationError if the title is taken; case and spaces do not count.
    """
    room = Room(kind=kind, title=title, topic=topic, created_by=creator, **settings)
    room.full_clean()
    with transaction.atomic():
        room.save(force_insert=True)
        Membership.objects.create(room=room, user=creator, role=Membership.Role.OWNER)
        transaction.on_commit(partial(broadcasts.rooms_changed, creator.pk))
    return room


def update_room(*, room: Room, user: User, **changes: Any) -> Room:
    """Rename it, or change its topic or its settings. Its address stays. Raises NotAllowedError, ValidationError."""
    for name, value in changes.items():
        setattr(room, name, value)
    room.full_clean()
    with transaction.atomic():
        locked = Room.objects.locked(room.pk)
        require(can_manage(user, locked.authority_of(user)), OWNERS_ONLY)
        room.save(update_fields=[*changes, "title_key"])
        transaction.on_commit(partial(broadcasts.room_changed, room))
    return room


def archive_room(*, room: Room, user: User) -> None:
    """From now on people can read it, and nobody can write. Raises NotAllowedError."""
    _set_archived(room, user, archived=True)


def reopen_room(*, room: Room, user: User) -> None:
    """Members can write again. Raises NotAllowedError."""
    _set_archived(room, user, archived=False)


def _set_archived(room: Room, user: User, *, archived: bool) -> None:
    with transaction.atomic():
        locked = Room.objects.locked(room.pk)
        require(can_manage(user, locked.authority_of(user)), OWNERS_ONLY)
        Room.objects.filter(pk=room.pk).update(archived_at=timezone.now() if archived else None)
        room.refresh_from_db(fields=["archived_at"])
        transaction.on_commit(partial(broadcasts.room_changed, room))
