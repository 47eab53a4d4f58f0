"""The one socket address."""

from django.urls import path

from chat.consumers import Socket

websocket_urlpatterns = [path("ws/", Socket.as_asgi())]
