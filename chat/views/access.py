"""Where every view of a room begins: what this person may read, or 404."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.requests import ask_to_sign_in, is_signed_in
from chat.models import Membership, Message, Room
from web.compiled_queries import compiled_query


def get_room_or_404(request: HttpRequest, room_id: UUID) -> Room:
    """The room, with the `membership` of the person who asks if they have one."""
    if is_signed_in(request) and (memberships := _joined(room_id, request.user.pk)):
        room = memberships[0].room
        room.membership = memberships[0]
        return room
    return get_object_or_404(Room.objects.of(request.user), pk=room_id)


@compiled_query(UUID, int)
def _joined(room: UUID, person: int) -> QuerySet[Membership]:
    """Most of those who ask are members, and members may read their rooms (Room.objects.of)."""
    return Membership.objects.filter(room=room, user=person).present().select_related("room")


def get_message_or_404(request: HttpRequest, room_id: UUID, number: int) -> Message:
    messages = Message.objects.visible_to(request.user).select_related("room", "author")
    return get_object_or_404(messages, room=room_id, number=number)


def open_to_guests(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that shows rooms to guests where the room allows it. For every other room they are asked to sign
    in, whether it exists or not."""

    @login_not_required
    @wraps(view)
    def view_for_guests(request: HttpRequest, room_id: UUID, **arguments: int) -> HttpResponse:
        if request.user.is_authenticated or Room.objects.of(request.user).filter(pk=room_id).exists():
            return view(request, room_id, **arguments)
        return ask_to_sign_in(request)

    return view_for_guests
