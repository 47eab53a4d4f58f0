"""Sending a message, opening a room, and paging back, each against what plain Django does for the same."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

from bench import loads, requests
from bench.bench import Bench
from bench.datasets import Dataset
from bench.marks import Mark, at_least, not_measured
from bench.measuring import Sample, middle
from bench.servers import baseline, product, running
from bench.wire import browser
from tests.harness.processes import ROOT, Process
from tests.harness.servers import environment

UVICORN = ["uvicorn", "bench.baselines.plain.asgi:application", "--port", "{port}", "--loop", "uvloop"]
UVICORN += ["--http", "httptools", "--no-access-log", "--log-level", "warning"]
Work = Callable[[], Iterator[bytes]]


async def measure(bench: Bench) -> None:
    data = bench.dataset()
    plain, room, cookie = plain_django(bench.folder / "baselines" / "sqlite")
    ours = product(data)
    with running(plain, ours):
        at = f"/rooms/{data.rooms[0]}"
        page = requests.get(ours.port, f"{at}/", data.cookies[0])
        older = requests.get(ours.port, f"{at}/messages/?before=500", data.cookies[0], "HX-Request: true")
        work = {
            "post": (ours, lambda: requests.posts(ours.port, data.rooms[0], data.cookies)),
            "page": (ours, lambda: repeat(page)),
            "older": (ours, lambda: repeat(older)),
            "insert": (plain, lambda: inserts(plain.port, room)),
            "plain page": (plain, lambda: repeat(requests.get(plain.port, f"/rooms/{room}/", cookie))),
        }
        best = await interleaved(bench, work)
        best["page, writer"] = middle(
            [await page_with_writer(bench, ours, data, page) for _ in range(bench.sizes.rounds)]
        )
    bench.add(
        post_mark("SQLite", best["post"], best["insert"]),
        page_mark("room page", best["page"], best["plain page"]),
        page_mark("room page while somebody writes", best["page, writer"], best["plain page"]),
        at_least("older page against the room page", "requests/s", best["older"].rate, best["page"].rate, 1.2,
                 best["older"], best["page"]),
    )  # fmt: skip


async def postgresql(bench: Bench) -> None:
    data, server = bench.dataset_on_postgresql(), bench.postgresql()
    if data is None or server is None:
        bench.add(not_measured("POST, PostgreSQL, against one ORM insert", ">= 2x", "there is no PostgreSQL here"))
        return
    plain, room, _ = plain_django(bench.folder / "baselines" / "postgresql", server.create_database("plain"))
    ours = product(data)
    with running(plain, ours):
        work: dict[str, tuple[Process, Work]] = {
            "post": (ours, lambda: requests.posts(ours.port, data.rooms[0], data.cookies)),
            "insert": (plain, lambda: inserts(plain.port, room)),
        }
        best = await interleaved(bench, work)
    bench.add(post_mark("PostgreSQL", best["post"], best["insert"]))


def post_mark(database: str, ours: Sample, plain: Sample) -> Mark:
    name = f"POST, {database}, against one ORM insert"
    mark = at_least(name, "posts/s", ours.rate, plain.rate, 2, ours, plain)
    mark.note += f"; p99 {ours.p99_ms():.0f} ms, baseline {plain.p99_ms():.0f} ms; {cpu(ours, plain)}"
    return mark


def page_mark(name: str, ours: Sample, plain: Sample) -> Mark:
    mark = at_least(f"{name} against templates", "pages/s", ours.rate, plain.rate, 5, ours, plain)
    mark.note += f"; {cpu(ours, plain)}"
    return mark


def cpu(ours: Sample, plain: Sample) -> str:
    return f"server CPU {ours.cpu_ms:.2f} ms, baseline {plain.cpu_ms:.2f} ms each"


async def interleaved(bench: Bench, work: dict[str, tuple[Process, Work]]) -> dict[str, Sample]:
    taken: dict[str, list[Sample]] = {name: [] for name in work}
    for _ in range(bench.sizes.rounds):
        for name, (server, make) in work.items():
            taken[name].append(await loads.hammer(server, make(), bench.sizes.seconds))
    return {name: middle(some) for name, some in taken.items()}


async def page_with_writer(bench: Bench, ours: Process, data: Dataset, page: bytes) -> Sample:
    """While five messages a second are written into the same room."""
    posts = requests.posts(ours.port, data.rooms[0], data.cookies)
    poster = await browser(ours.port)
    async with loads.every(1 / loads.PER_SECOND, lambda: poster.ask(next(posts))):
        sample = await loads.hammer(ours, repeat(page), bench.sizes.seconds)
    poster.close()
    return sample


# --- Plain Django ------------------------------------------------------------------------------------------


def plain_django(folder: Path, database: str = "") -> tuple[Process, int, str]:
    """Served, with the key of its room and the cookie of somebody who is signed in."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("plain.sqlite3*"):
        old.unlink()
    more = {"DJANGO_SETTINGS_MODULE": "bench.baselines.plain.settings"}
    more |= {"DATABASE_URL": database} if database else {}
    command = [sys.executable, "-m", "bench.baselines.plain.seed"]
    made = subprocess.run(command, cwd=ROOT, env=environment(folder, **more), check=True, stdout=subprocess.PIPE)
    told = json.loads(made.stdout)
    return baseline("plain", UVICORN, folder, **more), told["room"], told["cookie"]


def inserts(port: int, room: int) -> Iterator[bytes]:
    return repeat(requests.post(port, f"/rooms/{room}/messages/", "", {"body": f"{requests.WORDS}."}))
