"""Who may listen: checked when a socket opens, and again while it is open.

Opening takes one hop to a thread. Channels' own middlewares would take one for the session and one for the user.
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
NO_ACCESS = 4403


@dataclass(eq=False, slots=True)
class Admission:
    """What a connection was admitted with. `room` is the room that it shows, None on pages without one."""

    user: User
    session_key: str
    session_hash: str
    room: UUID | None = None
    sidebar_rooms: list[UUID] = field(default_factory=list)  # as a set it would take several times the memory

    @property
    def is_member(self) -> bool:
        """Who is not may only read."""
        return self.room in self.sidebar_rooms


def admit(headers: dict[bytes, bytes], room_id: str) -> Admission | None:
    """None if nobody is signed in. `room` stays None if this person may not read the room that was asked for."""
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]  # it reads nothing but the session
    if not isinstance(user, User) or not user.is_active:
        return None
    memberships = Membership.objects.filter(user=user).present().values_list("room", flat=True)
    admission = Admission(user, key, user.get_session_auth_hash(), sidebar_rooms=list(memberships))
    if (room := as_uuid(room_id)) and Room.objects.of(user).filter(pk=room).exists():
        admission.room = room
    return admission


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def readable_version(user: User, room: UUID) -> int | None:
    """The version of a room; None if this person may not read it any more."""
    return Room.objects.of(user).filter(pk=room).values_list("version", flat=True).first()


def revoked(admissions: Collection[Admission]) -> dict[Admission, int]:
    """Those that do not hold any more, each with the code to close its socket with. Four queries for any number."""
    session_keys = {admission.session_key for admission in admissions}
    alive = set(
        Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    users = User.objects.filter(is_active=True).in_bulk({admission.user.pk for admission in admissions})
    hashes = {pk: user.get_session_auth_hash() for pk, user in users.items()}
    shown = {(admission.room, admission.user.pk) for admission in admissions if admission.room}
    readable = Room.objects.accessible_pairs(shown)
    codes: dict[Admission, int] = {}
    for admission in admissions:
        person = admission.user.pk
        if admission.session_key not in alive or hashes.get(person) != admission.session_hash:
            codes[admission] = SIGNED_OUT
        elif admission.room and (admission.room, person) not in readable:
            codes[admission] = NO_ACCESS
    return codes


def sidebar_rooms(user_ids: Collection[int]) -> dict[int, set[UUID]]:
    """The rooms in each person's list."""
    rooms: dict[int, set[UUID]] = {user_id: set() for user_id in user_ids}
    for user_id, room in Membership.objects.filter(user__in=user_ids).present().values_list("user", "room"):
        rooms[user_id].add(room)
    return rooms
