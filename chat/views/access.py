"""Where every view of a room begins: what this person may see, or 404."""

from collections.abc import Callable
from functools import wraps
from typing import TypeGuard
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.requests import PersonRequest
from chat.models import Membership, Message, Room
from web.compiled_queries import compiled_query
from web.negotiation import sentence, wants_page


def is_signed_in(request: HttpRequest) -> TypeGuard[PersonRequest]:
    return request.user.is_authenticated


def room_within_reach(request: HttpRequest, room_id: UUID) -> Room:
    """The room, with the `membership` of who asks where there is one."""
    if is_signed_in(request) and (memberships := _joined(room_id, request.user.pk)):
        room = memberships[0].room
        room.membership = memberships[0]
        return room
    return get_object_or_404(Room.objects.of(request.user), pk=room_id)


@compiled_query(UUID, int)
def _joined(room: UUID, person: int) -> QuerySet[Membership]:
    """Who belongs to a room may read it, as in `Room.objects.of`: most of those who ask."""
    return Membership.objects.filter(room=room, user=person).present().select_related("room")


def message_within_reach(request: HttpRequest, room_id: UUID, number: int) -> Message:
    messages = Message.objects.visible_to(request.user).select_related("room", "author")
    return get_object_or_404(messages, room=room_id, number=number)


def open_to_guests(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that shows open rooms to who has no account. Whoever asks for anything else is sent to sign in, whether
    it is there or not."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, room_id: UUID, **place: int) -> HttpResponse:
        if request.user.is_authenticated or Room.objects.of(request.user).filter(pk=room_id).exists():
            return view(request, room_id, **place)
        return ask_to_sign_in(request)

    return guarded


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_page(request):
        return redirect_to_login(request.get_full_path())
    return sentence("You are signed out. Sign in and it goes on where it was.", 401)
