"""One insert, and one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt

from bench.baselines.plain.models import Membership, Message, Room


@csrf_exempt
def insert(request: HttpRequest, room_id: int) -> HttpResponse:
    Message.objects.create(room_id=room_id, author_id=1, body=request.POST["body"])
    return HttpResponse(status=201)


@login_required
def page(request: HttpRequest, room_id: int) -> HttpResponse:
    room = get_object_or_404(Room, pk=room_id, members=request.user)
    rooms = Membership.objects.filter(user=request.user).select_related("room").order_by("room__title")
    messages = Message.objects.filter(room=room).select_related("author").order_by("-id")[:10]
    return render(request, "plain/page.html", {"room": room, "rooms": rooms, "messages": reversed(messages)})


@login_required
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    return HttpResponse(get_object_or_404(Message, pk=message_id).body)


@login_required
def person(request: HttpRequest, username: str) -> HttpResponse:
    return HttpResponse(username)
