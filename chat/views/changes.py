"""What happened in a room after a version."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chat.models import CHANGES, Room
from chat.timeline.windows import at_end, starting_at
from chat.views.access import get_room_or_404, open_to_guests
from chat.views.fragments import window_fragment
from web import metrics
from web.numbers import parse_number


@open_to_guests
@require_safe
def changes(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Everything since a version. A browser that missed more than CHANGES gets a new page of messages instead.

    `Hubbub-Since` and `Hubbub-Version` say between which versions the answer is complete. `Hubbub-Window: new` says
    that it replaces what is shown. `reading=<number>` asks that this new page begin at the message that is being read.
    """
    room = get_room_or_404(request, room_id)
    since = parse_number(request.GET.get("since"), 0)
    metrics.catch_ups.inc()
    if room.version - since > CHANGES:
        return start_over(request, room)
    changed = room.messages.changed_since(since)
    answer = render(request, "chat/_changes.html", {"messages": changed})
    answer.headers["Hubbub-Since"] = str(since)
    answer.headers["Hubbub-Version"] = str(max(room.version, changed[-1].version if changed else 0))
    return answer


def start_over(request: HttpRequest, room: Room) -> HttpResponse:
    metrics.catch_up_resets.inc()
    reading = parse_number(request.GET.get("reading"), 0)
    answer = window_fragment(request, starting_at(room, reading) if reading else at_end(room))
    answer.headers["Hubbub-Window"] = "new"
    return answer
