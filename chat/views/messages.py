"""Messages of a room: send one, read ten, look at one."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest, ask_to_sign_in, is_signed_in
from chat import actions
from chat.forms import MessageForm
from chat.models import Room
from chat.timeline.windows import newer, older
from chat.views.access import get_message_or_404, get_room_or_404, open_to_guests
from chat.views.edits import abilities
from chat.views.fragments import message_fragment, window_fragment
from chat.views.rooms import room_page
from web.negotiation import refused, sentence, wants_page
from web.numbers import parse_number
from web.rate_limits import seconds_to_wait


@open_to_guests
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, room_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return page(request, get_room_or_404(request, room_id))
    return send(request, room_id) if is_signed_in(request) else ask_to_sign_in(request)


def send(request: PersonRequest, room_id: UUID) -> HttpResponse:
    """201 with the number of the message; 200 with the same number if it was sent before."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return unfit(request, get_room_or_404(request, room_id), form)
    if wait := seconds_to_wait("send", request.user.pk, settings.SEND_RATE):
        return too_fast(request, get_room_or_404(request, room_id), form, wait)
    client_id, source = form.cleaned_data["client_id"], form.cleaned_data["body"]
    try:
        message, is_new = actions.send_message(room_id=room_id, author=request.user, client_id=client_id, source=source)
    except actions.ConflictError as conflict:
        return sentence(str(conflict), 409)
    except actions.NotAllowedError:
        get_room_or_404(request, room_id)  # people must not learn of a room that they may not see
        raise
    if form.cleaned_data["then"]:
        return redirect(f"{reverse('room', args=[room_id])}#message-{message.client_id}")
    answer = message_fragment(message, status=201 if is_new else 200)
    answer.headers["Hubbub-Number"] = str(message.number)
    return answer


def unfit(request: HttpRequest, room: Room, form: MessageForm) -> HttpResponse:
    if form.cleaned_data.get("then") and wants_page(request):
        return room_page(request, room, None, form=form, status=422)
    return refused(form)


def too_fast(request: HttpRequest, room: Room, form: MessageForm, wait: int) -> HttpResponse:
    words = _("Too many messages at once. Send this one in %(seconds)s s.") % {"seconds": wait}
    if form.cleaned_data["then"] and wants_page(request):
        form.add_error("body", words)
        answer = room_page(request, room, None, form=form, status=429)
    else:
        answer = sentence(words, 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def page(request: HttpRequest, room: Room) -> HttpResponse:
    """At most ten messages before or after a number."""
    if "after" in request.GET:
        return window_fragment(request, newer(room, parse_number(request.GET["after"], 0)))
    return window_fragment(request, older(room, parse_number(request.GET.get("before"), room.last_number + 1)))


@open_to_guests
@require_safe
def message(request: HttpRequest, room_id: UUID, number: int) -> HttpResponse:
    """A message on a page of its own, with links to everything that can be done to it."""
    message = get_message_or_404(request, room_id, number)
    context = {"message": message, "room": message.room, **abilities(request, message)}
    return render(request, "chat/message.html", context)


@open_to_guests
@require_safe
def source(request: HttpRequest, room_id: UUID, number: int) -> HttpResponse:
    """The Markdown as it was written."""
    message = get_message_or_404(request, room_id, number)
    return HttpResponse(message.source, content_type="text/plain; charset=utf-8")
