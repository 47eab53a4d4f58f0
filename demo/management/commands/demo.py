"""`manage.py demo` or `bin/run --demo`: a repair café that has been talking for weeks, to look at and play with."""

import os
import random
import secrets
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import change_profile, create_person
from accounts.avatars import squares
from accounts.models import Installation, User
from chat import actions
from chat.models import Membership, Room
from demo.history import write_history
from demo.people import CAST, Character
from demo.pictures import portrait
from demo.rooms import DAY, GENERAL, ROOMS, DemoRoom
from demo.script import scenes_of
from onboarding.actions import set_up

WHO_SIGN_IN = [one.username for one in CAST[:3]]


class Command(BaseCommand):
    help = "Fills an empty Hubbub with ten people, five rooms and some 1,200 messages."

    def handle(self, *args: Any, **options: Any) -> None:  # as Django calls it
        if Installation.objects.exists():
            self._be_here_already()
            return
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
        self.stdout.write("Filling in the demo")
        with transaction.atomic():
            alice, general = invite_administrator(CAST[0], password)
            people = {alice.username: alice} | {
                one.username: invite(one, password if one.username in WHO_SIGN_IN else None) for one in CAST[1:]
            }
            fill_room(general, GENERAL, people)
            for demo_room in ROOMS:
                fill_room(open_room(demo_room, alice), demo_room, people)
        names = f"{', '.join(WHO_SIGN_IN[:-1])} or {WHO_SIGN_IN[-1]}"
        self.stdout.write(f"Sign in as {names} with the password {password}")

    def _be_here_already(self) -> None:
        known = User.objects.filter(username__in=[one.username for one in CAST]).count()
        if known < len(CAST):
            raise CommandError(
                "There are people here already, and the demo needs an empty place. "
                "Give it one of its own: DATA_DIR=data-demo bin/run --demo"
            )
        self.stdout.write("The demo is here already, with the password that was printed at first.")


def invite_administrator(character: Character, password: str) -> tuple[User, Room]:
    user, room = set_up(
        name=character.name,
        username=character.username,
        email=address_of(character),
        password=password,
        room_title=GENERAL.title,
        room_topic=GENERAL.topic,
    )
    introduce(user, character)
    return user, room


def invite(character: Character, password: str | None) -> User:
    """An account; without a password nobody can sign in to it."""
    user = User(username=character.username, name=character.name, email=address_of(character))
    user.set_password(password)
    create_person(user=user)
    introduce(user, character)
    return user


def introduce(user: User, character: Character) -> None:
    user.about, user.time_zone = character.about, character.time_zone
    change_profile(user=user, picture=squares(portrait(character)))


def address_of(character: Character) -> str:
    return f"{character.username}@repair.example"


def open_room(demo_room: DemoRoom, owner: User) -> Room:
    return actions.create_room(
        creator=owner,
        title=demo_room.title,
        topic=demo_room.topic,
        kind=demo_room.kind,
        guests_may_read=demo_room.guests_may_read,
    )


def fill_room(room: Room, demo_room: DemoRoom, people: dict[str, User]) -> None:
    """Members, history, how far each has read; closed if its time is over."""
    chance = random.Random(demo_room.title)  # noqa: S311  (the demo is the same each time; nothing here is secret)
    owner = people[CAST[0].username]
    for username in demo_room.members:
        if username != owner.username:
            actions.add_person(room=room, user=people[username], by=owner)
    scenes = list(scenes_of(demo_room.title, demo_room.messages, chance))
    write_history(room, people, scenes, timezone.now() - demo_room.age)
    began = room.messages.get(number=1).sent_at - DAY
    Room.objects.filter(pk=room.pk).update(created_at=began)
    Membership.objects.filter(room=room).update(joined_at=began, read_number=room.last_number)
    for username, unread in demo_room.unread.items():
        Membership.objects.filter(room=room, user=people[username]).update(read_number=room.last_number - unread)
    if demo_room.is_archived:
        actions.archive_room(room=room, user=owner)
