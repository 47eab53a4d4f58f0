"""The message as everyone sees it, kept while it is fresh: a page of ten joins strings instead of rendering templates.

Kept per process, entry and time zone, and forgotten in every process when the message is deleted. A page reads entries,
which are all that its articles depend on; messages are read where one has to be drawn.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from chat.models import Message
from realtime.hub import hub
from web.bounded_cache import Shelf
from web.cached_includes import joined


class Entry(NamedTuple):
    """A message's place in the log, and how it looks there: another article has another entry."""

    pk: int
    number: int
    sent_at: datetime
    version: int
    deleted_by: int | None
    name: str
    username: str
    picture: str


_kept = Shelf[tuple[Entry, str]](16_000_000)  # characters
_gone = deque[int](maxlen=200)  # deleted of late


def entry_rows(messages: QuerySet[Message]) -> QuerySet[Message, tuple[Any, ...]]:
    """Values to make an Entry of, each."""
    author = ("author__name", "author__username", "author__picture")
    return messages.values_list("pk", "number", "sent_at", "version", "deleted_by", *author)


def article(message: Message) -> SafeString:
    entry, zone = _entry(message), timezone.get_current_timezone_name()
    return _kept.get((entry, zone)) or _drawn(message, entry, zone)


def articles(shown: Sequence[Entry]) -> SafeString:
    """One after the other, each on lines of its own."""
    zone = timezone.get_current_timezone_name()
    found = {entry.pk: _kept.get((entry, zone)) for entry in shown}
    if missing := [pk for pk, kept in found.items() if kept is None]:
        for message in Message.objects.select_related("author").filter(pk__in=missing):
            found[message.pk] = _drawn(message, _entry(message), zone)
    return joined(drawn for drawn in found.values() if drawn is not None)  # None: it has gone meanwhile


def outdated(pk: str) -> None:
    """An edit changed it: the words of before are nobody's business any more."""
    number = int(pk)
    _kept.drop(lambda shown: shown[0].pk == number)


def forget(pk: str) -> None:
    """It was deleted: no word of it is kept, nor put back by a thread that read it before."""
    _gone.append(int(pk))
    outdated(pk)


def _entry(message: Message) -> Entry:
    author = message.author
    return Entry(message.pk, message.number, message.sent_at, message.version, message.deleted_by_id,
                 author.name, author.username, author.picture)  # fmt: skip


def _drawn(message: Message, entry: Entry, zone: str) -> SafeString:
    drawn = render_to_string("chat/_message.html", {"message": message})
    if message.is_deleted or entry.pk not in _gone:
        _kept.put((entry, zone), drawn)
    return drawn


hub.on("forget", forget)
hub.on("outdated", outdated)
