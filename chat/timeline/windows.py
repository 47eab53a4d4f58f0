"""Which stretch of a room is shown, and whether there is more at either end.

The room is read before its messages (its `version` is the stamp of the stretch), so that a change that falls between
the two is asked for again and never missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from chat.models import PAGE, Message, Room
from chat.timeline.message_html import Entry, entry_rows
from web.compiled_queries import compiled_query

READ_BEFORE_UNREAD = 3


class Stretch(NamedTuple):
    """Messages between two marks: of a day, where the reader is, and of what was read before."""

    day: date
    entries: list[Entry]
    begins_day: bool
    ends_read: bool  # what follows is unread


@dataclass(frozen=True, slots=True)
class Window:
    """Messages in order. `asked` is the number that the window was asked from."""

    room: Room
    entries: list[Entry]
    unread_after: int | None = None  # the last number that was read, where something after it is unread
    older_only: bool = False
    newer_only: bool = False
    asked: int | None = None

    @property
    def first(self) -> int:
        return self.entries[0].number if self.entries else (self.asked or self.room.last_number + 1)

    @property
    def last(self) -> int:
        return self.entries[-1].number if self.entries else (self.asked or self.room.last_number)

    @property
    def stretches(self) -> Iterator[Stretch]:
        """The messages, cut where a day begins and where the unread begins."""
        last_read, zone, shown = self.unread_after or 0, get_current_timezone(), None
        for (day, is_read), some in groupby(
            self.entries, lambda sent: (sent.sent_at.astimezone(zone).date(), sent.number <= last_read)
        ):
            entries = list(some)
            yield Stretch(day, entries, day != shown, is_read and entries[-1].number == last_read)
            shown = day

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


def _before(room: Room, number: int) -> list[Entry]:
    return [Entry._make(row) for row in reversed(_last_before(room.pk, number))]


def _after(room: Room, number: int, count: int = PAGE) -> list[Entry]:
    return [Entry._make(row) for row in _first_after(room.pk, number)[:count]]


@compiled_query(UUID, int)
def _last_before(room: UUID, number: int) -> QuerySet[Message, tuple[Any, ...]]:
    return entry_rows(Message.objects.filter(room=room, number__lt=number).order_by("-number"))[:PAGE]


@compiled_query(UUID, int)
def _first_after(room: UUID, number: int) -> QuerySet[Message, tuple[Any, ...]]:
    messages = Message.objects.filter(room=room, number__gt=number).order_by("number")
    return entry_rows(messages)[: PAGE + 1]  # `around` shows the message itself too
