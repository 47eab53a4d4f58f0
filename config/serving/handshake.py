"""Which handshakes reach Channels: a path or an origin that it cannot read would be a traceback in the log."""

from urllib.parse import urlsplit

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from django.conf import settings

SOCKET_PATH = "/ws/"  # chat/routing.py


def handshake(app: ASGI3Application) -> ASGI3Application:
    """An ASGI application that answers 403 at any other path, and to an origin that is not an address."""

    async def checked(scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        origins = header_values(scope, b"origin")
        if scope["path"] == SOCKET_PATH and all(map(is_address, origins)) and not is_in_the_clear(scope):
            await app(scope, receive, send)
            return
        await receive()  # websocket.connect
        await send({"type": "websocket.close", "code": 1008, "reason": None})

    return checked  # type: ignore[return-value]  # of one kind of scope only


def is_in_the_clear(scope: WebSocketScope) -> bool:
    """True if a proxy speaks https for us and this request did not use it. A page would be redirected to https."""
    if not settings.HTTPS or not settings.TRUSTED_PROXIES:
        return False
    return not set(header_values(scope, b"x-forwarded-proto")) & {"https", "wss"}


def header_values(scope: WebSocketScope, header: bytes) -> list[str]:
    return [value.decode("latin1") for name, value in scope["headers"] if name == header]


def is_address(text: str) -> bool:
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return True
