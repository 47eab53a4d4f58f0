"""The requests that a browser sends, as bytes."""

from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "b" * 32  # the CSRF cookie of everyone here, and so the header beside it
# About 400 characters, so that a frame is the 1.2 kB that the baselines send too.
WORDS = (
    "The kettle of **table four** hums again: it was the *thermal fuse*, not the switch. We bought ten of them, they"
    " are in the drawer under the bench. Who comes on Saturday could bring the small soldering iron, and the"
    " `multimeter` with the yellow case; the other one lies. See you at ten, the door at the back is open, and the"
    " coffee is on"
)


def get(port: int, path: str, cookie: str = "", *more: str) -> bytes:
    return _request("GET", port, path, cookie, *more)


def post(port: int, path: str, cookie: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    more = [f"X-CSRFToken: {TOKEN}", f"Origin: http://127.0.0.1:{port}", "HX-Request: true", "Accept: text/html"]
    more += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return _request("POST", port, path, cookie, *more) + body


def _request(method: str, port: int, path: str, cookie: str, *more: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: keep-alive", *more]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def posts(port: int, room: str, cookies: list[str]) -> Iterator[bytes]:
    """A new message each, from one person after the other."""
    for n in count():
        fields = {"client_id": str(uuid4()), "body": f"{WORDS}, {n}."}
        yield post(port, f"/rooms/{room}/messages/", cookies[n % len(cookies)], fields)
