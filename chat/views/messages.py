"""Messages of a room: send one, read ten, and what can be done to each."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from chat import actions
from chat.actions.rooms import moderates
from chat.forms import EditForm, MessageForm, place
from chat.models import Message, Room
from chat.timeline import message_html
from chat.timeline.windows import Window, newer, older
from chat.views.access import ask_to_sign_in, is_signed_in, message_within_reach, open_to_guests, room_within_reach
from chat.views.rooms import room_page
from web.negotiation import sentence, wants_page
from web.rate_limits import wait_for


@open_to_guests
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, room_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return page(request, room_within_reach(request, room_id))
    return send(request, room_id) if is_signed_in(request) else ask_to_sign_in(request)


def send(request: PersonRequest, room_id: UUID) -> HttpResponse:
    """201 with the number of the message, 200 with the same number when it was sent before."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return unfit(request, room_within_reach(request, room_id), form)
    if wait := wait_for("send", request.user.pk, settings.SEND_RATE):
        return too_fast(request, room_within_reach(request, room_id), form, wait)
    key, source = form.cleaned_data["client_id"], form.cleaned_data["body"]
    try:
        message, new = actions.send_message(room_id=room_id, author=request.user, client_id=key, source=source)
    except actions.ConflictError as conflict:
        return sentence(str(conflict), 409)
    except actions.NotAllowedError:
        room_within_reach(request, room_id)  # a room that they may not know of is not there
        raise
    if "then" in request.POST:  # a form without JavaScript goes back to the room
        return redirect(f"{reverse('room', args=[room_id])}#message-{message.client_id}")
    answer = article(request, message, status=201 if new else 200)
    answer.headers["Hubbub-Number"] = str(message.number)
    return answer


def unfit(request: HttpRequest, room: Room, form: MessageForm) -> HttpResponse:
    if "then" in request.POST and wants_page(request):
        return room_page(request, room, None, form=form, status=422)
    return sentence(words_of(form), 422)


def words_of(form: MessageForm | EditForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def too_fast(request: HttpRequest, room: Room, form: MessageForm, wait: int) -> HttpResponse:
    words = f"That was a lot at once. It can go out in {wait} s."
    if "then" in request.POST and wants_page(request):
        form.add_error("body", words)
        answer = room_page(request, room, None, form=form, status=429)
    else:
        answer = sentence(words, 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def page(request: HttpRequest, room: Room) -> HttpResponse:
    """At most ten messages before or after a number."""
    if "after" in request.GET:
        return fragment(request, newer(room, place(request.GET["after"], 0)))
    return fragment(request, older(room, place(request.GET.get("before"), room.last_number + 1)))


def fragment(request: HttpRequest, window: Window) -> HttpResponse:
    answer = render(request, "chat/_window.html", {"window": window, "room": window.room})
    answer.headers["Hubbub-Version"] = str(window.room.version)
    return answer


@open_to_guests
@require_safe
def message(request: HttpRequest, room_id: UUID, number: int) -> HttpResponse:
    """A message by itself, where everything one can do to it is a form."""
    message = message_within_reach(request, room_id, number)
    return render(
        request, "chat/message.html", {"message": message, "room": message.room, **abilities(request, message)}
    )


@open_to_guests
@require_safe
def source(request: HttpRequest, room_id: UUID, number: int) -> HttpResponse:
    """The Markdown as it was written."""
    message = message_within_reach(request, room_id, number)
    return HttpResponse(message.source, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def edits(request: PersonRequest, room_id: UUID, number: int) -> HttpResponse:
    message = message_within_reach(request, room_id, number)
    form = EditForm(request.POST or None, initial={"body": message.source})
    if request.method == "POST" and form.is_valid():
        message = actions.edit_message(message=message, editor=request.user, source=form.cleaned_data["body"])
        return done(request, message)
    if form.is_bound and not wants_page(request):
        return sentence(words_of(form), 422)
    context = {"message": message, "room": message.room, "form": form, **abilities(request, message)}
    return render(request, "chat/message_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: PersonRequest, room_id: UUID, number: int) -> HttpResponse:
    """GET asks, POST deletes. What brings the message back goes with the answer, and is kept nowhere else."""
    message = message_within_reach(request, room_id, number)
    if request.method != "POST":
        context = {"message": message, "room": message.room, **abilities(request, message)}
        return render(request, "chat/message_delete.html", context)
    undo = actions.delete_message(message=message, deleter=request.user)
    if wants_page(request):
        context = {"message": message, "room": message.room, "undo": undo}
        return render(request, "chat/message_deleted.html", context)
    return render(request, "chat/_undo.html", {"message": message, "undo": undo})


@require_POST
def restoration(request: PersonRequest, room_id: UUID, number: int) -> HttpResponse:
    message = message_within_reach(request, room_id, number)
    message = actions.restore_message(message=message, user=request.user, undo=request.POST.get("undo", ""))
    return done(request, message)


def done(request: HttpRequest, message: Message) -> HttpResponse:
    if wants_page(request):
        return redirect(message)
    return article(request, message)


def article(request: HttpRequest, message: Message, status: int = 200) -> HttpResponse:
    """The message as everyone sees it; to the browser it is as good as the frame."""
    answer = HttpResponse(message_html.message_html(message), status=status)
    answer.headers["Hubbub-Version"] = str(message.version)
    return answer


def abilities(request: HttpRequest, message: Message) -> dict[str, bool]:
    """What this person may do to it: for pages, whose forms are checked again by the verbs."""
    own = message.author_id == request.user.pk
    moderator = request.user.is_authenticated and moderates(request.user, message.room)
    return {"can_edit": own and message.is_editable(), "can_delete": (own or moderator) and not message.is_deleted}
