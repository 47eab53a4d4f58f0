"""Pieces of a room for a script, each with the version at which it was read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chat.models import Message
from chat.timeline.message_html import message_html
from chat.timeline.windows import Window


def window_fragment(request: HttpRequest, window: Window) -> HttpResponse:
    answer = render(request, "chat/_window.html", {"window": window, "room": window.room})
    answer.headers["Hubbub-Version"] = str(window.room.version)
    return answer


def message_fragment(message: Message, status: int = 200) -> HttpResponse:
    """The message as everyone sees it. The browser treats it like the frame."""
    answer = HttpResponse(message_html(message), status=status)
    answer.headers["Hubbub-Version"] = str(message.version)
    return answer
