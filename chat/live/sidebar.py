"""Tells lists of rooms that a room has new messages: once a second, however busy the room is."""

import json

from chat.broadcasts import RoomMoved, sidebar_group
from realtime.hub import hub

TELL_SECONDS = 1

_moved: dict[str, int] = {}  # room -> its newest number


def clear() -> None:
    """Forget all, for a new event loop."""
    _moved.clear()


def note_move(moved: RoomMoved) -> None:
    if moved.number > _moved.get(moved.room, 0):
        _moved[moved.room] = moved.number


async def tell_moves() -> None:
    moved = dict(_moved)
    _moved.clear()
    for room, number in moved.items():
        hub.deliver(sidebar_group(room), json.dumps({"moved": {"room": room, "number": number}}))
