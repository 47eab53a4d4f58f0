"""Baseline 1: the consumer of the Channels tutorial (part 3), with the in-memory layer, as daphne serves it.

Without its sign-in middleware: nobody is asked who they are, which is in the baseline's favour.
"""

import json
from typing import Any

from asgiref.typing import ASGIReceiveCallable, Scope
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

settings.configure(
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
)


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.room_name = self.scope["url_route"]["kwargs"]["room_name"]
        self.room_group_name = f"chat_{self.room_name}"
        await self.channel_layer.group_add(self.room_group_name, self.channel_name)
        await self.accept()

    async def disconnect(self, close_code: int) -> None:
        await self.channel_layer.group_discard(self.room_group_name, self.channel_name)

    async def receive(self, text_data: str) -> None:  # type: ignore[override]  # as in the tutorial
        message = json.loads(text_data)["message"]
        await self.channel_layer.group_send(self.room_group_name, {"type": "chat.message", "message": message})

    async def chat_message(self, event: dict[str, str]) -> None:
        await self.send(text_data=json.dumps({"message": event["message"]}))


async def nothing(scope: Scope, receive: ASGIReceiveCallable, send: Any) -> None:  # the types want every key
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


chat = path("ws/chat/<str:room_name>/", ChatConsumer.as_asgi())  # type: ignore[arg-type]  # no view
application = ProtocolTypeRouter({"http": nothing, "websocket": URLRouter([chat])})
