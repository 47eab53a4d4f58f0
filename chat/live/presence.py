"""Tells a room who has it open, at most once a second, and only when that changed."""

import asyncio

from channels.db import database_sync_to_async

from chat import broadcasts
from chat.live import connections
from realtime.presence import GRACE_SECONDS, Lease, leases

ANNOUNCE_SECONDS = 1
RECHECK_SECONDS = 5

_to_check: set[str] = set()  # rooms whose people may have changed
_announced: dict[str, set[int]] = {}  # room -> the people whom its pages were told last


def clear() -> None:
    """Forget all, for a new event loop."""
    _to_check.clear()
    _announced.clear()


async def arrived(lease: Lease) -> None:
    await asyncio.to_thread(leases.renew, [lease])
    _to_check.add(lease.topic)
    # Announced even if the people are the same: the new page may have been rendered before they came.
    _announced.pop(lease.topic, None)


async def left(lease: Lease, *, for_good: bool) -> None:
    """A closed tab is gone; a connection that broke may be back in a moment."""
    if for_good:
        await asyncio.to_thread(leases.end, lease)
    else:
        await asyncio.to_thread(leases.renew, [lease], GRACE_SECONDS)
    _to_check.add(lease.topic)


async def announce() -> None:
    rooms = tuple(_to_check)
    _to_check.clear()
    if not rooms:
        return
    for room, people in (await asyncio.to_thread(leases.people, rooms)).items():
        if people != _announced.get(room):
            _announced[room] = people
            await database_sync_to_async(broadcasts.presence_changed)(room, people)


async def recheck() -> None:
    """Look again at every room that is shown: a lease may have expired because its process was killed."""
    shown = {connection.lease.topic for connection in connections.all_open() if connection.lease}
    for room in _announced.keys() - shown:
        del _announced[room]
    _to_check.update(shown)
