"""How far somebody has read."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from chat import actions
from chat.forms import ReadForm
from chat.views.access import get_room_or_404
from web.negotiation import refused


@require_POST
def reads(request: PersonRequest, room_id: UUID) -> HttpResponse:
    room = get_room_or_404(request, room_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return refused(form)
    actions.mark_read(room=room, user=request.user, number=form.cleaned_data["number"])
    return redirect(room) if form.cleaned_data["then"] else HttpResponse(status=204)
