"""Messages, and the list of rooms at the side of every page."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import template
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from chat.models import MESSAGE_CHARACTERS, Membership, Message, Room
from chat.timeline import message_html as timeline
from web import cached_includes
from web.characters import BLANK, CONTROLS, JOINERS, UNSEEN, in_javascript_class
from web.compiled_queries import compiled_query

register = template.Library()


@register.simple_tag
def message_html(message: Message) -> SafeString:
    return timeline.message_html(message)


@register.simple_tag
def messages_html(entries: list[timeline.Entry]) -> SafeString:
    return timeline.messages_html(entries)


@register.simple_tag
def message_limits() -> SafeString:
    """What static/js/room/composer.js needs to know before it sends: the same that MessageField refuses."""
    nothing = BLANK + in_javascript_class(CONTROLS, UNSEEN, JOINERS)
    return format_html('data-limit="{}" data-nothing="{}"', str(MESSAGE_CHARACTERS), nothing)


@register.simple_tag
def unsent_message(author: User) -> Message:
    """A message that the server does not have yet: the browser copies its HTML and fills in what was typed."""
    return Message(author=author)


class SidebarRoom(NamedTuple):
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
    joined = _joined_by(user.pk) if user.is_authenticated else []
    rooms = [SidebarRoom._make((*row, current is not None and row[0] == current.pk)) for row in joined]
    values = {
        "user": user,
        "site_name": context.get("site_name"),
        "open_rooms": tuple(row for row in rooms if not row.archived_at),
        "archived_rooms": tuple(row for row in rooms if row.archived_at),
        "current": None if user.is_authenticated else current,
        "path": "" if user.is_authenticated else request.path,
    }
    return cached_includes.cached_include("chat/_sidebar.html", context.get("csrf_token"), values)


@compiled_query(int)
def _joined_by(person: int) -> QuerySet[Membership, tuple[Any, ...]]:
    joined = Membership.objects.filter(user=person).present().order_by("room__title_key")
    return joined.values_list(
        "room", "room__title", "room__kind", "room__archived_at", "room__last_number", "read_number"
    )
