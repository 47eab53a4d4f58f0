"""Which handshakes get as far as Channels, which has only a traceback for an address or origin that it cannot read."""

from urllib.parse import urlsplit

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from django.conf import settings

SOCKET = "/ws/"  # chat/routing.py


def handshake(app: ASGI3Application) -> ASGI3Application:
    """An ASGI application that answers 403 to who asks elsewhere, or comes from what is no address at all."""

    async def checked(scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["path"] == SOCKET and all(map(is_address, values(scope, b"origin"))) and not in_the_clear(scope):
            await app(scope, receive, send)
            return
        await receive()  # the wish to connect
        await send({"type": "websocket.close", "code": 1008, "reason": None})

    return checked  # type: ignore[return-value]  # of one kind of scope only


def in_the_clear(scope: WebSocketScope) -> bool:
    """Where a proxy speaks https for us and this did not come through it. A page is sent to https, a socket refused."""
    if not settings.HTTPS or not settings.TRUSTED_PROXIES:
        return False
    return not set(values(scope, b"x-forwarded-proto")) & {"https", "wss"}


def values(scope: WebSocketScope, header: bytes) -> list[str]:
    return [value.decode("latin1") for name, value in scope["headers"] if name == header]


def is_address(text: str) -> bool:
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return True
