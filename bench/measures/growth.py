"""How the cost of a page and a post grows with messages, members, sockets and rooms: in ms of processor time."""

import json
from functools import partial
from itertools import repeat

from bench import loads, requests
from bench.bench import Bench
from bench.datasets import Dataset, Plan, dataset
from bench.marks import Mark
from bench.measures.fanout import room_sockets
from bench.measures.http import Work, interleaved
from bench.measuring import Sample
from bench.servers import product, running
from tests.harness.processes import Process

BOUND = 1.3


async def measure(bench: Bench) -> None:
    """A room with many messages against one with a thousand, and the steps between."""
    sizes = bench.sizes.messages
    data = dataset(bench.folder / f"growth-{sizes[-1]}", Plan(rooms=[(120, count) for count in sizes]))
    ours = product(data)
    with running(ours):
        work: dict[str, tuple[Process, Work]] = {}
        for room, size in enumerate(sizes):
            for what, requested in kinds(ours, data, room, size).items():
                work[f"{what} {size}"] = (ours, requested)
        best = await interleaved(bench, work)
    asked = queries(data, [0, len(sizes) - 1])
    for place, what in enumerate(("room page", "older page", "post")):
        bench.results.curves[f"{what} by messages in the room"] = [
            (size, best[f"{what} {size}"].cpu_ms) for size in sizes
        ]
        few, many = best[f"{what} {sizes[0]}"], best[f"{what} {sizes[-1]}"]
        bench.add(growth_mark(what, sizes[-1], few, many, asked[0][place], asked[1][place]))


def growth_mark(what: str, size: int, few: Sample, many: Sample, queries_few: int, queries_many: int) -> Mark:
    """Constant in queries as well, or it is not reached."""
    ratio = few.rate / many.rate
    name = f"{what} with {size:,} messages against 1,000"
    reached = ratio <= BOUND and queries_few == queries_many
    note = f"{queries_few} and {queries_many} queries; server CPU {few.cpu_ms:.2f} and {many.cpu_ms:.2f} ms"
    return Mark(name, "ms", 1000 / many.rate, 1000 / few.rate, ratio, f"<= {BOUND}x", reached, note)


def kinds(server: Process, data: Dataset, room: int, messages: int) -> dict[str, Work]:
    at, cookie = f"/rooms/{data.rooms[room]}", data.cookies[0]
    page = requests.get(server.port, f"{at}/", cookie)
    older = requests.get(server.port, f"{at}/messages/?before={messages // 2}", cookie, "HX-Request: true")
    return {
        "room page": lambda: repeat(page),
        "older page": lambda: repeat(older),
        "post": lambda: requests.posts(server.port, data.rooms[room], data.cookies),
    }


def queries(data: Dataset, rooms: list[int]) -> list[list[int]]:
    """Of a page, an older page and a post in each of these rooms."""
    pairs = [part for room in rooms for part in (data.rooms[room], data.cookies[0])]
    return [list(counts) for counts in json.loads(data.deployment.run("bench.queries", *pairs))]


# --- The other curves --------------------------------------------------------------------------------------


async def curves(bench: Bench) -> None:
    await by_members(bench)
    await by_rooms(bench)
    await by_sockets(bench)


async def by_members(bench: Bench) -> None:
    sizes = bench.sizes.members
    data = dataset(bench.folder / f"members-{sizes[-1]}", Plan(people=10, rooms=[(count, 1000) for count in sizes]))
    ours = product(data)
    with running(ours):
        work: dict[str, tuple[Process, Work]] = {}
        for room, size in enumerate(sizes):
            for what, requested in kinds(ours, data, room, 1000).items():
                work[f"{what} {size}"] = (ours, requested)
        best = await interleaved(bench, work)
    for what in ("room page", "post"):
        bench.results.curves[f"{what} by members of the room"] = [
            (size, best[f"{what} {size}"].cpu_ms) for size in sizes
        ]


async def by_rooms(bench: Bench) -> None:
    sizes = bench.sizes.rooms
    plan = Plan(people=len(sizes), rooms=[(len(sizes), 1000)], further=[size - 1 for size in sizes])
    data = dataset(bench.folder / f"sidebar-{sizes[-1]}", plan)
    ours = product(data)
    with running(ours):
        at = f"/rooms/{data.rooms[0]}/"
        pages = {size: requests.get(ours.port, at, data.cookies[n]) for n, size in enumerate(sizes)}
        best = await interleaved(bench, {str(size): (ours, partial(repeat, page)) for size, page in pages.items()})
    bench.results.curves["room page by rooms of the person"] = [(size, best[str(size)].cpu_ms) for size in sizes]


async def by_sockets(bench: Bench) -> None:
    """A post that so many people read along: everything that the server does for it."""
    data = bench.dataset()
    ours = product(data)
    steps = []
    with running(ours):
        for crowd in bench.sizes.sockets:
            posts = requests.posts(ours.port, data.rooms[0], data.cookies)
            async with loads.audience(ours, room_sockets(ours, data, crowd)) as (hall, _):
                sample = await loads.post_to_all(ours, hall, crowd, posts, bench.sizes.seconds)
            steps.append((crowd, sample.cpu_ms * crowd))  # its pieces are deliveries
    bench.results.curves["post by sockets in the room"] = steps
