"""The ASGI application: HTTP goes to Django's WSGI handler in a fixed pool of threads, sockets go to Channels."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from typing import cast

from a2wsgi.asgi_typing import HTTPRequestEvent, HTTPScope, Receive, Send, SendEvent
from a2wsgi.wsgi import WSGIResponder, build_environ
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from chat.routing import websocket_urlpatterns
from config.serving.handshake import handshake
from config.serving.lifespan import lifespan, started
from config.serving.request_limits import request_limits

_handler = WSGIHandler()
_threads = ThreadPoolExecutor(settings.HTTP_THREADS, "HTTP")


class Responder(WSGIResponder):
    """a2wsgi's, for the whole requests and responses of request_limits.py: one hop into a thread and one out of it."""

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        self.response: list[SendEvent] = []
        request = cast(HTTPRequestEvent, await receive())  # request_limits.py passes on nothing else
        environ = build_environ(scope, BytesIO(request["body"]))  # type: ignore[arg-type]  # any file does
        await self.loop.run_in_executor(_threads, copy_context().run, self.wsgi, environ, self.start_response)
        for event in self.response:
            await send(event)

    def send(self, message: SendEvent) -> None:  # type: ignore[override]  # a2wsgi's None ends a queue, unused here
        self.response.append(message)


async def http(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    await Responder(_handler, _threads, send_queue_size=0)(scope, receive, send)  # type: ignore[arg-type]


sockets = started(URLRouter(websocket_urlpatterns))

application = ProtocolTypeRouter(
    {
        "lifespan": lifespan,
        "http": started(request_limits(http)),
        "websocket": handshake(OriginValidator(sockets, settings.ALLOWED_ORIGINS)),
    }
)
