"""A room of many people with pictures, beside the club: its server may run meanwhile.

"crowd": 300 messages by 40 people in turn, each with a picture of their own; alice has read all of it.
"""

from io import BytesIO

from PIL import Image

from accounts.actions import change_profile
from accounts.avatars import squares
from accounts.models import User
from chat import actions
from tests.harness.scenarios.verbs import Seeded, create_person, open_room, send

PEOPLE, MESSAGES = 40, 300


def fill() -> Seeded:
    alice = User.objects.get(username="alice")
    people = [create_person(f"person{number}", f"Person {number}") for number in range(PEOPLE)]
    for number, user in enumerate(people):
        change_profile(user=user, picture=squares(picture(number)))
    room = open_room(alice, "crowd", *people)
    for number in range(MESSAGES):
        send(room, people[number % PEOPLE], f"line {number + 1}")
    room.refresh_from_db()
    actions.mark_read(room=room, user=alice, number=MESSAGES)
    return Seeded({user.username: user.pk for user in people})


def picture(number: int) -> bytes:
    """In a colour of its own."""
    out = BytesIO()
    Image.new("RGB", (256, 256), (number * 6, 90, 255 - number * 6)).save(out, "PNG")
    return out.getvalue()
