"""What can be done to a message that was sent: edit it, delete it, undo that."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest, is_signed_in
from chat import actions
from chat.forms import EditForm, RestoreForm
from chat.models import Message
from chat.permissions import can_delete, can_edit
from chat.views.access import get_message_or_404
from chat.views.fragments import message_fragment
from web.negotiation import refused, wants_page


@require_http_methods(["GET", "HEAD", "POST"])
def edits(request: PersonRequest, room_id: UUID, number: int) -> HttpResponse:
    message = get_message_or_404(request, room_id, number)
    form = EditForm(request.POST or None, initial={"body": message.source})
    if request.method == "POST" and form.is_valid():
        message = actions.edit_message(message=message, editor=request.user, source=form.cleaned_data["body"])
        return done(request, message)
    if form.is_bound and not wants_page(request):
        return refused(form)
    context = {"message": message, "room": message.room, "form": form, **abilities(request, message)}
    return render(request, "chat/message_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: PersonRequest, room_id: UUID, number: int) -> HttpResponse:
    """GET asks, POST deletes. The answer carries what undoes it, and nothing else does."""
    message = get_message_or_404(request, room_id, number)
    if request.method != "POST":
        context = {"message": message, "room": message.room, **abilities(request, message)}
        return render(request, "chat/message_delete.html", context)
    undo = actions.delete_message(message=message, deleter=request.user)
    template = "chat/message_deleted.html" if wants_page(request) else "chat/_undo.html"
    return render(request, template, {"message": message, "room": message.room, "undo": undo})


@require_POST
def restoration(request: PersonRequest, room_id: UUID, number: int) -> HttpResponse:
    message = get_message_or_404(request, room_id, number)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        return refused(form)
    message = actions.restore_message(message=message, user=request.user, undo=form.cleaned_data["undo"])
    return done(request, message)


def done(request: HttpRequest, message: Message) -> HttpResponse:
    return redirect(message) if wants_page(request) else message_fragment(message)


def abilities(request: HttpRequest, message: Message) -> dict[str, bool]:
    """What a page about this message offers to this person."""
    membership = None
    if is_signed_in(request):
        is_own = message.author_id == request.user.pk
        membership = (message.room.membership_of if is_own else message.room.authority_of)(request.user)
    return {
        "can_edit": can_edit(request.user, message, membership),
        "can_delete": can_delete(request.user, message, membership) and not message.is_deleted,
    }
