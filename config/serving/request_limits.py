"""What no request may do, checked before a thread is given to it, and what no request may have to wait for.

A thread gets a whole request and gives back a whole answer: who sends or reads slowly holds none of them. When nothing
is answered for STUCK_SECONDS (a database that hangs) those who wait are told to come again.
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
BODY_BYTES_PER_SECOND = 16 * 1024  # beyond the first seconds: no slower than a poor telephone
HELD_BYTES = 64 * 1024 * 1024  # of bodies that are on their way, all together
STUCK_SECONDS = 4.5
LONGEST_SECONDS = 30
AGAIN_SECONDS = 5
TYPE_BYTES = 1_000
TEXT = b"text/plain; charset=utf-8"

SENTENCES = {
    400: _("This did not make sense to the server."),
    408: _("That took too long to arrive. Send it again."),
    413: _("That is too large to be taken here."),
    503: _("There is too much to do right now. It can be tried again in a few seconds."),
}


class Refusal(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Held:
    """What is on its way in this process, and when something last got done."""

    bytes = 0
    answered_at = 0.0


def guard(app: ASGI3Application) -> ASGI3Application:
    """An ASGI application that lets through whole, small requests, and is never silent for long."""
    running: set[asyncio.Future[None]] = set()

    async def guarded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        begun = time.monotonic()
        if scope["path"] == "/healthz":  # without a thread: the process lives also while all of them wait
            await say(send, 200, b'{"process": "ok"}', b"application/json")
            return
        try:
            body = await whole_body(scope["headers"], receive)
            if body is None:  # it went away
                return
            prepare(scope)
            answer: list[Any] = []  # ASGI events
            task = asyncio.ensure_future(app(scope, given(body), taking(answer)))
            running.add(task)
            task.add_done_callback(running.discard)
            await in_time(task)
            status = answer[0]["status"]
            if status < 500:  # an error is no sign that anything gets done
                Held.answered_at = time.monotonic()
            for event in answer:
                await send(event)
        except Refusal as refusal:
            status = refusal.status
            await say(send, status, in_their_language(SENTENCES[status], scope["headers"]).encode(), TEXT)
        metrics.count_answer(status, time.monotonic() - begun)

    return guarded


async def whole_body(headers: Iterable[tuple[bytes, bytes]], receive: ASGIReceiveCallable) -> list[bytes] | None:
    """All of it, in the order in which it came; None where the line was cut. Raises Refusal."""
    limit = settings.REQUEST_MAX_BYTES
    if announced(headers) > limit:
        raise Refusal(413)
    parts: list[bytes] = []
    taken, begun = 0, time.monotonic()
    try:
        while True:
            left = begun + BODY_SECONDS + taken / BODY_BYTES_PER_SECOND - time.monotonic()
            event = await asyncio.wait_for(receive(), max(left, 0.01))
            if event["type"] != "http.request":
                return None
            part = event.get("body", b"")
            parts.append(part)
            taken += len(part)
            Held.bytes += len(part)
            if taken > limit:  # it lied about its length, or named none
                raise Refusal(413)
            if not event.get("more_body"):
                return parts
            if Held.bytes > HELD_BYTES:
                raise Refusal(503)
    except TimeoutError:
        metrics.slow_clients.inc()
        raise Refusal(408) from None
    finally:
        Held.bytes -= taken


def announced(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The length that the request says it has; 0 where it says none."""
    lengths = [value for name, value in headers if name == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


def prepare(scope: Any) -> None:  # an HTTP scope; asgiref's is read-only
    """Raises Refusal for what Django would stumble over before it can answer."""
    if any(name == b"content-type" and len(value) > TYPE_BYTES for name, value in scope["headers"]):
        raise Refusal(400)
    scope["query_string"] = quote(scope["query_string"], safe="!$%&'()*+,-./:;=?@_~[]").encode()
    # WSGI folds "_" into "-": X_Forwarded_For would be taken for the proxy's own X-Forwarded-For
    scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]


def given(parts: list[bytes]) -> ASGIReceiveCallable:
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    events: list[ASGIReceiveEvent] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> ASGIReceiveEvent:
        return events.pop() if events else {"type": "http.disconnect"}

    return receive


def taking(answer: list[Any]) -> ASGISendCallable:
    async def send(event: Any) -> None:
        answer.append(event)

    return send


async def in_time(task: "asyncio.Future[None]") -> None:
    """Until it is done. Raises Refusal where nothing at all gets done; its thread goes on, and its answer is lost:
    who sends once more, with the same client id, gets it then."""
    begun = time.monotonic()
    while not task.done():
        since = max(begun, Held.answered_at)
        waits = min(since + STUCK_SECONDS, begun + LONGEST_SECONDS) - time.monotonic()
        if waits <= 0:
            metrics.overdue_requests.inc()
            raise Refusal(503)
        await asyncio.wait([task], timeout=waits)
    task.result()


def in_their_language(words: Promise, headers: Iterable[tuple[bytes, bytes]]) -> str:
    """By what the browser asks for: who is signed in nobody knows here."""
    asked = next((value.decode("latin-1") for name, value in headers if name == b"accept-language"), "")
    with translation.override(languages.accepted(asked)):
        return str(words)


async def say(send: ASGISendCallable, status: int, words: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(words)).encode())]
    headers += [(b"x-frame-options", b"DENY"), (b"content-security-policy", b"frame-ancestors 'none'")]
    headers += [(b"cache-control", b"private, no-store")]
    if status >= 400:
        headers.append((b"connection", b"close"))
    if status == 503:
        headers.append((b"retry-after", str(AGAIN_SECONDS).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": words, "more_body": False})
