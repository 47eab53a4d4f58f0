"""The message as everyone sees it, kept while it is fresh: a page of ten joins strings instead of rendering templates.

Kept per process, message and time zone. What was kept is used only while message and author are as they were then, and
is forgotten in every process when the message is deleted.
"""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from chat.hub import hub
from chat.models import Message

MOST_KEPT = 5_000

_kept: dict[tuple[int, str], tuple[tuple[object, ...], SafeString]] = {}


def article(message: Message) -> SafeString:
    author = message.author
    place = (message.pk, timezone.get_current_timezone_name())
    state = (message.client_id, message.version, message.deleted_by_id, author.name, author.username, author.picture)
    kept = _kept.get(place)
    if kept is None or kept[0] != state:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[place] = (state, render_to_string("chat/_message.html", {"message": message}))
    return kept[1]


def forget(pk: str) -> None:
    for place in [place for place in tuple(_kept) if place[0] == int(pk)]:
        _kept.pop(place, None)


hub.on("forget", forget)
