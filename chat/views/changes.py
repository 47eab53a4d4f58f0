"""What happened in a room after a version."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chat.forms import place
from chat.models import CHANGES, Room
from chat.timeline.windows import at_end, starting_at
from chat.views.access import open_to_guests, room_within_reach
from chat.views.messages import fragment
from web import metrics


@open_to_guests
@require_safe
def changes(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Everything since a version; who missed more than CHANGES is given a page to begin anew with.

    `Hubbub-Since` and `Hubbub-Version` say between which versions the answer is complete. `Hubbub-Window: new` says
    that it replaces what is shown; `reading=<number>` asks for that page to begin at the line that is being read.
    """
    room = room_within_reach(request, room_id)
    since = place(request.GET.get("since"), 0)
    metrics.changes.inc()
    if room.version - since > CHANGES:
        return begin_anew(request, room)
    changed = room.messages.changed_since(since)
    answer = render(request, "chat/_changes.html", {"messages": changed})
    answer.headers["Hubbub-Since"] = str(since)
    answer.headers["Hubbub-Version"] = str(max(room.version, changed[-1].version if changed else 0))
    return answer


def begin_anew(request: HttpRequest, room: Room) -> HttpResponse:
    metrics.resets.inc()
    reading = place(request.GET.get("reading"), 0)
    answer = fragment(request, starting_at(room, reading) if reading else at_end(room))
    answer.headers["Hubbub-Window"] = "new"
    return answer
