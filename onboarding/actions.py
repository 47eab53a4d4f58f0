"""The first write of all: until it has happened, nobody can sign in."""

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts.actions import create_person
from accounts.models import Installation, User
from accounts.names import clean_name
from chat.actions import create_room
from chat.models import Room


class AlreadySetUpError(Exception):
    """Somebody else was first."""


def set_up(
    *, name: str, username: str, email: str, password: str, room_title: str, room_topic: str = ""
) -> tuple[User, Room]:
    """Create the administrator and the first room, where new people land. Raises AlreadySetUpError."""
    user = User(name=clean_name(name), username=username.lower(), email=email.lower(), is_staff=True, is_superuser=True)
    user.password = make_password(password)  # hashing is slow, so it comes before the lock
    try:
        with transaction.atomic():
            Installation.objects.create()  # of two requests at once, one waits here and then fails on the key
            create_person(user=user)
            room = create_room(creator=user, title=room_title, topic=room_topic, is_landing=True)
    except IntegrityError:
        if Installation.is_set_up():
            raise AlreadySetUpError from None
        raise
    return user, room
