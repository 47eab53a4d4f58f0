"""`python -m bench.queries <room> <cookie> ...`: how many queries a page, an older page and a post take in each room.

In DATA_DIR, in process. Prints a list of [page, older, post] as JSON.
"""

import json
import os
import sys
from collections.abc import Callable
from http.cookies import SimpleCookie
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402  (needs Django to be set up)
from django.http import HttpResponseBase  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def counts(room: str, cookie: str) -> list[int]:
    client = Client(headers={"Host": "127.0.0.1"})
    client.cookies = SimpleCookie(cookie)
    at = f"/rooms/{room}/"
    asks: list[Callable[[], HttpResponseBase]] = [
        lambda: client.get(at),
        lambda: client.get(f"{at}messages/?before=500"),
        lambda: client.post(f"{at}messages/", {"client_id": uuid4(), "body": "One more."}),
    ]
    return [counted(ask) for ask in asks]


def counted(ask: Callable[[], HttpResponseBase]) -> int:
    ask()  # the first time warms what is cached
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    assert answer.status_code in {200, 201}, answer
    return len(queries)


if __name__ == "__main__":
    given = sys.argv[1:]
    print(json.dumps([counts(*pair) for pair in zip(given[::2], given[1::2], strict=True)]))  # noqa: T201
