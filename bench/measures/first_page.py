"""What a browser that has nothing yet is sent for a room: page, styles, scripts, as they go over the wire."""

import gzip
import posixpath
import re
from collections.abc import Awaitable, Callable

from bench import requests
from bench.bench import Bench
from bench.marks import below
from bench.servers import product, running
from bench.wire import Answer, browser

STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
SCRIPT = re.compile(r'<(?:script[^>]* src|link rel="modulepreload" href)="([^"]+)"')
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([./][^"']+\.js)["']""")


async def measure(bench: Bench) -> None:
    data = bench.dataset()
    ours = product(data)
    with running(ours):
        client = await browser(ours.port)

        async def fetch(path: str) -> Answer:
            return await client.ask(requests.get(ours.port, path, data.cookies[0], "Accept-Encoding: gzip"))

        page = await fetch(f"/rooms/{data.rooms[0]}/")
        html = text(page)
        styles = [await fetch(path) for path in STYLE.findall(html)]
        scripts = await all_scripts(fetch, SCRIPT.findall(html))
    kB = 1024
    shown = sum(len(answer.body) for answer in [page, *styles])
    code = sum(len(answer.body) for answer in scripts.values())
    bench.add(
        below("first page, cold: HTML and CSS", "kB", shown / kB, 60, f"HTML alone {len(page.body) / kB:.1f} kB"),
        below("first page, cold: JavaScript, gzipped", "kB", code / kB, 40, f"{len(scripts)} files"),
    )


async def all_scripts(fetch: Callable[[str], Awaitable[Answer]], paths: list[str]) -> dict[str, Answer]:
    """With everything that they import."""
    found: dict[str, Answer] = {}
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = await fetch(path)
            imported = IMPORT.findall(text(found[path]))
            waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in imported]
    return found


def text(answer: Answer) -> str:
    packed = answer.header("Content-Encoding") == "gzip"
    return (gzip.decompress(answer.body) if packed else answer.body).decode()
