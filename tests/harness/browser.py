"""A browser without a screen: signs in through the form, keeps what it writes until it is acknowledged, and holds tabs
that show a room by the five rules of the real one."""

import asyncio
import contextlib
import json
import random
import re
import time
from urllib.parse import urlencode
from uuid import uuid4

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, WebSocketException

from tests.faults.cursor import Cursor
from tests.harness.deployments import ORIGIN
from tests.harness.scenarios.hall import PASSWORD

LOST = (OSError, EOFError, TimeoutError, ConnectionError, asyncio.IncompleteReadError)
REFUSED = {4401, 4403, 1008, 1009}
ARTICLE = re.compile(
    r'<article [^>]*id="message-(?P<key>[0-9a-f-]{36})" data-number="(?P<number>\d+)" data-version="(?P<version>\d+)"'
    r' data-author="(?P<author>\d+)"(?P<deleted> data-deleted)?[^>]*>(?P<html>.*?)</article>',
    re.DOTALL,
)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()

    @property
    def number(self):
        return int(self.headers["hubbub-number"])

    @property
    def version(self):
        return int(self.headers["hubbub-version"])


class Line:
    """One connection that is kept alive, for one request at a time."""

    def __init__(self, port):
        self.port, self.streams, self.lock = port, None, asyncio.Lock()

    async def ask(self, head, body, within):
        async with self.lock, asyncio.timeout(within):
            for attempt in (1, 2):
                fresh = self.streams is None
                try:
                    if fresh:
                        self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
                    return await self._exchange(head, body)
                except LOST:
                    self.close()
                    if fresh or attempt == 2 or not head.startswith(b"GET"):
                        raise  # a kept connection may have ended meanwhile; only a question may be asked twice

    async def _exchange(self, head, body):
        reader, writer = self.streams
        writer.write(head + body)
        status_line = await reader.readuntil(b"\r\n")
        headers, cookies = {}, []
        while (line := (await reader.readuntil(b"\r\n")).rstrip()) != b"":
            name, _, value = line.decode("latin1").partition(":")
            if name.lower() == "set-cookie":
                cookies.append(value.strip().split(";")[0])
            headers[name.lower()] = value.strip()
        headers["cookies"] = cookies
        status = int(status_line.split()[1])
        if "content-length" in headers:
            content = await reader.readexactly(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            content = b""
            while length := int(await reader.readuntil(b"\r\n"), 16):
                content += await reader.readexactly(length)
                await reader.readexactly(2)
            await reader.readexactly(2)
        else:
            content = b""
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, content)

    def close(self):
        if self.streams:
            self.streams[1].transport.abort()
        self.streams = None


class Browser:
    """One person on one device. `port` is where it connects to: a server's, or that of a bad line before it."""

    def __init__(self, house, username, port):
        self.house, self.username, self.port = house, username, port
        self.cookies, self.lines = {}, []

    async def sign_in(self):
        await self.ask("GET", "/accounts/login/")
        for _ in range(10):  # a crowd at the door at once is let in one after the other
            answer = await self.ask("POST", "/accounts/login/", {"login": self.username, "password": PASSWORD})
            if answer.status not in {429, 503}:
                break
            await asyncio.sleep(0.5)
        assert answer.status == 302 and "sid" in self.cookies, (answer.status, answer.text[:500])
        return self

    def elsewhere(self, port):
        """The same sign-in through another server."""
        other = Browser(self.house, self.username, port)
        other.cookies = self.cookies
        return other

    async def ask(self, method, path, form=None, *, within=15, headers=None):
        body = urlencode(form).encode() if form is not None else b""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Origin: {ORIGIN}", f"Content-Length: {len(body)}"]
        lines += ["Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items())]
        lines += ["Content-Type: application/x-www-form-urlencoded", f"X-CSRFToken: {self.cookies.get('csrf', '')}"]
        lines += ["Sec-Fetch-Mode: cors"] if form is None or "login" not in form else []
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        line = self.lines.pop() if self.lines else Line(self.port)
        try:
            answer = await line.ask(("\r\n".join(lines) + "\r\n\r\n").encode(), body, within)
        finally:
            self.lines.append(line)
        for cookie in answer.headers["cookies"]:
            name, _, value = cookie.partition("=")
            self.cookies[name] = value
        return answer

    async def post(self, title, body, key=None, **options):
        form = {"client_id": key or str(uuid4()), "body": body}
        return await self.ask("POST", f"/rooms/{self.house.rooms[title]}/messages/", form, **options)

    async def deliver(self, title, body, history=None, key=None, pause=0.3, within=60):
        """As the outbox does: again and again under the same key, until it is acknowledged. Returns the number."""
        key, end = key or str(uuid4()), time.monotonic() + within
        if history:
            history.sent(key, body)
        while True:
            answer = None
            with contextlib.suppress(*LOST):
                answer = await self.post(title, body, key)
            if answer and answer.status in {200, 201}:
                if history:
                    history.acked(key, answer.number)
                return answer.number
            assert answer is None or answer.status in {429, 500, 502, 503}, (answer.status, answer.text)
            assert time.monotonic() < end, f"not delivered within {within} s: {answer and answer.status}"
            await asyncio.sleep(pause)

    async def act(self, title, number, verb, form=None):
        """`edits`, `deletion`, `restoration` of a message."""
        return await self.ask("POST", f"/rooms/{self.house.rooms[title]}/messages/{number}/{verb}/", form or {})

    def socket(self, query, **options):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        settings = {"compression": None, "ping_interval": None, "open_timeout": 10, "close_timeout": 1, "proxy": None}
        return connect(
            f"ws://127.0.0.1/ws/{query}", host="127.0.0.1", port=self.port, origin=ORIGIN, max_size=2**22,
            additional_headers={"Cookie": cookie}, **settings | options,
        )  # fmt: skip

    def tab(self, title, **options):
        return Tab(self, title, **options)

    def close(self):
        for line in self.lines:
            line.close()


class Tab:
    """A page that shows a room. It comes back by itself, and keeps its list by the five rules."""

    def __init__(self, browser, title, *, name=None, history=None, back_off=0.3, slowest=3.0):
        self.browser, self.title, self.history = browser, title, history
        self.name = name or f"{browser.username}-{id(self):x}"
        self.url = f"/rooms/{browser.house.rooms[title]}"
        self.back_off, self.slowest = back_off, slowest
        self.view, self.frames, self.codes = [], [], []
        self.begins_at = 1  # the first number that belongs into the view
        self.opens = self.failures = self.fetches = self.resets = 0
        self.connection = None
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
                async with self.browser.socket(f"?room={self.browser.house.rooms[self.title]}") as self.connection:
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
        return int(re.search(r'<span class="num">(\d+)</span>', frame["content"])[1])
    return None


async def eventually(true, within, what):
    """Wait until true; returns the seconds it took."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > within:
            raise AssertionError(f"{what}: not within {within} s")
        await asyncio.sleep(0.05)
    return time.monotonic() - begun
