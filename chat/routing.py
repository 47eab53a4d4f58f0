"""The one address for sockets."""

from django.urls import path

from chat.live.consumer import ChatConsumer

websocket_urlpatterns = [path("ws/", ChatConsumer.as_asgi())]  # type: ignore[arg-type]  # no view, but what URLRouter wants
