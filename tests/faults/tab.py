"""A page that shows a room, without a screen: it comes back by itself, and keeps its list by the five rules of the real
one."""

import asyncio
import json
import random
import re
import time
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from tests.faults.cursor import Cursor
from tests.harness.browser import LOST
from tests.harness.names import room_id

REFUSED = {4401, 4403, 1008, 1009}
ARTICLE = re.compile(
    r'<article [^>]*id="message-(?P<key>[0-9a-f-]{36})" data-number="(?P<number>\d+)" data-version="(?P<version>\d+)"'
    r' data-author="(?P<author>\d+)"(?P<deleted> data-deleted)?[^>]*>(?P<html>.*?)</article>',
    re.DOTALL,
)


class Tab:
    """`back_off` and `slowest` are the first and the longest pause in seconds before it connects again."""

    def __init__(self, browser, title, *, name=None, history=None, back_off=0.3, slowest=3.0):
        self.browser, self.title, self.history = browser, title, history
        self.name = name or f"{browser.username}-{id(self):x}"
        self.url = f"/rooms/{room_id(title)}"
        self.back_off, self.slowest = back_off, slowest
        self.view, self.frames, self.codes = [], [], []
        self.begins_at = 1  # the first number that belongs into the view
        self.opens = self.failures = self.fetches = self.resets = 0
        self.connection: Any = None
        self.open, self.over = asyncio.Event(), asyncio.Event()
        self.closed_at = None
        self.blackouts = []  # seconds from a socket's end until the next one has everything
        self.wanted, self.asking = None, False
        self.tasks = set()
        self.heard_at = time.monotonic()

    async def __aenter__(self):
        page = await self.browser.ask("GET", f"{self.url}/messages/")
        assert page.status == 200, (page.status, page.text)
        self.cursor = Cursor(page.version, self.fetch)
        self.put(page.text, page=True)
        self._run(self._stay())
        async with asyncio.timeout(20):
            await self.open.wait()
        return self

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.history:
            self.history.shows(self.name, self.view, self.begins_at)

    def _run(self, work):
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _stay(self):
        """Connected, as long as the server wants us."""
        pause = self.back_off
        while not self.over.is_set():
            try:
                async with self.browser.socket(f"?room={room_id(self.title)}") as self.connection:
                    self.opens += 1
                    self.open.set()
                    pause = self.back_off
                    async for message in self.connection:
                        self.on_frame(json.loads(message))
                code = self.connection.close_code
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
            except (InvalidHandshake, WebSocketException, *LOST):
                self.failures += 1
                code = None
            self.open.clear()
            self.closed_at = self.closed_at or time.monotonic()
            if code is not None:
                self.codes.append(code)
            if code in REFUSED:
                self.over.set()
                return
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))
            pause = min(pause * 2, self.slowest)

    def on_frame(self, frame):
        self.heard_at = time.monotonic()
        self.frames.append(frame)
        if frame.get("swap") == "timeline":
            self.put(frame["content"])
            self.cursor.frame(frame["version"])
        elif "version" in frame:
            self.cursor.heard(frame["version"])
            self._see_whether_it_is_back()

    def fetch(self, since):
        self.wanted = since if self.wanted is None else min(self.wanted, since)
        if not self.asking:
            self.asking = True
            self._run(self._ask())

    async def _ask(self):
        while self.wanted is not None:
            since, self.wanted = self.wanted, None
            self.fetches += 1
            try:
                answer = await self.browser.ask("GET", f"{self.url}/changes/?since={since}")
            except LOST:
                answer = None
            if answer is None or answer.status != 200:
                if answer is not None and answer.status in {401, 404}:
                    break
                self.wanted = since if self.wanted is None else min(self.wanted, since)
                await asyncio.sleep(self.back_off)
            elif answer.headers.get("hubbub-window") == "new":
                self.resets += 1
                self.view.clear()
                self.put(answer.text, page=True)
                self.cursor.replaced(answer.version)
            else:
                self.put(answer.text)
                self.cursor.changes(since, answer.version)
        self.asking = False
        self._see_whether_it_is_back()

    def _see_whether_it_is_back(self):
        if self.closed_at and self.open.is_set() and not self.asking:
            self.blackouts.append(time.monotonic() - self.closed_at)
            self.closed_at = None

    def put(self, text, page=False):
        if page and 'id="older"' in text:
            numbers = [int(match["number"]) for match in ARTICLE.finditer(text)]
            self.begins_at = 1 if "begin-mark" in text or not numbers else min(numbers)
        for match in ARTICLE.finditer(text):
            row = {"key": match["key"], "number": int(match["number"]), "version": int(match["version"]),
                   "deleted": bool(match["deleted"]), "html": match["html"]}  # fmt: skip
            if self.history:
                self.history.got(self.name, row["number"], row["version"])
            self._place(row)

    def _place(self, row):
        for index, shown in enumerate(self.view):
            if shown["key"] == row["key"]:
                if shown["version"] <= row["version"]:
                    self.view[index] = row
                return
        if row["number"] < self.begins_at:
            return  # before what is shown
        index = len(self.view)
        while index and self.view[index - 1]["number"] > row["number"]:
            index -= 1
        self.view.insert(index, row)

    async def older(self):
        """Scroll up once."""
        first = self.view[0]["number"] if self.view else 1
        page = await self.browser.ask("GET", f"{self.url}/messages/?before={first}")
        self.put(page.text, page=True)
        self.cursor.page(page.version)

    async def shows(self, version, within):
        """Wait until the room up to this version is shown. Returns the seconds it took."""
        begun = time.monotonic()
        while self.cursor.version < version or self.asking:
            if time.monotonic() - begun > within:
                raise AssertionError(
                    f"{self.name} is at {self.cursor.version} of {version} after {within} s; open: {self.open.is_set()}"
                    f", codes {self.codes[-5:]}, {self.opens} opens, {self.failures} failures, {self.fetches} fetches"
                )
            await asyncio.sleep(0.02)
        return time.monotonic() - begun

    async def ends(self, within):
        """Wait for the close code that tells it to stay away. Returns it."""
        async with asyncio.timeout(within):
            await self.over.wait()
        return self.codes[-1]

    def connected(self):
        """How many people the room said are here, last time it did."""
        counts = [count for count in map(connected_in, self.frames) if count is not None]
        return counts[-1] if counts else None


def connected_in(frame):
    """The number of people that a frame tells; None where it tells something else."""
    if frame.get("target") == "#connected":
        return int(re.findall(r'<span class="num">(\d+)</span>', frame["content"])[0])
    return None
