"""A bad line: a TCP proxy that delays, drops, cuts, goes silent, or stops after so many bytes."""

import asyncio
import contextlib
import random
import socket
import struct


class Proxy:
    """Stands in front of a port. All faults can be switched while connections are open.

    delay: seconds each piece waits. silent: nothing passes, nothing is closed (half-open). refusing: new connections
    are reset. limit: bytes from the server after which a connection is reset. lose_answers: the share of pieces from
    the server that are swallowed, and their connection reset with them.
    """

    def __init__(self, port, seed=1):
        self.target = port
        self.delay = 0.0
        self.silent = self.refusing = False
        self.limit = None
        self.lose_answers = 0.0
        self.chance = random.Random(seed)
        self.lines = set()
        self.cuts = 0

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        self.cut(1.0)

    def cut(self, share=1.0):
        """Reset this share of the open connections, at random. Returns how many."""
        chosen = [line for line in tuple(self.lines) if self.chance.random() < share]
        for line in chosen:
            self._reset(*line)
        return len(chosen)

    def _reset(self, *writers):
        self.cuts += 1
        for writer in writers:
            with contextlib.suppress(OSError):  # RST, no FIN
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def _take(self, reader, writer):
        if self.refusing:
            self._reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            self._reset(writer)
            return
        line = (writer, far_writer)
        self.lines.add(line)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._carry(reader, far_writer, line, from_server=False))
                tasks.create_task(self._carry(far_reader, writer, line, from_server=True))
        except* (OSError, asyncio.CancelledError):
            pass
        finally:
            self.lines.discard(line)
            for end in line:
                end.transport.abort()

    async def _carry(self, reader, writer, line, *, from_server):
        carried = 0
        while piece := await reader.read(65536):
            if self.delay:
                await asyncio.sleep(self.delay)
            while self.silent:  # noqa: ASYNC110  (switched by a test, at any moment)
                await asyncio.sleep(0.05)
            carried += len(piece)
            lost = from_server and self.lose_answers and self.chance.random() < self.lose_answers
            if lost or (from_server and self.limit and carried > self.limit):
                self._reset(*line)
                raise ConnectionResetError
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
