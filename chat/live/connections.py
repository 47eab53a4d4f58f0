"""The open connections of this process, and the groups of the hub that each of them listens to."""

from collections import Counter
from collections.abc import Set
from typing import Protocol
from uuid import UUID

from accounts.broadcasts import EVERYONE, user_group
from chat.broadcasts import room_group, sidebar_group
from chat.live.admission import Admission
from realtime.hub import Listener, hub
from realtime.presence import Lease


class Connection(Protocol):
    """The open socket of a page (consumer.py). `lease` is None on pages without a room."""

    admission: Admission
    listener: Listener
    lease: Lease | None

    async def end(self, code: int) -> None:
        """Close it."""

    async def revoke(self, code: int) -> None:
        """Close it because it may no longer listen."""


_open: dict[Connection, None] = {}  # in the order in which they came
_per_person: Counter[int] = Counter()


def clear() -> None:
    """Forget all, for a new event loop."""
    _open.clear()
    _per_person.clear()


def add(connection: Connection) -> None:
    admission = connection.admission
    _open[connection] = None
    _per_person[admission.user.pk] += 1
    groups = [EVERYONE, user_group(admission.user.pk)]
    groups += [sidebar_group(room) for room in admission.sidebar_rooms]
    if admission.room:
        groups.append(room_group(admission.room))
    hub.join(connection.listener, groups)


def remove(connection: Connection) -> None:
    hub.leave(connection.listener)
    if connection not in _open:
        return
    del _open[connection]
    person = connection.admission.user.pk
    _per_person[person] -= 1
    if not _per_person[person]:
        del _per_person[person]


def all_open() -> list[Connection]:
    return list(_open)


def of_person(user_id: int) -> list[Connection]:
    return [connection for connection in _open if connection.admission.user.pk == user_id]


def count_of_person(user_id: int) -> int:
    return _per_person[user_id]


def is_open(connection: Connection) -> bool:
    return connection in _open


def change_sidebar_rooms(connection: Connection, rooms: Set[UUID]) -> None:
    """Listen to the rooms that are in its person's list now."""
    before = set(connection.admission.sidebar_rooms)
    hub.leave(connection.listener, [sidebar_group(room) for room in before - rooms])
    hub.join(connection.listener, [sidebar_group(room) for room in rooms - before])
    connection.admission.sidebar_rooms = list(rooms)
