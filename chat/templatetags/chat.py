"""Pieces that several templates draw: icons, faces, the list of rooms."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django import template
from django.db.models import QuerySet
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from chat.models import Membership, Message, Room
from chat.timeline import message_html as articles
from web import cached_includes as parts
from web.compiled_queries import prepared

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


@register.simple_tag(name="articles")
def some_articles(shown: list[articles.Entry]) -> SafeString:
    return articles.articles(shown)


@register.inclusion_tag("accounts/_avatar.html")
def avatar(user: User, size: str = "") -> dict[str, Any]:  # a template's context
    """The initials in their tint, and over them the picture once it is near the screen."""
    return {"user": user, "size": size, "picture": user.picture_url(256 if size == "s96" else 64)}


@register.simple_tag(takes_context=True)
def kept(context: template.Context, name: str, **shown: Any) -> SafeString:  # whatever a template shows
    return parts.part(name, context.get("csrf_token"), shown)


class Row(NamedTuple):
    """A room in the list of a person who has joined it."""

    room: UUID
    title: str
    kind: str
    archived_at: datetime | None
    last_number: int
    read_number: int
    is_current: bool

    @property
    def unread(self) -> int:
        return max(0, self.last_number - self.read_number)

    @property
    def is_private(self) -> bool:
        return self.kind == Room.Kind.PRIVATE


@register.simple_tag(takes_context=True)
def sidebar(context: template.Context) -> SafeString:
    request, current = context["request"], context.get("room")
    user = request.user
    rooms = _joined_by(user.pk) if user.is_authenticated else []
    rows = [Row._make((*room, current is not None and room[0] == current.pk)) for room in rooms]
    shown = {
        "user": user,
        "site_name": context.get("site_name"),
        "open_rooms": tuple(row for row in rows if not row.archived_at),
        "archived_rooms": tuple(row for row in rows if row.archived_at),
        "current": None if user.is_authenticated else current,
        "path": "" if user.is_authenticated else request.path,
    }
    return parts.part("chat/_sidebar.html", context.get("csrf_token"), shown)


@prepared(int)
def _joined_by(person: int) -> QuerySet[Membership, tuple[Any, ...]]:
    joined = Membership.objects.filter(user=person).present().order_by("room__title_key")
    return joined.values_list(
        "room", "room__title", "room__kind", "room__archived_at", "room__last_number", "read_number"
    )
