"""What all scenarios are made of."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from accounts.models import User
from chat import actions
from chat.models import Room
from tests.harness.names import PASSWORD, room_id


@dataclass
class Seeded:
    """What a scenario tells of itself."""

    people: dict[str, int] = field(default_factory=dict)  # username -> primary key
    cookies: list[str] = field(default_factory=list)  # of people who are signed in, in the order of their keys


def create_person(username: str, name: str) -> User:
    """With a confirmed address."""
    email = f"{username}@hubbub.example"
    user = User.objects.create(username=username, email=email, name=name, password=password_hash())
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


@cache
def password_hash() -> str:
    """One for everybody: a hash takes its time."""
    return make_password(PASSWORD)


def open_room(creator: User, title: str, *members: User, **fields: Any) -> Room:
    """`fields` are further arguments of `create_room`."""
    room = actions.create_room(creator=creator, title=title, id=room_id(title), **fields)
    for member in members:
        actions.add_person(room=room, user=member, by=creator)
    return room


def send(room: Room, author: User, text: str) -> None:
    actions.send_message(room_id=room.pk, author=author, client_id=uuid4(), source=text)
