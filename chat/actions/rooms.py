"""Opening, changing and archiving rooms."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import broadcasts
from chat.actions.refusals import NotAllowedError
from chat.models import Membership, Room


def create_room(*, creator: User, title: str, topic: str = "", kind: str = Room.Kind.PUBLIC, **settings: Any) -> Room:
    """Open a room; who opens it owns it.

    `settings` are further fields of Room. Raises ValidationError where the title is taken (case and spaces aside).
    """
    room = Room(kind=kind, title=title, topic=topic, created_by=creator, **settings)
    room.full_clean()
    with transaction.atomic():
        room.save(force_insert=True)
        Membership.objects.create(room=room, user=creator, role=Membership.Role.OWNER)
        transaction.on_commit(partial(broadcasts.rooms_changed, creator.pk))
    return room


def update_room(*, room: Room, user: User, **changes: Any) -> Room:
    """Rename it or change its topic or its rules. Its address stays. Raises NotAllowedError, ValidationError."""
    for name, value in changes.items():
        setattr(room, name, value)
    room.full_clean()
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)
        require_owner(room, user)
        room.save(update_fields=[*changes, "title_key"])
        transaction.on_commit(partial(broadcasts.room_changed, room))
    return room


def archive_room(*, room: Room, user: User) -> None:
    """Read-only from now on, and still readable."""
    _set_archived(room, user, archived=True)


def reopen_room(*, room: Room, user: User) -> None:
    _set_archived(room, user, archived=False)


def _set_archived(room: Room, user: User, *, archived: bool) -> None:
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)
        require_owner(room, user)
        Room.objects.filter(pk=room.pk).update(archived_at=timezone.now() if archived else None)
        room.refresh_from_db(fields=["archived_at"])
        transaction.on_commit(partial(broadcasts.room_changed, room))


def require_owner(room: Room, user: User) -> None:
    if not (user.is_staff or role_of(user, room) == Membership.Role.OWNER):
        raise NotAllowedError("Only the owner of a room or an administrator can do that.")


def require_moderator(room: Room, user: User) -> None:
    if not moderates(user, room):
        raise NotAllowedError("Only a moderator of this room or an administrator can do that.")


def moderates(user: User, room: Room) -> bool:
    return user.is_staff or role_of(user, room) in {Membership.Role.MODERATOR, Membership.Role.OWNER}


def role_of(user: User, room: Room) -> str | None:
    """None for who is not a member."""
    return Membership.objects.filter(room=room, user=user).present().values_list("role", flat=True).first()
