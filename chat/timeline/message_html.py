"""The HTML of a message as everyone sees it, cached: a page of ten joins strings instead of rendering templates.

Cached per process by entry, time zone and language, and forgotten in every process when the message is deleted. A page
reads entries, which hold all that the HTML depends on; a message is read only when it has to be rendered.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from chat.models import Message
from web.bounded_cache import BoundedCache
from web.cached_includes import joined


class Entry(NamedTuple):
    """All that the HTML of one message depends on: where it stands, its version, and how its author looks."""

    pk: int
    number: int
    sent_at: datetime
    version: int
    deleted_by: int | None
    name: str
    username: str
    picture: str


type Key = tuple[Entry, str, str | None]  # with the time zone and the language of the reader

_cache = BoundedCache[Key](16_000_000)  # characters
_recently_deleted = deque[int](maxlen=200)  # primary keys


def entry_rows(messages: QuerySet[Message]) -> QuerySet[Message, tuple[Any, ...]]:
    """Values to make an Entry of, each."""
    author = ("author__name", "author__username", "author__picture")
    return messages.values_list("pk", "number", "sent_at", "version", "deleted_by", *author)


def message_html(message: Message) -> SafeString:
    key = (_entry(message), *_reader())
    return _cache.get(key) or _rendered(message, key)


def messages_html(entries: Sequence[Entry]) -> SafeString:
    """One after the other, each on lines of its own."""
    reader = _reader()
    found = {entry.pk: _cache.get((entry, *reader)) for entry in entries}
    if missing := [pk for pk, html in found.items() if html is None]:
        for message in Message.objects.select_related("author").filter(pk__in=missing):
            found[message.pk] = _rendered(message, (_entry(message), *reader))
    return joined(html for html in found.values() if html is not None)  # None: it was removed meanwhile


def outdated(pk: int) -> None:
    """It was edited: drop the old text. Every process that serves is told so."""
    _cache.drop(lambda key: key[0].pk == pk)


def forget(pk: int) -> None:
    """It was deleted: drop its text. A thread that read it before that does not put it back."""
    _recently_deleted.append(pk)
    outdated(pk)


def _entry(message: Message) -> Entry:
    author = message.author
    return Entry(message.pk, message.number, message.sent_at, message.version, message.deleted_by_id,
                 author.name, author.username, author.picture)  # fmt: skip


def _reader() -> tuple[str, str | None]:
    return timezone.get_current_timezone_name(), get_language()


def _rendered(message: Message, key: Key) -> SafeString:
    html = render_to_string("chat/_message.html", {"message": message})
    if message.is_deleted or message.pk not in _recently_deleted:
        _cache.put(key, html)
    return html
