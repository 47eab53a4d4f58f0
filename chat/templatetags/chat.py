"""Pieces that several templates draw: icons, faces, the list of rooms."""

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from chat import articles
from chat.models import Message, Room

register = template.Library()


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
    rooms = []
    if user.is_authenticated:
        rooms = list(Room.objects.joined_by(user).with_unread(user).order_by("title_key"))
    return {
        "user": user,
        "site_name": context.get("site_name"),
        "open_rooms": [room for room in rooms if not room.is_archived],
        "archived_rooms": [room for room in rooms if room.is_archived],
        "current": context.get("room"),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }
