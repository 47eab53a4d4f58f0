"""A room of many people with pictures: `python -m tests.harness.scenarios.crowd`, with the
DATA_DIR of a furnished server, running or not.

"crowd": 300 messages by 40 people in turn, each with a picture of their own; alice has read all of it.
"""

import os
from io import BytesIO
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from PIL import Image  # noqa: E402  (the apps must be loaded before their models)

from accounts.actions import change_profile  # noqa: E402
from accounts.avatars import squares  # noqa: E402
from accounts.models import User  # noqa: E402
from chat import actions  # noqa: E402
from tests.harness.servers import room_id  # noqa: E402

PEOPLE, MESSAGES = 40, 300


def gather() -> None:
    alice = User.objects.get(username="alice")
    room = actions.create_room(creator=alice, title="crowd", id=room_id("crowd"))
    people = []
    for number in range(PEOPLE):
        user = User.objects.create(username=f"person{number}", name=f"Person {number}", password="!")
        change_profile(user=user, picture=squares(colour(number)))
        actions.join_room(room=room, user=user)
        people.append(user)
    for number in range(MESSAGES):
        actions.send_message(
            room_id=room.pk, author=people[number % PEOPLE], client_id=uuid4(), source=f"line {number + 1}"
        )
    room.refresh_from_db()
    actions.mark_read(room=room, user=alice, number=MESSAGES)


def colour(number: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (256, 256), (number * 6, 90, 255 - number * 6)).save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    gather()
