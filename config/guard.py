"""What no request may do, checked before a thread is given to it: too large a body, headers in disguise."""

from collections.abc import Iterable
from urllib.parse import quote

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope
from django.conf import settings

TOO_LARGE = b"That is too large to be taken here."


def guard(app: ASGI3Application) -> ASGI3Application:
    """An ASGI application that refuses bodies over REQUEST_MAX_BYTES with 413, by their word and by their weight."""

    async def guarded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        limit = settings.REQUEST_MAX_BYTES
        if announced(scope["headers"]) > limit:
            await refuse(send)
            return
        taken = 0

        async def receive_bounded() -> ASGIReceiveEvent:
            nonlocal taken
            event = await receive()
            if event["type"] == "http.request":
                taken += len(event.get("body", b""))
                if taken > limit:  # it lied about its length, or named none: as if the line had been cut
                    return {"type": "http.disconnect"}
            return event

        scope["query_string"] = quote(scope["query_string"], safe="!$%&'()*+,-./:;=?@_~[]").encode()
        # WSGI folds "_" into "-": X_Forwarded_For would be taken for the proxy's own X-Forwarded-For
        scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        await app(scope, receive_bounded, send)

    return guarded


def announced(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The length that the request says it has; 0 where it says none."""
    lengths = [value for name, value in headers if name == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


async def refuse(send: ASGISendCallable) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(TOO_LARGE)).encode())]
    headers += [(b"x-frame-options", b"DENY"), (b"content-security-policy", b"frame-ancestors 'none'")]
    headers += [(b"cache-control", b"private, no-store"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": TOO_LARGE, "more_body": False})
