"""The two doors: HTTP to Django's WSGI handler in a fixed pool of threads, sockets to Channels."""

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from chat.routing import websocket_urlpatterns
from config.guard import guard
from config.handshake import handshake
from config.lifespan import lifespan

# a2wsgi types the same ASGI and WSGI events under names of its own
http = WSGIMiddleware(WSGIHandler(), workers=settings.HTTP_THREADS)  # type: ignore[arg-type]

application = ProtocolTypeRouter(
    {
        "lifespan": lifespan,
        "http": guard(http),  # type: ignore[arg-type]
        "websocket": handshake(OriginValidator(URLRouter(websocket_urlpatterns), settings.ALLOWED_ORIGINS)),
    }
)
