"""More messages in a room that is there, by whoever opened it, past the servers that may run meanwhile."""

from chat.models import Room
from tests.harness.names import room_id
from tests.harness.scenarios.verbs import Seeded, send


def fill(title: str, count: int) -> Seeded:
    room = Room.objects.get(pk=room_id(title))
    assert room.created_by
    for number in range(count):
        send(room, room.created_by, f"while you were away {number}")
    return Seeded()
