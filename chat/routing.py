"""The one socket address."""

from django.urls import path

from chat.live.consumer import Socket

websocket_urlpatterns = [path("ws/", Socket.as_asgi())]
