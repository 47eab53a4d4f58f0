"""Where the time goes: `python -m bench.profile post|page|older [count]`, in process, without a server or sockets.

Prints milliseconds of processor time a request, without the profiler first, then by function with it. Uses the bench's
ordinary data (DATA_DIR/bench/ordinary), which it writes into.
"""

import cProfile
import io
import os
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from bench.datasets import Plan, dataset
from bench.requests import TOKEN, WORDS
from tests.harness.processes import ROOT
from tests.harness.servers import environment

DATA = dataset(Path(os.environ.get("DATA_DIR", ROOT / "data")).resolve() / "bench" / "ordinary", Plan())
os.environ |= environment(DATA.deployment.folder)

import django  # noqa: E402

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  (needs Django to be set up)

HANDLER = WSGIHandler()
SHOWN = 45


def ask(method: str, path: str, body: bytes = b"", person: int = 0) -> bytes:
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path.partition("?")[0], "QUERY_STRING": path.partition("?")[2],
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_COOKIE": DATA.cookies[person], "HTTP_X_CSRFTOKEN": TOKEN,
        "HTTP_HX_REQUEST": "true" if method == "POST" or "?" in path else "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    statuses: list[str] = []

    def start_response(status: str, headers: object, exception: object = None, /) -> Callable[[bytes], object]:
        statuses.append(status)
        return sys.stdout.buffer.write

    answer = HANDLER(environ, start_response)
    content = b"".join(answer)
    answer.close()
    assert statuses[0][0] == "2", (statuses, content[:500])
    return content


def post() -> bytes:
    fields = {"client_id": str(uuid4()), "body": f"{WORDS}."}
    return ask("POST", f"/rooms/{DATA.rooms[0]}/messages/", urlencode(fields).encode(), person=1)


def page() -> bytes:
    return ask("GET", f"/rooms/{DATA.rooms[0]}/")


def older() -> bytes:
    return ask("GET", f"/rooms/{DATA.rooms[0]}/messages/?before=500")


def main(what: Callable[[], bytes], count: int) -> None:
    for _ in range(30):
        content = what()
    begun = time.process_time()
    for _ in range(count):
        what()
    plain = 1000 * (time.process_time() - begun) / count
    print(f"{what.__name__}: {plain:.2f} ms of processor time, {len(content):,} bytes")  # noqa: T201
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(count):
        what()
    profile.disable()
    for order in ("tottime", "cumtime"):
        print(report(profile, order, count))  # noqa: T201


def report(profile: cProfile.Profile, order: str, count: int) -> str:
    """Calls and ms a request: own and with everything below."""
    stats = pstats.Stats(profile)
    column = {"tottime": 2, "cumtime": 3}[order]
    rows = sorted(vars(stats)["stats"].items(), key=lambda row: -row[1][column])[:SHOWN]
    lines = [f"--- by {order}: calls, own ms, cumulated ms"]
    for (file, line, name), (_, calls, own, total, _) in rows:
        short = file.partition("site-packages/")[2] or file.replace(f"{ROOT}/", "")
        lines.append(
            f"{calls / count:8.1f} {1000 * own / count:7.3f} {1000 * total / count:7.3f}  {short}:{line} {name}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main({"post": post, "page": page, "older": older}[sys.argv[1]], int(sys.argv[2]) if len(sys.argv) > 2 else 300)
