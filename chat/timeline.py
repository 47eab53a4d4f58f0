"""Which stretch of a room is shown, and whether there is more at either end.

The room is read before its messages (its `version` is the stamp of the stretch), so that a change that falls between
the two is asked for again and never missed.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from chat.models import PAGE, Message, Room
from config.prepared import prepared

READ_BEFORE_UNREAD = 3


@dataclass(frozen=True, slots=True)
class Window:
    """Messages in order. `asked_older` and `asked_newer` are the numbers that the stretch was asked from."""

    room: Room
    messages: list[Message]
    unread_after: int | None = None  # the last number that was read, where something after it is unread
    older_only: bool = False
    newer_only: bool = False
    asked: int | None = None

    @property
    def first(self) -> int:
        return self.messages[0].number if self.messages else (self.asked or self.room.last_number + 1)

    @property
    def last(self) -> int:
        return self.messages[-1].number if self.messages else (self.asked or self.room.last_number)

    @property
    def days(self) -> list[tuple[date, list[Message]]]:
        """The messages by the day on which they were sent, where the reader is."""
        return [(day, list(some)) for day, some in groupby(self.messages, lambda sent: localdate(sent.sent_at))]

    @property
    def at_beginning(self) -> bool:
        return self.first <= 1

    @property
    def at_end(self) -> bool:
        return self.last >= self.room.last_number

    @property
    def unread(self) -> int:
        return 0 if self.unread_after is None else self.room.last_number - self.unread_after


def at_end(room: Room) -> Window:
    return Window(room, _before(room, room.last_number + 1))


def at_first_unread(room: Room, read_number: int) -> Window:
    """The newest page where it holds all that is unread, else the page in which the unread begins."""
    unread = room.last_number - read_number
    if unread <= 0:
        return at_end(room)
    if unread < PAGE:
        return Window(room, _before(room, room.last_number + 1), unread_after=read_number)
    return Window(room, _after(room, max(0, read_number - READ_BEFORE_UNREAD)), unread_after=read_number)


def around(room: Room, number: int) -> Window:
    """Ten before a message, the message, ten after it."""
    return Window(room, [*_before(room, number), *_after(room, number - 1, PAGE + 1)])


def starting_at(room: Room, number: int) -> Window:
    return Window(room, _after(room, number - 1))


def older(room: Room, before: int) -> Window:
    before = min(before, room.last_number + 1)
    return Window(room, _before(room, before), older_only=True, asked=before)


def newer(room: Room, after: int) -> Window:
    after = min(after, room.last_number)
    return Window(room, _after(room, after), newer_only=True, asked=after)


def _before(room: Room, number: int) -> list[Message]:
    return _last_before(room.pk, number)[::-1]


def _after(room: Room, number: int, count: int = PAGE) -> list[Message]:
    return _first_after(room.pk, number)[:count]


@prepared(UUID, int)
def _last_before(room: UUID, number: int) -> QuerySet[Message]:
    messages = Message.objects.filter(room=room, number__lt=number)
    return messages.select_related("author").order_by("-number")[:PAGE]


@prepared(UUID, int)
def _first_after(room: UUID, number: int) -> QuerySet[Message]:
    messages = Message.objects.filter(room=room, number__gt=number)
    return messages.select_related("author").order_by("number")[: PAGE + 1]  # `around` shows the message itself too
