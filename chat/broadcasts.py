"""What people see after a write: for each event one function, and a template of the same name if it shows something.

A fragment is rendered once, for everyone: nothing in it depends on who looks at it. The groups of rooms are named here,
and what processes are told of rooms and messages.
"""

import json
from collections.abc import Set
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.broadcasts import access_changed, user_group
from accounts.models import User
from chat.models import Message, Room
from realtime.envelopes import Notice, RowNotice
from realtime.hub import hub


def room_group(room_id: UUID | str) -> str:
    """Everyone who has this room open."""
    return f"room.{room_id}"


def sidebar_group(room_id: UUID | str) -> str:
    """Everyone who has this room in their list of rooms."""
    return f"rail.{room_id}"  # the name that processes of an older version listen to during an update


@dataclass(slots=True)
class RoomMoved:
    """A message was sent: `number` is the newest in the room."""

    kind: ClassVar[str] = "moved"
    room: str
    number: int

    def to_text(self) -> str:
        return f"{self.room} {self.number}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        room, number = text.split()
        return cls(room, int(number))


class MessageOutdated(RowNotice):
    """A message (`pk`) was edited: no process may keep its old HTML."""

    kind = "outdated"


class MessageDeleted(RowNotice):
    """A message (`pk`) was deleted: no process may keep its HTML, even if a thread read it before."""

    kind = "forget"


def message_sent(message: Message) -> None:
    _publish_message("message_sent", message, notice=RoomMoved(str(message.room_id), message.number))


def message_edited(message: Message) -> None:
    hub.tell(MessageOutdated(message.pk))
    _publish_message("message_edited", message)


def message_deleted(message: Message) -> None:
    hub.tell(MessageDeleted(message.pk))
    _publish_message("message_deleted", message)


def message_restored(message: Message) -> None:
    _publish_message("message_restored", message)


def room_changed(room: Room) -> None:
    """Its title, topic or state: each page fetches its own view of them."""
    _publish(room_group(room.pk), refresh=["#room-head", "#dock"])
    _publish(sidebar_group(room.pk), refresh=["#my-rooms"])


def rooms_changed(user_id: int) -> None:
    """A person joined, left, was added or removed: their list of rooms changed."""
    _publish(user_group(user_id), refresh=["#my-rooms"])
    access_changed(user_id)


def read_moved(user_id: int, room_id: UUID, number: int) -> None:
    _publish(user_group(user_id), read={"room": str(room_id), "number": number})


def typing(room_id: str, user: User) -> None:
    content = _rendered("typing", user=user)
    _publish(room_group(room_id), target="#typing-names", swap="typing", content=content)


def presence_changed(room_id: str, people: Set[int]) -> None:
    """At most once a second per room; see chat.live.presence."""
    content = _rendered("presence_changed", faces=User.objects.faces(people), connected=len(people))
    _publish(room_group(room_id), target="#connected", swap="innerHTML", content=content)


def _publish_message(event: str, message: Message, notice: Notice | None = None) -> None:
    content = _rendered(event, message=message)
    frame = {"version": message.version, "target": "#messages", "swap": "timeline", "content": content}
    hub.publish(room_group(message.room_id), json.dumps(frame), sequence=message.version, notice=notice)


def _rendered(event: str, **values: Any) -> str:  # of any kind
    """In English, also for the event of somebody who reads another language: each page puts in its own words."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(f"chat/broadcasts/{event}.html", values)


def _publish(group: str, **frame: Any) -> None:  # JSON of any shape
    hub.publish(group, json.dumps(frame))
