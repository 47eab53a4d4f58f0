"""Furnishes the data that browser tests begin with: `python -m tests.harness.scenarios.club`, with DATA_DIR
prepared and empty.

admin opened the doors (room "lobby"). alice and bob are members of general, workshop, board and history; carol of
general and workshop; mallory of none. board is private. porch can be read without an account. attic is archived.
history holds the messages "line 1" to "line 65" by alice and bob in turn. All have the password of
tests.harness.servers.
"""

import os
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from allauth.account.models import EmailAddress  # noqa: E402  (the apps must be loaded before their models)

from accounts.models import User  # noqa: E402
from chat import actions  # noqa: E402
from chat.models import Room  # noqa: E402
from onboarding.actions import set_up  # noqa: E402
from tests.harness.servers import PASSWORD, room_id  # noqa: E402

PEOPLE = {"alice": "Alice Ashworth", "bob": "Bob Brandt", "carol": "Carol Castillo", "mallory": "Mallory"}
HISTORY = 65


def furnish() -> None:
    admin, _ = set_up(
        name="Ada Admin", username="admin", email="admin@hubbub.example", password=PASSWORD, room_title="lobby"
    )
    alice, bob, carol, _ = (create_person(username, name) for username, name in PEOPLE.items())
    general = open_room(admin, "general", "Everything that has no room of its own", alice, bob, carol)
    open_room(alice, "workshop", "What is on the bench", bob, carol)
    open_room(alice, "board", "Keys and money", bob, kind=Room.Kind.PRIVATE)
    open_room(alice, "porch", "Everyone may read this", bob, guests_may_read=True)
    attic = open_room(alice, "attic", "What used to be", bob)
    history = open_room(alice, "history", "Sixty-five lines", bob)
    for number in range(1, HISTORY + 1):
        say(history, bob if number % 2 else alice, f"line {number}")
    say(general, bob, "Welcome.")
    say(attic, bob, "The last one turns off the light.")
    actions.archive_room(room=attic, user=alice)


def create_person(username: str, name: str) -> User:
    email = f"{username}@hubbub.example"
    user = User.objects.create_user(username, email, PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def open_room(creator: User, title: str, topic: str, *members: User, **settings: object) -> Room:
    room = actions.create_room(creator=creator, title=title, topic=topic, id=room_id(title), **settings)
    for member in members:
        actions.add_person(room=room, user=member, by=creator)
    return room


def say(room: Room, author: User, text: str) -> None:
    actions.send_message(room_id=room.pk, author=author, client_id=uuid4(), source=text)


if __name__ == "__main__":
    furnish()
