"""Writes many messages without a server: `python -m tests.harness.scenarios.messages <room id> <count>`. In a process
of its own."""

import os
import sys
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from chat import actions  # noqa: E402
from chat.models import Room  # noqa: E402


def main(room_id: str, count: int) -> None:
    room = Room.objects.get(pk=room_id)
    alice = room.created_by
    for number in range(count):
        actions.send_message(room_id=room.pk, author=alice, client_id=uuid4(), source=f"while you were away {number}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
