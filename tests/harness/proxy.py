"""A bad line between a client and a server: TCP, on this machine only."""

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from tests.harness.processes import ADDRESS

PIECE = 65536


@dataclass(eq=False)
class Connection:
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    carries_websocket: bool = False
    is_frozen: bool = False

    def reset(self) -> None:
        for writer in (self.client, self.server):
            reset(writer)


class Proxy:
    """`target` is the server's port; it may be set later, because a server may have to be told `url` before it starts.

    All faults can be switched while connections are open, from any thread: it runs in one of its own.

    delay: seconds that each piece waits. silent: nothing passes and nothing is closed. refusing: new connections are
    reset. limit: bytes from the server after which a connection is reset. lose_answers: the share of pieces from the
    server that are swallowed, and their connection reset with them.
    """

    def __init__(self, target: int = 0, seed: int = 1) -> None:
        self.target = target
        self.delay = 0.0
        self.silent = self.refusing = False
        self.limit: int | None = None
        self.lose_answers = 0.0
        self.resets = 0
        self._chance = random.Random(seed)
        self._connections: set[Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._accept, ADDRESS, 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://{ADDRESS}:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Every connection ends, and new ones are refused until `mend`."""
        self.refusing = True
        self.reset()

    def mend(self) -> None:
        self.refusing = False

    def reset(self, share: float = 1.0) -> int:
        """Reset this share of the open connections, at random. Returns how many."""
        return self._run(self._reset(share))

    def freeze(self) -> None:
        """The WebSockets of this moment stay open and carry nothing any more; what comes later is not concerned."""
        for connection in tuple(self._connections):
            connection.is_frozen = connection.carries_websocket

    def _run[Result](self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _close(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _reset(self, share: float) -> int:
        chosen = [connection for connection in tuple(self._connections) if self._chance.random() < share]
        for connection in chosen:
            connection.reset()
        self.resets += len(chosen)
        return len(chosen)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            self.resets += 1
            reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(ADDRESS, self.target)
        except OSError:
            self.resets += 1
            reset(writer)
            return
        connection = Connection(writer, far_writer)
        self._connections.add(connection)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._carry(reader, far_writer, connection, from_server=False))
                tasks.create_task(self._carry(far_reader, writer, connection, from_server=True))
        except* (OSError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(connection)
            for end in (writer, far_writer):
                end.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: Connection, *, from_server: bool
    ) -> None:
        carried = 0
        while piece := await reader.read(PIECE):
            if b"Upgrade: websocket" in piece and not from_server:
                connection.carries_websocket = True
            if self.delay:
                await asyncio.sleep(self.delay)
            while self.silent:  # noqa: ASYNC110  (switched by a test, at any moment)
                await asyncio.sleep(0.05)
            if connection.is_frozen:
                continue
            carried += len(piece)
            lost = from_server and self.lose_answers and self._chance.random() < self.lose_answers
            if lost or (from_server and self.limit and carried > self.limit):
                self.resets += 1
                connection.reset()
                raise ConnectionResetError
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof() and not connection.is_frozen:
            writer.write_eof()


def reset(writer: asyncio.StreamWriter) -> None:
    """RST, no FIN: nobody takes it for a regular end."""
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
