"""How far somebody has read."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from chat import actions
from chat.forms import ReadForm
from chat.views.access import room_within_reach
from web.negotiation import sentence


@require_POST
def reads(request: PersonRequest, room_id: UUID) -> HttpResponse:
    room = room_within_reach(request, room_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return sentence("A reading position is a whole number.", 422)
    actions.mark_read(room=room, user=request.user, number=form.cleaned_data["number"])
    return redirect(room) if "then" in request.POST else HttpResponse(status=204)
