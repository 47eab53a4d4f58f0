"""Parts of a page, drawn once for each state of what they show: most of a page is what it was the last time.

    {% kept "chat/_side_row.html" row=row %}

A part sees what it is given and nothing else, so that nothing can change it unnoticed. It is given plain values, tuples
of them, or models, whose `looks` are all that their parts may show. Nothing in a part depends on the time or its zone.
"""

from collections.abc import Hashable, Iterable
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from web.bounded_cache import Shelf

TOKEN = token_hex()  # stands where a form's token goes, which is another on each page; nobody can write it into a name

_kept = Shelf[tuple[Hashable, ...]](8_000_000)  # characters; what they are kept by may take as much again


def part(template: str, token: object, shown: dict[str, Any]) -> SafeString:
    """`token` is the page's CSRF token; `shown` all that the part shows."""
    state = (template, *shown, *map(looks, shown.values()))
    kept = None if settings.DEBUG else _kept.get(state)  # templates are being written then
    if kept is None:
        kept = draw(template, shown)
        _kept.put(state, kept)
    return SafeString(kept.replace(TOKEN, str(token)) if TOKEN in kept else kept)


def draw(template: str, shown: dict[str, Any]) -> SafeString:
    return render_to_string(template, shown | {"csrf_token": TOKEN})


def joined(drawn: Iterable[SafeString]) -> SafeString:
    """What templates drew, each on lines of its own."""
    return SafeString("\n".join(drawn))


def looks(value: Any) -> Hashable:
    if isinstance(value, Model):
        return value.looks  # type: ignore[attr-defined,no-any-return]  # one that has none cannot be kept
    if type(value) is tuple:
        return tuple(map(looks, value))
    return value  # type: ignore[no-any-return]
