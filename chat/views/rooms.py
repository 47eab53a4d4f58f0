"""The list of rooms, a room, and what its owner can change."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages as notices
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.names import clean_name
from accounts.requests import PersonRequest
from chat import actions
from chat.forms import ArchiveForm, RoomForm
from chat.forms.rooms import TAKEN
from chat.models import Membership, Room
from chat.permissions import can_edit_own, can_manage, can_moderate, can_write
from chat.timeline.windows import Window, around, at_end, at_first_unread, newer, older
from chat.views.access import get_room_or_404, open_to_guests
from realtime.presence import leases, people_on
from web.negotiation import refused
from web.numbers import parse_number

SHOWN_ROOMS = 200
_STATES = {"all", "joined", "archived"}


@require_safe
def room_list(request: PersonRequest) -> HttpResponse:
    words = clean_name(request.GET.get("q", "")[:200])[:100]  # cleaned like names: PostgreSQL refuses a NUL
    state = request.GET.get("state") if request.GET.get("state") in _STATES else "all"
    readable = Room.objects.of(request.user)
    joined = readable.joined_by(request.user).active()
    chosen = {"all": readable.active(), "joined": joined, "archived": readable.archived()}[state or "all"]
    if words:
        chosen = chosen.matching(words)
    rooms = list(chosen.with_unread(request.user).with_member_count().by_activity()[:SHOWN_ROOMS])
    connected = leases.people(str(room.pk) for room in rooms)
    for room in rooms:
        room.connected = len(connected[str(room.pk)])  # type: ignore[attr-defined]  # for the template
    counts = {"all": readable.active().count(), "joined": joined.count(), "archived": readable.archived().count()}
    context = {"rooms": rooms, "words": words, "state": state, "counts": counts}
    return render(request, "chat/room_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_room(request: PersonRequest) -> HttpResponse:
    form = RoomForm(request.POST or None, initial={"title": request.GET.get("title", "")[:100]})
    if request.method == "POST" and form.is_valid():
        with taken_meanwhile_on(form):
            return redirect(actions.create_room(creator=request.user, **form.cleaned_data))
    return render(request, "chat/new_room.html", {"form": form}, status=422 if form.is_bound else 200)


@open_to_guests
@require_safe
def room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """The newest messages, or the first unread. `?before=` and `?after=` turn pages without JavaScript."""
    room = get_room_or_404(request, room_id)
    if "before" in request.GET:
        return room_page(request, room, older(room, parse_number(request.GET["before"], room.last_number + 1)))
    if "after" in request.GET:
        return room_page(request, room, newer(room, parse_number(request.GET["after"], 0)))
    return room_page(request, room, None)


@open_to_guests
@require_safe
def permalink(request: HttpRequest, room_id: UUID, number: int) -> HttpResponse:
    """The room, opened at one message."""
    room = get_room_or_404(request, room_id)
    get_object_or_404(room.messages, number=number)
    return room_page(request, room, around(room, number), target=number)


def room_page(request: HttpRequest, room: Room, window: Window | None, **extra: Any) -> HttpResponse:
    """`extra` goes to the template as it is; `form` and `status` are there when a message was refused."""
    user = request.user
    membership = room.membership
    if window is None:
        window = at_first_unread(room, membership.read_number) if membership else at_end(room)
    form = extra.get("form")
    status = extra.pop("status", 200)
    context = {
        "room": room,
        "window": window,
        "membership": membership,
        "is_member": membership is not None,
        "is_guest": not user.is_authenticated,
        "can_write": can_write(room, membership),
        "can_edit": can_edit_own(room, membership),
        "can_moderate": can_moderate(user, membership),
        "can_manage": can_manage(user, membership),
        # An owner leaves from the members' page, which knows whether there is another owner.
        "can_leave": membership is not None and membership.role != Membership.Role.OWNER,
        "client_id": form["client_id"].value() if form else uuid4(),
        **connected_to(room, user),
        **extra,
    }
    return render(request, "chat/room.html", context, status=status)


def connected_to(room: Room, user: User | AnonymousUser) -> dict[str, Any]:  # of a template's context
    """How many people have the room open, and the faces of the first few."""
    people = people_on(room.pk)
    if not user.is_authenticated:
        return {"connected": len(people)}
    people.add(user.pk)  # as soon as the page is there: the figure must not jump then
    if people == {user.pk}:
        return {"connected": 1, "faces": (user,)}
    return {"connected": len(people), "faces": tuple(User.objects.faces(people))}


@require_http_methods(["GET", "HEAD", "POST"])
def room_settings(request: PersonRequest, room_id: UUID) -> HttpResponse:
    room = get_room_or_404(request, room_id)
    actions.require(can_manage(request.user, room.membership), actions.OWNERS_ONLY)
    title = room.title  # the form changes the object even when it refuses
    form = RoomForm(request.POST or None, instance=room)
    if request.method == "POST" and form.is_valid():
        with taken_meanwhile_on(form):
            actions.update_room(room=room, user=request.user, **form.cleaned_data)
            notices.success(request, _("Saved."))
            return redirect("room_settings", room.pk)
    context = {"room": room, "form": form, "title": title}
    return render(request, "chat/room_settings.html", context, status=422 if form.is_bound else 200)


@contextmanager
def taken_meanwhile_on(form: RoomForm) -> Iterator[None]:
    """A name that somebody took after the form had checked is refused like one that was taken before."""
    try:
        yield
    except (IntegrityError, ValidationError):
        form.add_error("title", TAKEN)


@require_POST
def archive(request: PersonRequest, room_id: UUID) -> HttpResponse:
    room = get_room_or_404(request, room_id)
    form = ArchiveForm(request.POST)
    if not form.is_valid():
        return refused(form)
    verb = actions.archive_room if form.cleaned_data["state"] == "archived" else actions.reopen_room
    verb(room=room, user=request.user)
    return redirect(room)
