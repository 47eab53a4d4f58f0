"""Which handshakes get as far as Channels, which has only a traceback for an address or origin that it cannot read."""

from urllib.parse import urlsplit

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, WebSocketScope

SOCKET = "/ws/"  # chat/routing.py


def handshake(app: ASGI3Application) -> ASGI3Application:
    """An ASGI application that answers 403 to who asks elsewhere, or comes from what is no address at all."""

    async def checked(scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["path"] == SOCKET and all(map(is_address, origins(scope))):
            await app(scope, receive, send)
            return
        await receive()  # the wish to connect
        await send({"type": "websocket.close", "code": 1008, "reason": None})

    return checked  # type: ignore[return-value]  # of one kind of scope only


def origins(scope: WebSocketScope) -> list[str]:
    return [value.decode("latin1") for name, value in scope["headers"] if name == b"origin"]


def is_address(text: str) -> bool:
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return True
