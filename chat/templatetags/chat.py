"""Pieces that several templates draw: icons, faces, the list of rooms."""

from functools import cache
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from chat import articles
from chat.models import Membership, Message, Room

register = template.Library()

MOST_PATTERNS = 500
_patterns: dict[int | None, tuple[tuple[str, ...], SafeString]] = {}


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("img/icons.svg"), name
    )


@register.simple_tag
def article(message: Message) -> SafeString:
    return articles.article(message)


@register.inclusion_tag("accounts/_avatar.html")
def avatar(user: User, size: str = "") -> dict[str, Any]:  # a template's context
    """The initials in their tint, and over them the picture once it is near the screen."""
    return {"user": user, "size": size, "picture": user.picture_url(256 if size == "s96" else 64)}


@register.inclusion_tag("chat/_sidebar.html", takes_context=True)
def sidebar(context: template.Context) -> dict[str, Any]:  # a template's context
    user = context["request"].user
    rooms = my_rooms(user) if user.is_authenticated else []
    return {
        "user": user,
        "site_name": context.get("site_name"),
        "open_rooms": [room for room in rooms if not room.is_archived],
        "archived_rooms": [room for room in rooms if room.is_archived],
        "current": context.get("room"),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


def my_rooms(user: User) -> list[Room]:
    """The rooms that a person has joined, each with `read_number` and `unread`. On every page: one plain join."""
    memberships = Membership.objects.filter(user=user).present().select_related("room").order_by("room__title_key")
    for membership in memberships:
        room = membership.room
        room.read_number = membership.read_number  # type: ignore[attr-defined]  # for the template
        room.unread = max(0, room.last_number - membership.read_number)  # type: ignore[attr-defined]
    return [membership.room for membership in memberships]


@register.simple_tag
def patterns(user: User | AnonymousUser) -> SafeString:
    """What JavaScript copies. It is the same on every page of a person, until name or picture change."""
    state = (user.name, user.username, user.picture) if isinstance(user, User) else ()
    kept = _patterns.get(user.pk)
    if kept is None or kept[0] != state:
        if len(_patterns) >= MOST_PATTERNS:
            _patterns.clear()
        kept = _patterns[user.pk] = (state, render_to_string("chat/_patterns.html", {"user": user}))
    return kept[1]
