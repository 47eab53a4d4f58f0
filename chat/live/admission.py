"""Who may listen: read once when a socket opens, and looked at again while it is open.

One hop to a thread for all of it: Channels' own middlewares would take one for the session and one for the user.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import parse_cookie
from django.utils import timezone

from accounts.models import Session, User
from chat.models import Membership, Room

SIGNED_OUT = 4401
NOT_WITHIN_REACH = 4403


@dataclass(eq=False, slots=True)
class Pass:
    """What a socket was let in with. `room` is the room it shows, None for pages without one."""

    user: User
    session_key: str
    session_hash: str
    room: UUID | None = None
    writes: bool = False
    rails: list[UUID] = field(default_factory=list)


def admit(headers: dict[bytes, bytes], room_id: str) -> Pass | None:
    """None where nobody is signed in. A room out of reach leaves `room` None."""
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]  # it asks for nothing but the session
    if not isinstance(user, User) or not user.is_active:
        return None
    memberships = Membership.objects.filter(user=user).present().values_list("room", flat=True)
    admitted = Pass(user, key, user.get_session_auth_hash(), rails=list(memberships))
    if (room := as_uuid(room_id)) and Room.objects.of(user).filter(pk=room).exists():
        admitted.room, admitted.writes = room, room in admitted.rails
    return admitted


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def version_within_reach(user: User, room: UUID) -> int | None:
    """The version of the room that a socket shows; None where it may no longer show it."""
    return Room.objects.of(user).filter(pk=room).values_list("version", flat=True).first()


def unwelcome(passes: Collection[Pass]) -> dict[Pass, int]:
    """Which of these may no longer listen, with the close code. Four queries for any number of them."""
    alive = set(
        Session.objects.filter(
            session_key__in={one.session_key for one in passes}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    users = User.objects.filter(is_active=True).in_bulk({one.user.pk for one in passes})
    hashes = {pk: user.get_session_auth_hash() for pk, user in users.items()}
    within = Room.objects.reach((one.room, one.user.pk) for one in passes if one.room)
    refused: dict[Pass, int] = {}
    for one in passes:
        if one.session_key not in alive or hashes.get(one.user.pk) != one.session_hash:
            refused[one] = SIGNED_OUT
        elif one.room and (one.room, one.user.pk) not in within:
            refused[one] = NOT_WITHIN_REACH
    return refused


def rails_of(user_ids: Collection[int]) -> dict[int, set[UUID]]:
    """The rooms in each person's list."""
    rails: dict[int, set[UUID]] = {user_id: set() for user_id in user_ids}
    for user_id, room in Membership.objects.filter(user__in=user_ids).present().values_list("user", "room"):
        rails[user_id].add(room)
    return rails
