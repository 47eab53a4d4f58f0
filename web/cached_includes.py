"""Includes that are rendered once for each state of what they show: most of a page is what it was the last time.

    {% cached_include "chat/_side_row.html" row=row %}

The template sees only the values that it is given, so nothing can change it unnoticed. Values are plain, tuples of
plain values, or models, whose `fragment_key` holds all that such a template may show of them. Nothing in these
templates depends on the time or the time zone; the language is part of the key.
"""

from collections.abc import Hashable, Iterable
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from web.bounded_cache import BoundedCache

# Stands where a form's CSRF token goes, which differs on each page. It is random, so nobody can write it into a name.
TOKEN = token_hex()

_cache = BoundedCache[tuple[Hashable, ...]](8_000_000)  # characters; the keys may take as much again


def cached_include(template: str, token: object, values: dict[str, Any]) -> SafeString:
    """`token` is the page's CSRF token, `values` all that the template shows."""
    key = (template, get_language(), *values, *map(fragment_key, values.values()))
    html = None if settings.DEBUG else _cache.get(key)  # while templates are being written
    if html is None:
        html = render(template, values)
        _cache.put(key, html)
    return SafeString(html.replace(TOKEN, str(token)) if TOKEN in html else html)


def render(template: str, values: dict[str, Any]) -> SafeString:
    """The template with TOKEN in place of the CSRF token."""
    return render_to_string(template, values | {"csrf_token": TOKEN})


def joined(fragments: Iterable[SafeString]) -> SafeString:
    """Rendered fragments, each on lines of its own."""
    return SafeString("\n".join(fragments))


def fragment_key(value: Any) -> Hashable:
    """What a fragment that shows this value depends on."""
    if isinstance(value, Model):
        return value.fragment_key  # type: ignore[attr-defined,no-any-return]  # a model without one cannot be cached
    if type(value) is tuple:
        return tuple(map(fragment_key, value))
    return value  # type: ignore[no-any-return]
