"""The people of a room."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_stubs_ext import StrOrPromise

from accounts.models import User
from accounts.requests import PersonRequest
from chat import actions
from chat.forms import PersonForm, RoleForm
from chat.models import Membership, Room
from chat.permissions import can_manage, can_moderate, can_remove, is_only_owner
from chat.views.access import get_room_or_404
from realtime.presence import people_on
from web.negotiation import wants_page

SHOWN_MEMBERS = 50


class Row(NamedTuple):
    """A member in the list, and what the person who looks at it can do about them."""

    membership: Membership
    roles: Sequence[tuple[str, StrOrPromise]]  # that can be given to them, with their labels
    can_remove: bool


@require_safe
def members(request: PersonRequest, room_id: UUID) -> HttpResponse:
    return members_page(request, get_room_or_404(request, room_id), PersonForm())


def members_page(request: PersonRequest, room: Room, form: PersonForm, status: int = 200) -> HttpResponse:
    memberships = Membership.objects.filter(room=room).present()
    sorted_by_name = memberships.select_related("user").order_by("user__name", "user__username")
    page = Paginator(sorted_by_name, SHOWN_MEMBERS).get_page(request.GET.get("page"))
    owner_ids = memberships.owner_ids()
    context = {
        "room": room,
        "page": page,
        "rows": [row_of(request.user, room.membership, other, owner_ids) for other in page],
        "connected_ids": people_on(room.pk),
        "form": form,
        "is_member": room.membership is not None,
        "can_moderate": can_moderate(request.user, room.membership),
        "can_leave": not is_only_owner(request.user, owner_ids),
    }
    return render(request, "chat/members.html", context, status=status)


def row_of(user: User, membership: Membership | None, other: Membership, owner_ids: set[int]) -> Row:
    """People have no actions for themselves in the list: they leave below it."""
    if other.user == user or is_only_owner(other.user, owner_ids):
        return Row(other, [], can_remove=False)
    roles = Membership.Role.choices if can_manage(user, membership) else []
    others = [(role, label) for role, label in roles if role != other.role]
    return Row(other, others, can_remove(user, membership, other))


@require_safe
def connected(request: PersonRequest, room_id: UUID) -> HttpResponse:
    """Who has this room open now."""
    room = get_room_or_404(request, room_id)
    people = User.objects.filter(pk__in=people_on(room.pk)).order_by("name", "username")
    template = "chat/connected.html" if wants_page(request) else "chat/_connected_names.html"
    return render(request, template, {"room": room, "people": people})


@require_POST
def memberships(request: PersonRequest, room_id: UUID) -> HttpResponse:
    """Join; or, with `username`, add somebody else."""
    room = get_room_or_404(request, room_id)
    form = PersonForm(request.POST)
    if not form.names_somebody:
        actions.join_room(room=room, user=request.user)
        return redirect(room)
    if not form.is_valid():
        return members_page(request, room, form, status=422)
    actions.add_person(room=room, user=form.person, by=request.user)
    notices.success(request, _("%(name)s is now a member.") % {"name": form.person})
    return redirect("members", room.pk)


@require_POST
def departures(request: PersonRequest, room_id: UUID) -> HttpResponse:
    room = get_room_or_404(request, room_id)
    actions.leave_room(room=room, user=request.user)
    return redirect("rooms")


@require_POST
def removals(request: PersonRequest, room_id: UUID) -> HttpResponse:
    room = get_room_or_404(request, room_id)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return members_page(request, room, form, status=422)
    actions.remove_person(room=room, user=form.person, by=request.user)
    notices.success(request, _("%(name)s was removed.") % {"name": form.person})
    return redirect("members", room.pk)


@require_POST
def roles(request: PersonRequest, room_id: UUID) -> HttpResponse:
    room = get_room_or_404(request, room_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return members_page(request, room, form, status=422)
    actions.change_role(room=room, user=form.person, role=form.cleaned_data["role"], by=request.user)
    return redirect("members", room.pk)
