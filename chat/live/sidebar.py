"""Tells lists of rooms that a room has new messages: once a second, however busy the room is."""

import json

from chat import broadcasts
from realtime.hub import hub

TELL_SECONDS = 1

_moved: dict[str, int] = {}  # room -> its newest number


def clear() -> None:
    """Forget all, for a new event loop."""
    _moved.clear()


def note_move(value: str) -> None:
    room, number = value.split()
    _moved[room] = max(int(number), _moved.get(room, 0))


async def tell_moves() -> None:
    moved = dict(_moved)
    _moved.clear()
    for room, number in moved.items():
        hub.deliver(broadcasts.sidebar_group(room), json.dumps({"moved": {"room": room, "number": number}}))
