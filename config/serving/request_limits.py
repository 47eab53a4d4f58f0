"""The limits of every HTTP request. They are checked before a thread is given to it.

A thread gets a whole request and returns a whole response, so a client that sends or reads slowly holds no thread. When
no request was answered for STUCK_SECONDS (a database that hangs), those that wait are answered with 503.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web import languages, metrics

BODY_SECONDS = 10
BODY_BYTES_PER_SECOND = 16 * 1024  # after the first seconds: no slower than a bad mobile connection
BODIES_BYTES = 64 * 1024 * 1024  # of all bodies together that are being received
STUCK_SECONDS = 4.5
LONGEST_SECONDS = 30
RETRY_AFTER_SECONDS = 5
CONTENT_TYPE_BYTES = 1_000
TEXT = b"text/plain; charset=utf-8"

SENTENCES = {
    400: _("The server could not understand this request."),
    408: _("That took too long to arrive. Send it again."),
    413: _("That is too large to send."),
    503: _("The server is too busy right now. Try again in a few seconds."),
}


class Refusal(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Process:
    """What this process is receiving, and when it last answered a request."""

    receiving_bytes = 0
    answered_at = 0.0


def request_limits(app: ASGI3Application) -> ASGI3Application:
    """An ASGI application that passes on whole requests of a limited size, and always answers in time."""
    running: set[asyncio.Future[None]] = set()

    async def limited(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        begun = time.monotonic()
        if scope["path"] == "/healthz":  # without a thread: the process is alive even while all of them wait
            await respond(send, 200, b'{"process": "ok"}', b"application/json")
            return
        try:
            body = await whole_body(scope["headers"], receive)
            if body is None:  # the client is gone
                return
            clean(scope)
            response: list[Any] = []  # ASGI events
            task = asyncio.ensure_future(app(scope, receive_from(body), append_to(response)))
            running.add(task)
            task.add_done_callback(running.discard)
            await finish_in_time(task)
            status = response[0]["status"]
            if status < 500:  # an error does not show that requests get done
                Process.answered_at = time.monotonic()
            for event in response:
                await send(event)
        except Refusal as refusal:
            status = refusal.status
            await respond(send, status, translated(SENTENCES[status], scope["headers"]).encode(), TEXT)
        metrics.count_answer(status, time.monotonic() - begun)

    return limited


async def whole_body(headers: Iterable[tuple[bytes, bytes]], receive: ASGIReceiveCallable) -> list[bytes] | None:
    """The parts of the body in their order; None if the connection was closed. Raises Refusal."""
    limit = settings.REQUEST_MAX_BYTES
    if content_length(headers) > limit:
        raise Refusal(413)
    parts: list[bytes] = []
    received, begun = 0, time.monotonic()
    try:
        while True:
            left = begun + BODY_SECONDS + received / BODY_BYTES_PER_SECOND - time.monotonic()
            event = await asyncio.wait_for(receive(), max(left, 0.01))
            if event["type"] != "http.request":
                return None
            part = event.get("body", b"")
            parts.append(part)
            received += len(part)
            Process.receiving_bytes += len(part)
            if received > limit:  # the length that it announced was wrong or missing
                raise Refusal(413)
            if not event.get("more_body"):
                return parts
            if Process.receiving_bytes > BODIES_BYTES:
                raise Refusal(503)
    except TimeoutError:
        metrics.slow_clients.inc()
        raise Refusal(408) from None
    finally:
        Process.receiving_bytes -= received


def content_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The length that the request announces; 0 if it announces none."""
    lengths = [value for name, value in headers if name == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


def clean(scope: Any) -> None:  # an HTTP scope; asgiref's is read-only
    """Change what Django cannot read. Raises Refusal where that cannot be done."""
    if any(name == b"content-type" and len(value) > CONTENT_TYPE_BYTES for name, value in scope["headers"]):
        raise Refusal(400)
    scope["query_string"] = quote(scope["query_string"], safe="!$%&'()*+,-./:;=?@_~[]").encode()
    # WSGI turns "-" into "_": a client's X_Forwarded_For would be read as the proxy's own X-Forwarded-For.
    scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]


def receive_from(parts: list[bytes]) -> ASGIReceiveCallable:
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    events: list[ASGIReceiveEvent] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> ASGIReceiveEvent:
        return events.pop() if events else {"type": "http.disconnect"}

    return receive


def append_to(response: list[Any]) -> ASGISendCallable:
    async def send(event: Any) -> None:
        response.append(event)

    return send


async def finish_in_time(task: "asyncio.Future[None]") -> None:
    """Wait until it is done. Raises Refusal after STUCK_SECONDS in which this process answered nothing at all, and
    after LONGEST_SECONDS. The thread goes on and its response is lost: if it stored a message, the client gets that
    message when it sends it again with the same client id."""
    begun = time.monotonic()
    while not task.done():
        since = max(begun, Process.answered_at)
        left = min(since + STUCK_SECONDS, begun + LONGEST_SECONDS) - time.monotonic()
        if left <= 0:
            metrics.overdue_requests.inc()
            raise Refusal(503)
        await asyncio.wait([task], timeout=left)
    task.result()


def translated(words: Promise, headers: Iterable[tuple[bytes, bytes]]) -> str:
    """In the language that the browser asks for: who is signed in is not known here."""
    asked = next((value.decode("latin-1") for name, value in headers if name == b"accept-language"), "")
    with translation.override(languages.accepted(asked)):
        return str(words)


async def respond(send: ASGISendCallable, status: int, body: bytes, content_type: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    headers += [(b"x-frame-options", b"DENY"), (b"content-security-policy", b"frame-ancestors 'none'")]
    headers += [(b"cache-control", b"private, no-store")]
    if status >= 400:
        headers.append((b"connection", b"close"))
    if status == 503:
        headers.append((b"retry-after", str(RETRY_AFTER_SECONDS).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
