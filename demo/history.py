"""Writes what was said in a room as if it had been said over weeks: at one go, with the numbers, versions and groups
that chat.actions would have given."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from chat import rendering
from chat.actions.messages import GROUP_WITHIN, digest_of
from chat.models import Message, Room
from demo.script import Line

MORNING, EVENING = 8, 21  # hours of UTC between which people talk
FEW_MINUTES = timedelta(minutes=2)


def write_history(room: Room, people: dict[str, User], scenes: list[list[Line]], ends: datetime) -> None:
    """Fills an empty room; its last message was sent at `ends`."""
    chance = random.Random(room.title)  # noqa: S311  (the demo is the same each time; nothing here is secret)
    lines = [line for scene in scenes for line in scene]
    moments = _moments(scenes, ends, chance)
    messages = []
    for line, moment in zip(lines, moments, strict=True):
        message = _sent(room, people[line.username], line.text, moment)
        message.client_id = UUID(int=chance.getrandbits(128), version=4)
        messages.append(message)
    for line, message in zip(lines, messages, strict=True):
        _change(room, message, line.fate)
    Message.objects.bulk_create(messages, batch_size=200)
    room.save(update_fields=["last_number", "version", "last_author", "last_sent_at", "last_follows"])


def _sent(room: Room, author: User, text: str, moment: datetime) -> Message:
    """The next message of a room, which moves on with it."""
    recent = room.last_sent_at is not None and room.last_sent_at > moment - GROUP_WITHIN
    room.last_follows = recent and room.last_author_id == author.pk
    room.last_author, room.last_sent_at = author, moment
    room.last_number += 1
    room.version += 1
    return Message(
        room=room,
        author=author,
        number=room.last_number,
        version=room.version,
        follows=room.last_follows,
        source=text,
        digest=digest_of(text),
        html=rendering.render(text),
        renderer=rendering.VERSION,
        sent_at=moment,
    )


def _change(room: Room, message: Message, fate: str) -> None:
    if not fate:
        return
    room.version += 1
    message.version = room.version
    if fate == "edited":
        message.edited_at = message.sent_at + FEW_MINUTES
    else:
        message.source = message.html = message.digest = ""
        message.deleted_at, message.deleted_by = message.sent_at + FEW_MINUTES, message.author


def _moments(scenes: list[list[Line]], ends: datetime, chance: random.Random) -> list[datetime]:
    """When each was said: seconds apart by the same person, minutes within a scene, hours between scenes, by day."""
    moments, moment = [], ends
    for scene in reversed(scenes):
        for line, before in zip(reversed(scene), [*reversed(scene[:-1]), None], strict=True):
            moments.append(moment)
            same = before is not None and before.username == line.username
            moment -= timedelta(seconds=chance.randint(15, 100) if same else chance.randint(25, 420))
        moment = _by_day(moment - timedelta(minutes=chance.randint(40, 900)), chance)
    return moments[::-1]


def _by_day(moment: datetime, chance: random.Random) -> datetime:
    """The evening before, if it was at night."""
    if MORNING <= moment.hour < EVENING:
        return moment
    day = moment if moment.hour >= EVENING else moment - timedelta(days=1)
    return day.replace(hour=EVENING - 1, minute=chance.randint(0, 59))
